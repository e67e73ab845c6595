/**
 * What a process holds: `bare`; `hundred` after the workflow of 100 steps; `live` with 1,000 runs that wait beside 1,000
 * others: the first thousand also grows the heap to what starting so many at once needs, and that is never given back.
 */
const [what = '', directory = ''] = process.argv.slice(2);
const rss = (): number => {
  globalThis.gc?.();
  return process.memoryUsage().rss / 1e6;
};
let perRunKb = 0;
let perRunHeapKb = 0;
if (what !== 'bare') {
  const { defineWorkflow, EnhancedWorkflowManager, MemoryStorage } = await import('holdfast');
  const payload = 'x'.repeat(1024);
  if (what === 'hundred') {
    const manager = new EnhancedWorkflowManager({ directory });
    const workflow = defineWorkflow({
      name: 'hundred',
      async run(wf) {
        for (let index = 0; index < 100; index += 1) await wf.step(`step ${index}`, () => payload);
      },
    });
    await manager.execute(workflow);
  } else {
    const manager = new EnhancedWorkflowManager(
      what === 'live' ? { directory, durability: 'process' } : { storage: new MemoryStorage() },
    );
    const workflow = defineWorkflow({
      name: 'waits',
      async run(wf) {
        await wf.step('first', () => payload);
        await wf.waitFor('never');
      },
    });
    const start = (count: number): Promise<unknown> =>
      Promise.all(Array.from({ length: count }, () => manager.start(workflow)));
    const startAndRest = async (): Promise<void> => {
      await start(1000);
      await new Promise((resolve) => setTimeout(resolve, 1500));
    };
    await startAndRest();
    const before = rss();
    const heapBefore = process.memoryUsage().heapUsed / 1e6;
    await startAndRest();
    perRunKb = rss() - before;
    perRunHeapKb = process.memoryUsage().heapUsed / 1e6 - heapBefore;
  }
}
console.log(JSON.stringify({ rssMb: rss(), perRunKb, perRunHeapKb }));
process.exit(0);

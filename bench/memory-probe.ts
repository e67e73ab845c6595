/** What a process holds: `bare`; `hundred` after the workflow of 100 steps; `live` with 1,000 runs that wait. */
const [what = '', directory = ''] = process.argv.slice(2);
const rss = (): number => {
  globalThis.gc?.();
  return process.memoryUsage().rss / 1e6;
};
let perRunKb = 0;
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
    await start(100);
    await new Promise((resolve) => setTimeout(resolve, 500));
    const before = rss();
    await start(1000);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    perRunKb = rss() - before;
  }
}
console.log(JSON.stringify({ rssMb: rss(), perRunKb }));
process.exit(0);

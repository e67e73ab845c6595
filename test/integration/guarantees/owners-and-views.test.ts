import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { defineWorkflow, EnhancedWorkflowManager, MemoryStorage } from '../../../src/index.ts';

const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

test('an owner that was overtaken in the middle of its steps records nothing that anybody reads (G2)', async () => {
  for (let round = 0; round < 20; round += 1) {
    const storage = new MemoryStorage();
    const bodies: string[] = [];
    const workflow = (who: string): ReturnType<typeof defineWorkflow> =>
      defineWorkflow({
        name: 'robbed',
        run: async (wf) => {
          const seen: string[] = [];
          for (let index = 0; index < 12; index += 1)
            seen.push(
              await wf.step(`s${index}`, async () => {
                bodies.push(`${who} ${index}`);
                await later(1);
                return `${who} ${index}`;
              }),
            );
          return seen;
        },
      });
    const first = new EnhancedWorkflowManager({ storage, grace: 1 });
    const second = new EnhancedWorkflowManager({ storage, grace: 1 });
    second.register(workflow('second'));
    const acknowledged: unknown[] = [];
    first.on('step-completed', (event) => acknowledged.push(event.value));
    const handle = await first.start(workflow('first'), undefined, { id: 'r' });
    await later(round % 10);
    const result = await second.resume('r', { takeOver: true });
    expect(await handle.result).toMatchObject({ status: 'interrupted', error: { code: 'overtaken' } });
    await Promise.all([first.close(), second.close()]);
    const output = result.orThrow() as string[];
    // What the first one was told is kept stands; everything else was done by the second one.
    expect(output.filter((value) => value.startsWith('first'))).toEqual(acknowledged);
    const stored: unknown[] = [];
    await using reader = new EnhancedWorkflowManager({ storage });
    for await (const event of reader.history('r')) if (event.type === 'step-completed') stored.push(event.value);
    expect(stored).toEqual(output);
    for (const value of acknowledged as string[]) expect(bodies).not.toContain(value.replace('first', 'second'));
  }
});

test('views that are edited, torn or gone change nothing that is asked or resumed (G3)', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-views-'));
  try {
    const damages: readonly ((path: string) => void)[] = [
      (path) => {
        writeFileSync(
          path,
          readFileSync(path, 'utf8').replaceAll('failed', 'completed').replaceAll('"done": 1', '"done": 9'),
        );
      },
      (path) => {
        writeFileSync(path, readFileSync(path).subarray(0, 50));
      },
      (path) => {
        writeFileSync(path, '');
      },
      (path) => {
        writeFileSync(path, '\0\0{"status":"completed"}');
      },
      (path) => {
        rmSync(path);
      },
    ];
    for (const [index, damage] of damages.entries()) {
      const id = `run-${index}`;
      let fails = true;
      let bodies = 0;
      const workflow = defineWorkflow({
        name: 'viewed',
        run: async (wf) => {
          const value = await wf.step('a', () => (bodies += 1));
          if (fails) throw new Error('once');
          return value;
        },
      });
      const first = new EnhancedWorkflowManager({ directory, durability: 'process' });
      await first.execute(workflow, undefined, { id });
      const before = await first.get(id);
      await first.close();
      const run = join(directory, 'runs', 'named', id);
      const views = readdirSync(run, { recursive: true, encoding: 'utf8' }).filter((name) =>
        /\.(?:json|log)$/.test(name),
      );
      expect(views).toEqual(expect.arrayContaining(['state.json', 'progress.json']));
      for (const view of views) damage(join(run, view));
      fails = false;
      await using second = new EnhancedWorkflowManager({ directory, durability: 'process' });
      second.register(workflow);
      expect(await second.get(id)).toMatchObject({ status: 'failed', counts: before?.counts ?? {} });
      const listed = (await second.list({ status: ['failed'] })).runs.map((one) => one.workflow_id);
      expect(listed).toContain(id);
      expect((await second.resume(id)).orThrow()).toBe(1);
      expect(bodies).toBe(1);
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});

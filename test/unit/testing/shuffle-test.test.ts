import { expect, test } from 'vitest';
import { defineWorkflow, type Workflow } from '../../../src/index.ts';
import { shuffleTest, ShuffleTestError } from '../../../src/testing/index.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function failure(workflow: Workflow): Promise<ShuffleTestError> {
  try {
    await shuffleTest(workflow);
  } catch (error) {
    if (error instanceof ShuffleTestError) return error;
    throw error;
  }
  throw new Error('Nothing was found.');
}

test('branches that the engine knows pass in every order', async () => {
  const tidy = defineWorkflow({
    name: 'tidy',
    async run(wf) {
      const side = await wf.parallel({
        a: (own) => own.step('work', () => 'a'),
        b: (own) => own.step('work', () => 'b'),
      });
      const items = await wf.phase('items', () =>
        wf.map('item', [1, 2, 3], (item, own) => own.step('work', async () => item)),
      );
      const raw = await Promise.all([wf.step('x', { timeout: '1s' }, () => 'x'), wf.step('y', () => Math.random())]);
      await wf.sleep('1h');
      return [side, items, raw];
    },
  });
  const report = await shuffleTest(tidy);
  expect(report.result.status).toBe('completed');
  expect(report.choices).toBeGreaterThan(12);
});

test('raw branches with equal names that never overlap by themselves are found', async () => {
  const lucky = defineWorkflow({
    name: 'lucky',
    async run(wf) {
      const branch = async (name: string, turns: number): Promise<string> => {
        for (let round = 0; round < turns; round += 1) await turn();
        return wf.step('work', () => name);
      };
      return Promise.all([branch('a', 0), branch('b', 30)]);
    },
  });
  const { findings, message } = await failure(lucky);
  expect(findings[0]).toMatchObject({ kind: 'ambiguous', order: 1 });
  expect(message).toContain('"work" was asked of the run, where a name repeats and steps run side by side');
});

test('equal names that are caught as ambiguous by the workflow itself are found', async () => {
  const hidden = defineWorkflow({
    name: 'hidden',
    async run(wf) {
      const late = async (): Promise<string> => {
        for (let round = 0; round < 30; round += 1) await turn();
        return wf.step('work', () => 'b').catch(() => 'b');
      };
      await Promise.all([wf.step('work', () => 'a'), late()]);
    },
  });
  expect((await failure(hidden)).findings[0]).toMatchObject({ kind: 'ambiguous' });
});

test('what is collected in the order of completion is found', async () => {
  const racing = defineWorkflow({
    name: 'racing',
    async run(wf) {
      const order: string[] = [];
      const add = async (name: string): Promise<void> => void order.push(await wf.step(name, () => name));
      await Promise.all([add('a'), add('b'), add('c')]);
      return order;
    },
  });
  expect((await failure(racing)).findings[0]).toMatchObject({ kind: 'result' });
});

test('a step whose value depends on who was first is found', async () => {
  const racing = defineWorkflow({
    name: 'racing',
    async run(wf) {
      let count = 0;
      await Promise.all([wf.step('a', () => (count += 1)), wf.step('b', () => (count += 1))]);
    },
  });
  expect((await failure(racing)).findings[0]).toMatchObject({ kind: 'value' });
});

test('steps that come only in one order are found', async () => {
  const racing = defineWorkflow({
    name: 'racing',
    async run(wf) {
      const first = await Promise.race([wf.step('a', () => 'a'), wf.step('b', () => 'b')]);
      await wf.step(`after ${first}`, () => 1);
    },
  });
  expect((await failure(racing)).findings[0]).toMatchObject({ kind: 'steps' });
});

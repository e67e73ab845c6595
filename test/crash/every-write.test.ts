import { expect, test } from 'vitest';
import { defineWorkflow } from '../../src/index.ts';
import { crashTest } from '../../src/testing/index.ts';

const everything = defineWorkflow({
  name: 'everything',
  phases: ['first', 'second'],
  async run(wf) {
    const first = await wf.phase('first', async () => {
      await wf.step('a', () => 1);
      return wf.step('a', () => 2);
    });
    const side = await wf.parallel({ x: () => wf.step('x', () => 'x'), y: (own) => own.step('y', () => 'y') });
    const items = await wf.map('item', ['p', 'q', 'r'], { concurrency: 2, settle: true }, async (item, own) => {
      if (item === 'q') throw new Error('q is broken');
      return own.step('work', () => item);
    });
    const caught = await wf
      .step('fails', { retry: false }, () => {
        throw new Error('always');
      })
      .catch((error: unknown) => String(error));
    await wf.sleep('1h');
    const mark = await wf.checkpoint('middle', { first });
    const said = await wf.waitFor('go');
    const flaky = await wf.step('flaky', { retry: { attempts: 3, delay: '1s' } }, ({ attempt }) => {
      if (attempt < 3) throw new Error('busy');
      return attempt;
    });
    const second = await wf.phase('second', { timeout: '1h' }, () => wf.step('b', async () => 'b'));
    return {
      first,
      side,
      done: items.done,
      missing: items.failed.map(({ key }) => key),
      caught,
      mark,
      said,
      flaky,
      second,
    };
  },
});
const signals = [{ name: 'go', payload: { by: 'a person' } }];

test('a run that dies at any write, and again while it is resumed, ends as if nothing had happened (G1, G2)', async () => {
  const report = await crashTest(everything, { signals });
  expect(report.result).toMatchObject({
    status: 'completed',
    outcome: 'partial',
    output: { done: ['p', 'r'], missing: ['q'], caught: 'StepError: Step "fails" failed: always', mark: 2, flaky: 3 },
  });
  expect(report.writes).toBeGreaterThan(15);
  expect(report.cases).toBe(1 + 2 * (report.writes * 3 - 1));
  expect(report.deaths).toBeGreaterThan(report.writes * 3);
  expect(report.repeatedBodies).toBeGreaterThan(5);
});

test('a run that dies at every few writes in turn still comes to its end (G1)', async () => {
  const moments = ['before', 'after', 'stopped'] as const;
  const schedule = Array.from({ length: 60 }, (_, life) => ({ write: 3 + (life % 3), moment: moments[life % 3]! }));
  const report = await crashTest(everything, { signals, schedule });
  expect(report.deaths).toBeGreaterThan(5);
});

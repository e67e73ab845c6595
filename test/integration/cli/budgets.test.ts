import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Project } from './command-line.ts';

const flows = `
import { appendFileSync } from 'node:fs';
import { defineWorkflow } from 'holdfast';
export const spending = defineWorkflow({
  name: 'spending',
  async run(wf) {
    for (const name of ['a', 'b', 'c', 'd'])
      await wf.phase(name, () => wf.step('ask', { agent: 'coder', estimate: { costUsd: 0.5 } }, ({ usage }) => {
        appendFileSync('asked', name);
        usage({ tokens: 100, costUsd: 0.4 });
      }));
    return 'done';
  },
});
`;
let project: Project;
beforeAll(() => {
  project = new Project({ 'flows.ts': flows });
});
afterAll(() => {
  project[Symbol.dispose]();
});

describe('limits on the command line', () => {
  test('nothing was spent before anything ran', async () => {
    expect((await project.call('budgets', '--day', '2026-01-02')).stdout).toBe('2026-01-02  nothing\n');
  });

  test('a run pauses at its `--limit`, says which, and goes on under a higher one without repeating anything', async () => {
    const first = await project.call(
      'run',
      'flows.ts',
      '--id',
      'r',
      '--limit',
      'cost=1',
      '--limit',
      'agent:coder.calls=9',
    );
    expect(first.exit).toBe(1);
    expect(first.stderr + first.stdout).toContain(
      'The limit of $1 for run "r" is reached: $0.8 used; $0.5 more do not fit.',
    );
    expect(first.stderr).toContain(
      'to go on with it, with the least that helps: holdfast resume --limit cost=1.3 r flows.ts',
    );
    const { stdout } = await project.call('show', 'r');
    expect(stdout).toMatch(/^used +.*2 attempts, 2 calls, 200 tokens, \$0\.8 of \$1$/m);
    expect(stdout).toMatch(/^limit +The limit of \$1 for run "r" is reached: \$0\.8 used; \$0\.5 more do not fit\.$/m);
    expect(stdout).toContain('holdfast resume --limit cost=1.3 r <module>');
    expect(await project.json('show', 'r')).toMatchObject({
      run: {
        paused_reason: 'limit',
        limit_reached: { scope: 'run', measure: 'costUsd', limit: 1, used: 0.8, asked: 0.5 },
        budget: { used: { cost_usd: 0.8, calls: 2 }, left: { cost_usd: 0.2 } },
      },
    });
    const second = await project.call('resume', 'r', 'flows.ts', '--limit', 'phase:c.calls=0', '--limit', 'cost=5');
    expect(second.exit).toBe(1);
    expect(second.stderr).toContain('phase "c"');
    expect(second.stderr).toContain('holdfast resume --limit phase:c.calls=1 r flows.ts');
    expect((await project.call('resume', 'r', 'flows.ts', '--limit', 'phase:c.calls=1')).exit).toBe(0);
    expect(await project.json('show', 'r')).toMatchObject({
      run: { status: 'completed', budget: { used: { cost_usd: 1.6, calls: 4, tokens: 400 } } },
    });
  });

  test('`budgets` says what was spent in a day over all runs, in all and by agent', async () => {
    const { day, used, agents } = await project.json('budgets');
    expect(day).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect(used).toMatchObject({ cost_usd: 1.6, calls: 4, tokens: 400 });
    expect(agents).toMatchObject({ coder: { used: { cost_usd: 1.6 }, reserved: {} } });
    const { stdout } = await project.call('budgets');
    expect(stdout).toMatch(/^\d{4}-\d{2}-\d{2} {2}.*4 calls, 400 tokens, \$1\.6\n {2}coder {2}.*\$1\.6\n$/);
  });

  test('what is no limit, and no day, is refused before anything begins', async () => {
    for (const limit of ['cost=-1', 'costs=1', 'duration=soon', 'run:x.cost=1']) {
      const { exit, stderr } = await project.call('run', 'flows.ts', '--id', 'refused', '--limit', limit);
      expect({ limit, exit }).toEqual({ limit, exit: 2 });
      expect(stderr).toContain('Expected');
    }
    expect((await project.call('show', 'refused')).exit).not.toBe(0);
    for (const day of ['today', '2026-13-01', '2026-1-1'])
      expect({ day, exit: (await project.call('budgets', '--day', day)).exit }).toEqual({ day, exit: 2 });
  });
});

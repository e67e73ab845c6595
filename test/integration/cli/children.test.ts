import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunState } from '../../../src/index.ts';
import { Project } from './command-line.ts';

const flows = `
import { defineWorkflow } from 'holdfast';
const child = defineWorkflow({ name: 'child', run: async (wf) => { await wf.step('work', () => 1); return wf.waitFor('go'); } });
export const parent = defineWorkflow({ name: 'parent', run: (wf) => wf.workflow(child) });
`;

interface Child {
  readonly workflow_id: string;
  readonly status: string;
}

let project: Project;
let paused: { readonly stderr: string };

beforeAll(async () => {
  project = new Project({ 'flows.ts': flows });
  paused = await project.call('run', 'flows.ts', '--id', 'family', '--park-after', '50ms');
});
afterAll(() => {
  project[Symbol.dispose]();
});

const childrenOf = async (id: string): Promise<readonly Child[]> =>
  (await project.json('show', id))['children'] as readonly Child[];
const parentOf = async (id: string): Promise<unknown> =>
  ((await project.json('show', id))['run'] as RunState).parent_id;

describe('the command line', () => {
  test('shows what a child run does and waits for, with what to send to it', async () => {
    const id = (await childrenOf('family'))[0]?.workflow_id ?? '';
    expect(paused.stderr).toContain(`child run ${id}: child\n`);
    expect(paused.stderr).toContain('child › step work: done');
    expect(paused.stderr).toMatch(new RegExp(`child › waiting for signal "go".*holdfast signal ${id} go`));
    expect(paused.stderr).toContain(`Child run "${id}" (workflow "child") waits for longer than parkAfter.`);
  });

  test('shows the children of a run, and the parent of a child', async () => {
    const children = await childrenOf('family');
    expect(children).toMatchObject([{ key: 'child', workflow: 'child', status: 'paused' }]);
    const id = children[0]?.workflow_id ?? '';
    expect(await parentOf(id)).toBe('family');
    expect((await project.call('show', 'family')).stdout).toContain(`children\n  child: ${id}: paused\n`);
    expect((await project.call('show', id)).stdout).toMatch(/^parent +family$/m);
  });

  test('lists the roots, or the children of one run', async () => {
    const ids = async (...words: readonly string[]): Promise<readonly string[]> =>
      ((await project.json('list', ...words))['runs'] as { workflow_id: string }[]).map((run) => run.workflow_id);
    const children = await childrenOf('family');
    expect(await ids('--roots')).toEqual(['family']);
    expect(await ids('--parent', 'family')).toEqual(children.map((child) => child.workflow_id));
    expect((await project.call('list', '--roots', '--parent', 'family')).exit).toBe(2);
  });

  test('goes on with a family after a signal to the child', async () => {
    const id = (await childrenOf('family'))[0]?.workflow_id ?? '';
    await project.call('signal', id, 'go', '"went"');
    expect((await project.call('resume', 'family', 'flows.ts')).stdout).toBe('went\n');
  });
});

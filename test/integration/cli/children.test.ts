import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Project } from './command-line.ts';

const flows = `
import { defineWorkflow } from 'holdfast';
const child = defineWorkflow({ name: 'child', run: async (wf) => { await wf.step('work', () => 1); return wf.waitFor('go'); } });
export const parent = defineWorkflow({ name: 'parent', run: (wf) => wf.workflow(child) });
`;

interface Document {
  readonly run: { readonly parent_id?: string };
  readonly children: readonly { readonly key: string; readonly workflow_id: string; readonly status: string }[];
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

const show = async (id: string): Promise<Document> => (await project.json('show', id)) as unknown as Document;

describe('the command line', () => {
  test('shows what a child run does and waits for, with what to send to it', async () => {
    const id = (await show('family')).children[0]?.workflow_id ?? '';
    expect(paused.stderr).toContain(`child run ${id}: child\n`);
    expect(paused.stderr).toContain('child › step work: done');
    expect(paused.stderr).toMatch(new RegExp(`child › waiting for signal "go".*holdfast signal ${id} go`));
    expect(paused.stderr).toContain(`Child run "${id}" (workflow "child") waits for longer than parkAfter.`);
  });

  test('shows the children of a run, and the parent of a child', async () => {
    const { children } = await show('family');
    expect(children).toMatchObject([{ key: 'child', workflow: 'child', status: 'paused' }]);
    const id = children[0]?.workflow_id ?? '';
    expect((await show(id)).run.parent_id).toBe('family');
    expect((await project.call('show', 'family')).stdout).toContain(`children\n  child: ${id}: paused\n`);
    expect((await project.call('show', id)).stdout).toMatch(/^parent +family$/m);
  });

  test('lists the roots, or the children of one run', async () => {
    const ids = async (...words: readonly string[]): Promise<readonly string[]> =>
      ((await project.json('list', ...words))['runs'] as { workflow_id: string }[]).map((run) => run.workflow_id);
    const { children } = await show('family');
    expect(await ids('--roots')).toEqual(['family']);
    expect(await ids('--parent', 'family')).toEqual(children.map((child) => child.workflow_id));
    expect((await project.call('list', '--roots', '--parent', 'family')).exit).toBe(2);
  });

  test('goes on with a family after a signal to the child', async () => {
    const id = (await show('family')).children[0]?.workflow_id ?? '';
    await project.call('signal', id, 'go', '"went"');
    expect((await project.call('resume', 'family', 'flows.ts')).stdout).toBe('went\n');
  });
});

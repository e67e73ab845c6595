import { join } from 'node:path';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Project } from './command-line.ts';

const flows = `
import { defineWorkflow } from 'holdfast';
export const good = defineWorkflow({ name: 'good', version: '2.0.1', run: (wf) => wf.phase('plan', () => wf.step('think', () => 1)) });
export const bad = defineWorkflow({ name: 'bad', run: (wf) => wf.phase('build', () => wf.step('make', () => { throw new Error('no rule'); })) });
export const wait = defineWorkflow({ name: 'wait', run: async (wf) => { await Promise.all([wf.waitFor('approval', { timeout: '1h' }), wf.sleep('2h')]); } });
`;

interface Listing {
  readonly runs: readonly { readonly workflow_id: string; readonly status: string; readonly workflow: string }[];
}

let project: Project;

beforeAll(async () => {
  project = new Project({ 'flows.ts': flows });
  await project.call('run', 'flows.ts', '-w', 'good', '--id', 'first');
  await project.call('run', 'flows.ts', '-w', 'bad', '--id', 'second');
  await project.call('run', 'flows.ts', '-w', 'wait', '--id', 'third', '--park-after', '50ms');
  await project.call('run', 'flows.ts', '-w', 'good');
});
afterAll(() => {
  project[Symbol.dispose]();
});

const list = async (...words: readonly string[]): Promise<Listing['runs']> =>
  (await project.json('list', ...words))['runs'] as Listing['runs'];

describe('holdfast list', () => {
  test('shows a line for each run, newest first', async () => {
    const { exit, stdout, stderr } = await project.call('list');
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
    const time = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ`;
    expect(stdout.split('\n')).toEqual([
      expect.stringMatching(new RegExp(`^wf_\\w{26}  +completed +${time}  good 2\\.0\\.1$`)),
      expect.stringMatching(new RegExp(`^third +paused \\(waiting\\) +${time}  wait 0\\.0\\.0  due at `)),
      expect.stringMatching(new RegExp(`^second +failed +${time}  bad 0\\.0\\.0$`)),
      expect.stringMatching(new RegExp(`^first +completed +${time}  good 2\\.0\\.1$`)),
      '',
    ]);
  });

  test('gives the same as one JSON document', async () => {
    const runs = await list();
    expect(runs.map(({ status, workflow }) => `${workflow} ${status}`)).toEqual([
      'good completed',
      'wait paused',
      'bad failed',
      'good completed',
    ]);
    expect(runs[3]).toMatchObject({ workflow_id: 'first', version: '2.0.1', outcome: 'complete' });
  });

  test('filters by status and workflow, and stops at the limit', async () => {
    expect((await list('--status', 'failed,paused')).map((run) => run.workflow_id)).toEqual(['third', 'second']);
    expect((await list('-s', 'failed', 'paused')).map((run) => run.workflow_id)).toEqual(['third', 'second']);
    expect(await list('--workflow', 'good')).toHaveLength(2);
    expect(await list('-n', '3')).toHaveLength(3);
    expect(await list('--all')).toHaveLength(4);
  });

  test('of a folder that is not there is empty, and makes none', async () => {
    expect(await project.call('list', '-d', 'nothing')).toEqual({
      exit: 0,
      stdout: '',
      stderr: 'There are no such runs in "nothing".\n',
    });
    expect(await list('-d', 'nothing')).toEqual([]);
    expect(existsSync(join(project.folder, 'nothing'))).toBe(false);
  });
});

describe('holdfast show', () => {
  test('says where a run stands, what failed, where its files are and how to go on', async () => {
    const { exit, stdout } = await project.call('show', 'second');
    expect(exit).toBe(0);
    expect(stdout).toMatch(/^workflow +bad 0\.0\.0$/m);
    expect(stdout).toMatch(/^status +failed$/m);
    expect(stdout).toMatch(/^steps +0 done, 1 failed/m);
    expect(stdout).toMatch(/^phases\n {2}1\. build: failed, active for \d+ms$/m);
    expect(stdout).toMatch(/^ {2}\S+Z {2}build\/make: Error: no rule$/m);
    expect(stdout).toContain('holdfast resume second <module> (it says it was started from "flows.ts")');
    const folder = /^folder +(.*)$/m.exec(stdout)?.[1] ?? '';
    expect(readdirSync(join(project.folder, folder))).toEqual(expect.arrayContaining(['1.jsonl', 'state.json']));
  });

  test('says what a run waits for, and until when', async () => {
    const { stdout } = await project.call('show', 'third');
    expect(stdout).toMatch(/^status +paused \(waiting, due at \S+Z\)$/m);
    expect(stdout).toMatch(
      /^waits for\n {2}signal "approval" until \S+Z: holdfast signal third approval \[JSON\]\n {2}the time \S+Z$/m,
    );
  });

  test('says of a limit of time how long the run was active, and not how long its calls took', async () => {
    project.write('timed.yml', 'workflow: timed\nlimits: { duration: 1h }\nsteps: [sleep 0.2, { approval: go }]\n');
    await project.call('run', 'timed.yml', '--trust', '--id', 'timed', '--park-after', '50ms');
    const { activeMs } = (await project.json('show', 'timed')) as { readonly activeMs: number };
    expect(activeMs).toBeGreaterThan(150);
    const { stdout } = await project.call('show', 'timed');
    expect(stdout).toMatch(/^used +[1-9]\S* of 1h/m);
    expect(stdout).not.toMatch(/^used +0ms/m);
  });

  test('gives the state, the phases and the waits as JSON', async () => {
    const shown = await project.json('show', 'third');
    expect(Object.keys(shown)).toEqual([
      'run',
      'phases',
      'checkpoints',
      'waits',
      'sleepsUntil',
      'activeMs',
      'children',
      'folder',
    ]);
    expect(shown).toMatchObject({
      run: { workflow_id: 'third', status: 'paused', paused_reason: 'waiting', metadata: { module: 'flows.ts' } },
      waits: [
        {
          name: 'approval',
          since: expect.stringMatching(/Z$/) as string,
          until: expect.stringMatching(/Z$/) as string,
        },
      ],
    });
    expect((await project.json('show', 'first'))['phases']).toEqual([
      {
        number: 1,
        name: 'plan',
        status: 'done',
        activeMs: expect.any(Number) as number,
        startedAt: expect.any(String) as string,
      },
    ]);
  });
});

describe('holdfast resume', () => {
  test('never imports the module that the run names, and only hints at it', async () => {
    const { exit, stderr } = await project.call('resume', 'second');
    expect(exit).toBe(2);
    expect(stderr).toBe(
      'error: Expected the module that exports workflow "bad" after the id of run "second". The run says it was started from "flows.ts". [invalid-option]\n',
    );
  });

  test('refuses a module without the workflow of the run, and names both', async () => {
    project.write(
      'other.js',
      `import { defineWorkflow } from 'holdfast';\nexport default defineWorkflow({ name: 'other', run: () => 1 });`,
    );
    const { exit, stderr } = await project.call('resume', 'second', 'other.js');
    expect(exit).toBe(2);
    expect(stderr).toContain(
      'Run "second" belongs to workflow "bad", which module "other.js" does not export; it exports "other".',
    );
    expect(stderr).toContain('[unknown-workflow]');
  });

  test('gives the result of a completed run again, without a module', async () => {
    const { exit, stdout } = await project.call('resume', 'first');
    expect({ exit, stdout }).toEqual({ exit: 0, stdout: '1\n' });
  });
});

describe('holdfast history of a damaged run', () => {
  const spoil = (id: string, damage: (lines: string[]) => readonly string[]): void => {
    const path = join(project.folder, '.holdfast', 'runs', 'named', id, '1.jsonl');
    writeFileSync(path, damage(readFileSync(path, 'utf8').split('\n')).join('\n'));
  };

  test('shows the rest, and says what is missing', async () => {
    await project.call('run', 'flows.ts', '-w', 'good', '--id', 'scratched');
    spoil('scratched', (lines) =>
      lines.map((line) => line.replace('"type":"step-completed"', '"type":"step-c0mpleted"')),
    );
    const { exit, stdout, stderr } = await project.call('history', 'scratched');
    expect(exit).toBe(0);
    expect(stdout).toMatch(/ opened .*\n.* run-completed /s);
    expect(stdout).not.toContain('step-completed');
    expect(stderr).toMatch(
      /^warning: not all of it is there: runs\/named\/scratched\/1, line \d+: record \d+ is unreadable\n$/,
    );
  });

  test('shows what is left where its beginning is lost, and fails', async () => {
    await project.call('run', 'flows.ts', '-w', 'good', '--id', 'headless');
    spoil('headless', (lines) => lines.map((line) => line.replace('"type":"run-started"', '"type":"run-st4rted"')));
    const { exit, stdout, stderr } = await project.call('history', 'headless');
    expect(exit).toBe(1);
    expect(stdout).toContain(' run-completed ');
    expect(stderr).toMatch(/^error: .*\[journal-damaged\]\n$/);
  });
});

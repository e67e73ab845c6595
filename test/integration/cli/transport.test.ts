import { existsSync, mkdirSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Project } from './command-line.ts';

const flows = `
import { defineWorkflow } from 'holdfast';
export const good = defineWorkflow({ name: 'good', run: (wf) => wf.step('think', () => ({ text: 'x'.repeat(100_000) })) });
export const wait = defineWorkflow({ name: 'wait', run: async (wf) => {
  for (let index = 0; index < 300; index += 1) await wf.step('work', () => index + 'x'.repeat(3000));
  return wf.waitFor('approval');
} });
`;

let project: Project;
const inFolder = (name: string): string => join(project.folder, name);

beforeAll(async () => {
  project = new Project({ 'flows.ts': flows });
  await Promise.all([
    project.call('run', 'flows.ts', '-w', 'good', '--id', 'done'),
    project.call('run', 'flows.ts', '-w', 'wait', '--id', 'waiting', '--park-after', '50ms'),
  ]);
});
afterAll(() => {
  project[Symbol.dispose]();
});

describe('holdfast export and import', () => {
  test('take a run to another folder as one file for its user only, and know it again', async () => {
    expect(await project.json('export', 'done', '-o', 'done.json')).toEqual({
      runId: 'done',
      file: inFolder('done.json'),
    });
    expect(statSync(inFolder('done.json')).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(inFolder('done.json'), 'utf8'))).toMatchObject({
      kind: 'holdfast-run',
      run: { id: 'done' },
    });
    const again = await project.call('export', 'done', '-o', 'done.json');
    expect(again).toMatchObject({ exit: 2, stderr: expect.stringContaining('There is a file') as string });
    const report = await project.json('import', 'done.json', '-d', 'other', '--by', 'Grace');
    expect(report).toMatchObject({ runId: 'done', origin: 'done', forked: false, imported: true });
    expect(await project.json('import', 'done.json', '-d', 'other')).toEqual({ ...report, imported: false });
    expect(await project.json('show', 'done', '-d', 'other')).toMatchObject({ run: { status: 'completed' } });
  });

  test('work through pipes, and a reader that leaves early is no failure', async () => {
    const { stdout } = await project.call('export', 'waiting');
    const imported = await project.start(['import', '--id', 'rehearsal', '--json'], { stdin: stdout }).ended;
    expect(JSON.parse(imported.stdout)).toMatchObject({ runId: 'rehearsal', origin: 'waiting', forked: true });
    const shell = `"${process.execPath}" "$BIN" export waiting | head -c 10; echo "\${PIPESTATUS[0]}"`;
    const piped = project.start(
      ['-c', shell],
      { env: { BIN: join(import.meta.dirname, '../../../dist/cli/bin.js') } },
      ['bash'],
    );
    expect((await piped.ended).stdout).toMatch(/^\{\n {2}"kin.*0\n$/s);
  });

  test('refuse what is no export with 2, and say where', async () => {
    project.write('torn.json', readFileSync(inFolder('done.json'), 'utf8').slice(0, 900));
    const { exit, stderr } = await project.call('import', 'torn.json', '-d', 'empty');
    expect({ exit, stderr }).toEqual({
      exit: 2,
      stderr: expect.stringMatching(/torn\.json".* line \d+.*\[invalid-export\]/) as string,
    });
    expect(await project.call('import', 'nowhere.json')).toMatchObject({ exit: 2 });
    expect(await project.call('export', 'nobody')).toMatchObject({ exit: 2, stdout: '' });
  });
});

describe('holdfast move', () => {
  test(
    'killed at any moment, it is finished by the same command: the run is at one place, whole',
    { timeout: 600_000 },
    async () => {
      const places = [
        ['.holdfast', 'two'],
        ['two', 'three'],
        ['three', '.holdfast'],
      ] as const;
      let kills = 0;
      for (const [from, to] of places)
        for (let attempt = 0; ; attempt += 1) {
          const call = project.start(['move', 'waiting', '-d', from, '--to', to, '--by', 'Ada', '--json']);
          // As far as it gets on a machine of any speed.
          const killing = setTimeout(() => call.child.kill('SIGKILL'), 40 * 1.15 ** attempt);
          const { exit, stdout } = await call.ended;
          clearTimeout(killing);
          if (exit === 'SIGKILL') {
            kills += 1;
            continue;
          }
          expect({ exit, stdout }).toMatchObject({ exit: 0 });
          expect(JSON.parse(stdout)).toMatchObject({ runId: 'waiting', to: `folder "${inFolder(to)}"` });
          expect(await project.call('resume', 'waiting', 'flows.ts', '-d', from)).toMatchObject({
            exit: 2,
            stderr: expect.stringContaining('[run-moved]') as string,
          });
          expect(readdirSync(join(inFolder(from), 'runs/named')).filter((name) => name === 'waiting')).toEqual([]);
          break;
        }
      expect(kills).toBeGreaterThan(0);
      const shown = await project.json('show', 'waiting');
      expect(shown).toMatchObject({ run: { status: 'paused', counts: { done: 300 } } });
    },
  );

  test('into a SQLite database, and on from there is not to be told from before', async () => {
    mkdirSync(inFolder('db'));
    const report = await project.json('move', 'waiting', '--to', 'db/runs.db');
    expect(report).toMatchObject({ moved: true, to: `database "${inFolder('db/runs.db')}"` });
    expect(existsSync(inFolder('db/runs.db'))).toBe(true);
    expect(await project.json('move', 'waiting', '--to', 'db/runs.db')).toMatchObject({ moved: false });
    expect(await project.call('signal', 'waiting', 'approval')).toMatchObject({ exit: 2 });
    expect(await project.call('move', 'waiting', '--to', 'elsewhere')).toMatchObject({ exit: 2 });
    expect(await project.call('move', 'rehearsal', '--to', '.holdfast')).toMatchObject({ exit: 2 });
  });
});

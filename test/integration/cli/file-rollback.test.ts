import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Project } from './command-line.ts';

const workflow = `
import { writeFileSync } from 'node:fs';
import { defineWorkflow } from 'holdfast';
export default defineWorkflow({ name: 'writer', async run(wf) {
  for (const text of ['one', 'two'])
    await wf.phase(text, () => wf.step('write', () => { writeFileSync('out.txt', text); }));
} });
`;

let project: Project;
beforeAll(() => {
  project = new Project({ 'writer.ts': workflow, 'holdfast.json': '{ "files_directory": "." }' });
  execFileSync('git', ['init', '--quiet'], { cwd: project.folder });
});
afterAll(() => {
  project[Symbol.dispose]();
});

test('holdfast rollback shows what would change, takes the files back, and leaves them alone when asked to', async () => {
  expect(await project.call('run', 'writer.ts', '--id', 'r')).toMatchObject({ exit: 0 });
  const out = (): string => readFileSync(join(project.folder, 'out.txt'), 'utf8');
  const dry = await project.call('rollback', 'r', 'writer.ts', '--to', '1', '--dry-run');
  expect(dry).toMatchObject({
    exit: 0,
    stderr: '',
    stdout:
      'back to checkpoint 1: 1 step counts no more\n  two/write\nfiles: 0 added, 1 changed, 0 removed\n  ~ out.txt\n',
  });
  expect(await project.json('rollback', 'r', 'writer.ts', '--to', '1', '--dry-run')).toMatchObject({
    to: 1,
    files: { kind: 'changes', changes: [{ path: 'out.txt', change: 'changed' }] },
  });
  expect(out()).toBe('two');
  expect(await project.call('rollback', 'r', 'writer.ts', '--to', '1')).toMatchObject({
    exit: 0,
    stdout: expect.stringContaining('are checkpoint 3.') as string,
    stderr: expect.stringContaining('~ out.txt') as string,
  });
  expect(out()).toBe('one');
  expect((await project.call('checkpoints', 'r')).stdout).toContain('3. before the rollback to 1');
  expect(await project.call('rollback', 'r', 'writer.ts', '--to', '0', '--no-files')).toMatchObject({
    exit: 0,
    stderr: expect.stringContaining('files: left as they are (asked for)') as string,
  });
  expect(out()).toBe('one');
});

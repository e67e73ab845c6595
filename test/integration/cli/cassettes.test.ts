import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defineWorkflow } from '../../../src/index.ts';
import { replayCassette } from '../../../src/testing/index.ts';
import { Project } from './command-line.ts';

const flows = `
import { defineWorkflow } from 'holdfast';
export const good = defineWorkflow({ name: 'good', run: (wf) => wf.step('think', () => 'hunter2-hunter2') });
`;

let project: Project;

beforeAll(async () => {
  project = new Project({ 'flows.ts': flows });
  await project.call('run', 'flows.ts', '-w', 'good', '--id', 'done');
});
afterAll(() => {
  project[Symbol.dispose]();
});

describe('holdfast export --cassette', () => {
  test('writes a run as a file that replays its workflow', async () => {
    const file = join(project.folder, 'good.json');
    expect(await project.json('export', 'done', '--cassette', '-o', 'good.json')).toEqual({ runId: 'done', file });
    const text = readFileSync(file, 'utf8');
    expect(text.startsWith('{"kind":"holdfast-cassette","format":1,\n"run":{"id":"done","workflow":"good"')).toBe(true);
    const printed = await project.call('export', 'done', '--cassette');
    expect(printed).toMatchObject({ exit: 0, stdout: text, stderr: '' });
    const workflow = defineWorkflow({ name: 'good', run: (wf) => wf.step('think', () => 'other') });
    expect((await replayCassette(workflow, file)).orThrow().output).toBe('hunter2-hunter2');
  });

  test('refuses what is there, and what is nowhere', async () => {
    await project.call('export', 'done', '--cassette', '-o', 'twice.json');
    expect(await project.call('export', 'done', '--cassette', '-o', 'twice.json')).toMatchObject({ exit: 2 });
    expect(await project.call('export', 'nobody', '--cassette')).toMatchObject({ exit: 2, stdout: '' });
  });

  test('is no export that could be imported', async () => {
    await project.call('export', 'done', '--cassette', '-o', 'imported.json');
    const refused = await project.call('import', 'imported.json', '-d', 'other');
    expect(refused).toMatchObject({ exit: 2, stderr: expect.stringContaining('this is no export of a run') as string });
  });

  test('is told of in the help', async () => {
    const { stdout } = await project.call('export', '--help');
    expect(stdout).toContain('holdfast export nightly --cassette --output test/cassettes/nightly.json');
  });
});

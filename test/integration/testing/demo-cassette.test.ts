import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { studyRepository } from '../../../examples/demo/study-repository.ts';
import { replayCassette } from '../../../src/testing/index.ts';

const cassette = new URL('./cassettes/study-repository.json', import.meta.url);
const demo = new URL('../../../examples/demo/', import.meta.url);

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-demo-cassette-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** The demo's workflow with a word of its code changed. */
async function changed(name: string, from: string, to: string): Promise<typeof studyRepository> {
  const code = await readFile(new URL('study-repository.ts', demo), 'utf8');
  expect(code).toContain(from);
  const addressOf: Readonly<Record<string, string>> = {
    holdfast: new URL('../../../src/index.ts', import.meta.url).href,
    zod: pathToFileURL(createRequire(import.meta.url).resolve('zod')).href,
  };
  const file = join(folder, `${name}.ts`);
  const text = code.replace(from, to).replaceAll(/ from '([^']+)'/g, (whole, module: string) => {
    const address = module.startsWith('./') ? new URL(module, demo).href : addressOf[module];
    return address === undefined ? whole : ` from '${address}'`;
  });
  await writeFile(file, text);
  const loaded = (await import(pathToFileURL(file).href)) as { studyRepository: typeof studyRepository };
  return loaded.studyRepository;
}

describe('the cassette of the demo, a run that was killed in the middle', () => {
  test('replays over the demo of today', async () => {
    const replay = (await replayCassette(studyRepository, cassette)).orThrow();
    expect(replay).toMatchObject({ status: 'completed', answered: 11, output: { files: 3, lines: 25 } });
  });

  test('points at the command that was changed', async () => {
    const replay = await replayCassette(await changed('history', `'-n', '50'`, `'-n', '20'`), cassette);
    expect(replay.report).toBe(
      [
        'Workflow "study-repository" 1.0.0, replayed with 11 answers of run "wf_20261121T192440492Z_njlrdg": one difference.',
        '',
        '1. command "survey/parallel/history/log" is asked something else: argv',
        '   recorded: argv[5]: [50]',
        '   now:      argv[5]: [20]',
      ].join('\n'),
    );
  });

  test('points at the step that was renamed, and at what comes of it', async () => {
    const renamed = await changed('renamed', `item.step('measure'`, `item.step('count'`);
    const { differences, notReached } = await replayCassette(renamed, cassette);
    expect(differences[0]).toMatchObject({ kind: 'added', key: 'measure/file[src/clock.ts]/count' });
    expect(differences[0]?.message).toContain('the recording has step "measure/file[src/clock.ts]/measure" there');
    expect(notReached).toContain('report/write');
  });

  test('points at the wait that has another name', async () => {
    const by = await changed('by', `wf.waitFor('approval'`, `wf.waitFor('consent'`);
    expect((await replayCassette(by, cassette)).differences).toMatchObject([
      { kind: 'added', key: 'approval/wait:consent', as: 'wait' },
    ]);
  });

  test('cannot see what code hands into a body that declares no input', async () => {
    const other = await changed('other', `changes = log.exitCode === 0 ?`, `changes = log.exitCode === 1 ?`);
    expect((await replayCassette(other, cassette)).differences).toEqual([]);
  });
});

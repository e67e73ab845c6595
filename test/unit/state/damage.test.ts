import { beforeEach, describe, expect, test } from 'vitest';
import { identifyProcess } from '../../../src/processes/identity.ts';
import { closeLine, seedOf } from '../../../src/state/records.ts';
import { MemoryStorage } from '../../../src/storage/memory-storage.ts';
import {
  begin,
  claim,
  completed,
  deadProcess,
  folder,
  keysOf,
  linesOf,
  makeScene,
  rewrite,
  runId,
  type Scene,
} from './scene.ts';

const first = `${folder}/1`;
const second = `${folder}/2`;
let scene: Scene;
let deaths = 0;
const dead = () => scene.manager({ process: deadProcess(identifyProcess(), (deaths += 1)) });

beforeEach(() => {
  scene = makeScene(new MemoryStorage());
});

/** Changes one line of a log; `undefined` takes it out. */
async function change(log: string, line: number, how: (text: string) => string | undefined): Promise<void> {
  const lines = await linesOf(scene.storage, log);
  await rewrite(
    scene.storage,
    log,
    lines.flatMap((text, index) => (index === line - 1 ? (how(text) ?? []) : text)),
  );
}

const flip = (text: string): string => text.replace('completed', 'camp1eted');

async function allOf(prefix: string): Promise<string[]> {
  return (await scene.storage.list(prefix)).entries.map(({ key }) => key);
}

describe('G4: damage in a journal', () => {
  test('in the middle is refused with log and line, changes nothing, and is copied aside once', async () => {
    await begin(dead(), 5);
    await change(first, 4, flip);
    const before = await linesOf(scene.storage, first);
    for (let attempt = 0; attempt < 3; attempt += 1)
      await expect(claim(scene.manager())).rejects.toMatchObject({
        code: 'journal-damaged',
        subject: first,
        line: 4,
        message: expect.stringContaining('record 4 is unreadable') as string,
      });
    expect(await linesOf(scene.storage, first)).toEqual(before);
    expect(await allOf('runs/')).toEqual([first]);
    expect(await allOf('damaged/')).toEqual([`damaged/${first}`]);
    expect(await linesOf(scene.storage, `damaged/${first}`)).toEqual(before);
  });

  test('that takes a line away is noticed by the numbers', async () => {
    await begin(dead(), 5);
    await change(first, 4, () => undefined);
    await expect(claim(scene.manager())).rejects.toMatchObject({ code: 'journal-damaged', line: 4 });
  });

  test('in the last record, which was written to its end, is refused; an end cut off is what a kill leaves', async () => {
    await begin(dead(), 3);
    const lines = await linesOf(scene.storage, first);
    await change(first, 5, flip);
    await expect(claim(scene.manager())).rejects.toMatchObject({ code: 'journal-damaged', line: 5 });
    await rewrite(scene.storage, first, [...lines.slice(0, 4), lines[4]?.slice(0, 40) ?? '']);
    const { heads, journal } = await claim(scene.manager());
    expect(keysOf(heads)).toEqual(['step-1', 'step-2']);
    expect(journal.damage).toEqual([]);
  });

  test('of a segment shorter than its seal is refused, wherever it was cut', async () => {
    await begin(dead(), 3);
    await (await claim(dead())).journal.append(completed('later'));
    const lines = await linesOf(scene.storage, first);
    for (let kept = 1; kept < lines.length; kept += 1) {
      await rewrite(scene.storage, first, lines.slice(0, kept));
      await expect(claim(scene.manager())).rejects.toMatchObject({
        code: 'journal-damaged',
        subject: first,
        line: kept + 1,
      });
    }
  });

  test('beyond what a seal promises does not matter', async () => {
    await begin(dead(), 2);
    await (await claim(dead())).journal.append(completed('later'));
    await scene.storage.append(first, ['{"type":"step-completed","key":"ghost","n":5,"sum":"00000000"}']);
    expect(keysOf((await claim(scene.manager())).heads)).toEqual(['step-1', 'step-2', 'later']);
  });

  test('between two records that follow each other cost nothing: a failed write was made again', async () => {
    await begin(dead(), 3);
    const lines = await linesOf(scene.storage, first);
    await rewrite(scene.storage, first, [...lines.slice(0, 3), lines[3]?.slice(0, 30) ?? '', ...lines.slice(3)]);
    expect(keysOf((await claim(scene.manager())).heads)).toEqual(['step-1', 'step-2', 'step-3']);
  });

  test('of a seal that records stand behind is refused', async () => {
    await begin(dead(), 2);
    await (await claim(dead())).journal.append(completed('later'));
    await change(second, 2, (text) => text.replace('sealed', 'scaled'));
    await expect(claim(scene.manager())).rejects.toMatchObject({ code: 'journal-damaged', subject: second, line: 2 });
    const { heads, journal } = await claim(scene.manager(), { acceptDamage: true });
    expect(keysOf(heads)).toEqual(['step-1', 'step-2', 'later']);
    expect(journal.damage).toMatchObject([{ log: second, line: 2, missing: 1 }]);
  });

  test('of the first record of a segment is refused', async () => {
    await begin(dead(), 2);
    await (await claim(dead())).journal.append(completed('later'));
    await change(second, 1, (text) => text.replace('opened', 'opemed'));
    await expect(claim(scene.manager())).rejects.toMatchObject({ code: 'journal-damaged', subject: second, line: 1 });
  });

  test('of a record from another log is no record here', async () => {
    await begin(dead(), 1);
    const stray = closeLine(
      '{"type":"step-completed","key":"stray","attempts":1,"activeMs":1,"at":1,"n":4',
      seedOf('other/1'),
    );
    await scene.storage.append(first, [stray]);
    await expect(claim(scene.manager())).rejects.toMatchObject({ code: 'journal-damaged', line: 4 });
  });

  test('is shown by reading without a claim, which uses what is intact', async () => {
    await begin(dead(), 4);
    await change(first, 4, flip);
    const keys: string[] = [];
    const reading = await scene.manager().read(runId, (head) => head.type === 'step-completed' && keys.push(head.key));
    expect(keys).toEqual(['step-1', 'step-3', 'step-4']);
    expect(reading?.damage).toMatchObject([{ log: first, line: 4, missing: 1 }]);
    expect(await scene.manager().get(runId)).toMatchObject({ status: 'interrupted', counts: { done: 3 } });
  });

  test('copies aside are bounded in number', async () => {
    for (let index = 0; index < 120; index += 1) await scene.storage.put(`damaged/old/${index}`, 'x');
    await begin(dead(), 2);
    await change(first, 3, flip);
    await expect(claim(scene.manager())).rejects.toMatchObject({ code: 'journal-damaged' });
    expect(await allOf('damaged/runs/')).toEqual([]);
  });
});

describe('accepted damage', () => {
  test('lets the run go on from what is intact, is written down, and is not asked for again', async () => {
    await begin(dead(), 5);
    await change(first, 4, flip);
    const { heads, journal } = await claim(dead(), { acceptDamage: true });
    expect(keysOf(heads)).toEqual(['step-1', 'step-3', 'step-4', 'step-5']);
    expect(journal.damage).toMatchObject([{ log: first, line: 4, missing: 1 }]);
    expect(JSON.parse((await linesOf(scene.storage, second))[1] ?? '')).toMatchObject({
      segments: { '1': 7 },
      missing: { '1': 1 },
    });
    await journal.append(completed('more'));
    const again = await claim(dead());
    expect(keysOf(again.heads)).toEqual(['step-1', 'step-3', 'step-4', 'step-5', 'more']);
    // New damage is new.
    await change(first, 5, flip);
    await expect(claim(scene.manager())).rejects.toMatchObject({ code: 'journal-damaged' });
  });

  test('of the last record leaves it behind for good', async () => {
    await begin(dead(), 3);
    await change(first, 5, flip);
    await (await claim(dead(), { acceptDamage: true })).journal.append(completed('step-3'));
    expect(keysOf((await claim(scene.manager())).heads)).toEqual(['step-1', 'step-2', 'step-3']);
  });
});

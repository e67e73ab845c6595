import { beforeAll, describe, expect, test } from 'vitest';
import { StorageError } from '../../src/core/errors.ts';
import { identifyProcess } from '../../src/processes/identity.ts';
import type { Damage, RecordHead } from '../../src/state/run-journal.ts';
import { StateManager } from '../../src/state/state-manager.ts';
import { MemoryStorage } from '../../src/storage/memory-storage.ts';
import type { StorageAdapter } from '../../src/storage/storage-adapter.ts';
import { FakeHost } from '../../src/testing/fake-host.ts';
import { begin, claim, completed, deadProcess, folder, linesOf, makeScene, runId } from '../unit/state/scene.ts';

/** The segments as a file would hold them: a line break before and after each line. */
let segments: Buffer[];
/** What every record says, in order; and which of them the deciding segment holds. */
let original: string[];
let ofDeciding: number;

beforeAll(async () => {
  const { manager, storage } = makeScene();
  const dead = (number: number): StateManager => manager({ process: deadProcess(identifyProcess(), number) });
  await begin(dead(1), 3);
  await (
    await claim(dead(2))
  ).journal.append(completed('größer "value":1'), '{"a":[1,2,{"value":"ü","sum":"00000000"}]}');
  const { journal } = await claim(dead(3));
  for (const key of ['x', 'y', 'z']) await journal.append(completed(key), JSON.stringify({ key }));
  await journal.append({
    type: 'step-failed',
    key: 'w',
    attempts: 1,
    error: { name: 'E', message: 'no' },
    tolerated: true,
  });
  segments = [];
  for (const segment of [1, 2, 3])
    segments.push(Buffer.from((await linesOf(storage, `${folder}/${segment}`)).map((line) => `\n${line}\n`).join('')));
  original = (await read(storage)).records;
  ofDeciding = (await linesOf(storage, `${folder}/3`)).length;
});

/** Lines as the file adapter gives them: what stands behind the last line break is none yet. */
async function stored(files: readonly Buffer[]): Promise<MemoryStorage> {
  const storage = new MemoryStorage();
  for (const [index, bytes] of files.entries()) {
    const lines = bytes
      .toString()
      .split('\n')
      .slice(0, -1)
      .filter((line) => line !== '');
    if (lines.length > 0) await storage.append(`${folder}/${index + 1}`, lines);
  }
  return storage;
}

async function read(storage: StorageAdapter): Promise<{ records: string[]; damage: readonly Damage[] }> {
  const state = new StateManager({ storage, host: new FakeHost() });
  const heads: RecordHead[] = [];
  const reading = await state.read(runId, (head) => heads.push(head));
  const records: string[] = [];
  for (const head of heads) {
    const { place, ...rest } = head;
    records.push(JSON.stringify([rest, head.hasValue ? await reading?.value(place) : null]));
  }
  return { records, damage: reading?.damage ?? [] };
}

/** Either the damage is refused, naming the log, or what is read is intact but for an end that nobody was promised. */
async function judge(files: readonly Buffer[], segment: number, most: number): Promise<'refused' | 'read'> {
  const storage = await stored(files);
  const log = `${folder}/${segment}`;
  try {
    await claim(new StateManager({ storage, host: new FakeHost() }));
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    expect(error).toMatchObject({ code: 'journal-damaged', subject: log });
    expect(error.line).toBeGreaterThan(0);
    if (segment === 1 && (await linesOf(storage, log)).length === 0) return 'refused';
    const again = await read(await stored(files)).catch((failure: unknown) => {
      if (failure instanceof StorageError && failure.code === 'journal-damaged') return undefined;
      throw failure;
    });
    if (again === undefined) return 'refused';
    expect(again.damage.map((found) => found.log)).toContain(log);
    expect(original).toEqual(expect.arrayContaining(again.records));
    return 'refused';
  }
  const { records } = await read(await stored(files));
  expect(records.length).toBeGreaterThanOrEqual(original.length - most);
  expect(records).toEqual(original.slice(0, records.length));
  return 'read';
}

describe('G4: a journal that was changed after it was written', () => {
  test('is refused or read without its end when it is cut off at any byte, and never short of what a seal promises', async () => {
    for (const [index, bytes] of segments.entries())
      for (let length = 0; length < bytes.length; length += 1) {
        const files = segments.with(index, bytes.subarray(0, length));
        const cutOff = length < bytes.length - 1 || bytes.at(-1) !== 10;
        const outcome = await judge(files, index + 1, index === 2 ? ofDeciding + 1 : 0);
        if (index < 2 && cutOff) expect(outcome, `segment ${index + 1} cut to ${length}`).toBe('refused');
      }
  }, 240_000);

  test('is refused or read in full when any bit of it flipped, save for the end of its last line', async () => {
    const chance = new FakeHost({ seed: 7 });
    const pick = (below: number): number => Math.floor(chance.random() * below);
    let refused = 0;
    for (let flip = 0; flip < 5000; flip += 1) {
      const index = pick(3);
      const bytes = Buffer.from(segments[index] ?? []);
      const bit = pick(bytes.length * 8);
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const outcome = await judge(
        segments.with(index, bytes),
        index + 1,
        index === 2 && bit >> 3 === bytes.length - 1 ? 1 : 0,
      );
      if (outcome === 'refused') refused += 1;
    }
    // The others hit line breaks between lines, where nothing is lost.
    expect(refused).toBeGreaterThan(4500);
  }, 240_000);
});

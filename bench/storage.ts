/**
 * What the storage adapters cost over the least code that does the same: `npx node bench/storage.ts [folder]`.
 *
 * The floor is one append to an open file (and one fdatasync, when strict) for each line of 1 KiB, measured in the same
 * run, in turns with the adapter. What counts is the ratio: machines differ.
 */
import { closeSync, constants, fdatasyncSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileStorage } from '../src/storage/file-storage.ts';
import { MemoryStorage } from '../src/storage/memory-storage.ts';
import type { StorageAdapter } from '../src/storage/storage-adapter.ts';

type Durability = 'strict' | 'process';

const line = JSON.stringify({ value: 'x'.repeat(1010) });
const folder = mkdtempSync(join(process.argv[2] ?? tmpdir(), 'holdfast-bench-'));
let counter = 0;

function floor(durability: Durability, steps: number): number {
  counter += 1;
  const fd = openSync(
    join(folder, `floor-${counter}`),
    constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT,
    0o600,
  );
  const startedAt = performance.now();
  for (let step = 0; step < steps; step += 1) {
    writeSync(fd, `\n${line}\n`);
    if (durability === 'strict') fdatasyncSync(fd);
  }
  const tookMs = performance.now() - startedAt;
  closeSync(fd);
  return (tookMs * 1000) / steps;
}

async function sequential(storage: StorageAdapter, steps: number): Promise<number> {
  counter += 1;
  const log = `runs/2026-11/run-${counter}/1`;
  const unless = `runs/2026-11/run-${counter}/2`;
  await storage.append(log, [line], { create: true });
  const startedAt = performance.now();
  for (let step = 0; step < steps; step += 1) await storage.append(log, [line], { unless });
  return ((performance.now() - startedAt) * 1000) / steps;
}

async function atOnce(storage: StorageAdapter, logs: number, steps: number): Promise<number> {
  counter += 1;
  const batch = counter;
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: logs }, async (_, index) => {
      const run = `runs/2026-11/run-${batch}-${index}`;
      await storage.append(`${run}/1`, [line], { create: true });
      for (let step = 1; step < steps; step += 1) await storage.append(`${run}/1`, [line], { unless: `${run}/2` });
    }),
  );
  return ((performance.now() - startedAt) * 1000) / (logs * steps);
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}

async function compare(
  name: string,
  rounds: number,
  measure: () => Promise<{ floor: number; ours: number }>,
): Promise<void> {
  await measure();
  const results = [];
  for (let round = 0; round < rounds; round += 1) results.push(await measure());
  const ours = median(results.map((result) => result.ours));
  const least = median(results.map((result) => result.floor));
  const ratio = median(results.map((result) => result.ours / result.floor));
  console.log(
    `${name.padEnd(44)} floor ${least.toFixed(2).padStart(8)} µs  ours ${ours.toFixed(2).padStart(8)} µs  ` +
      `time ${ratio.toFixed(2)} x, throughput ${(1 / ratio).toFixed(2)} x`,
  );
}

/**
 * What one new file costs here. A run makes six, so that where this is slow, starting and ending runs is: ext4 without a
 * journal passes over every inode of the last minutes' removed files, one by one, which takes up to a millisecond.
 */
function newFiles(): void {
  const tookUs = Array.from({ length: 9 }, () => {
    const startedAt = performance.now();
    for (let file = 0; file < 20; file += 1) {
      counter += 1;
      closeSync(openSync(join(folder, `new-${counter}`), 'wx', 0o600));
    }
    return ((performance.now() - startedAt) * 1000) / 20;
  });
  console.log(`making a file                                  ${median(tookUs).toFixed(1)} µs (usually 15 to 30)`);
}

async function listing(): Promise<void> {
  const storage = new FileStorage({ directory: join(folder, 'listing'), durability: 'process' });
  for (let run = 0; run < 10_000; run += 1)
    await storage.put(
      `runs/2026-11/wf_${String(run).padStart(6, '0')}/state`,
      `{"status":"completed","x":"${'y'.repeat(500)}"}`,
    );
  const tookMs = [];
  for (let round = 0; round < 5; round += 1) {
    const startedAt = performance.now();
    const page = await storage.list('runs/2026-11/', { folders: 'state', values: true, limit: 10_000 });
    tookMs.push(performance.now() - startedAt);
    if (page.entries.length !== 10_000) throw new Error('the listing is not complete');
  }
  const startedAt = performance.now();
  await storage.list('runs/2026-11/', { folders: 'state', values: true, limit: 20, reverse: true });
  console.log(
    `listing 10,000 folders with their documents    ${median(tookMs).toFixed(0)} ms, first page of 20 ${(performance.now() - startedAt).toFixed(1)} ms`,
  );
  await storage.close();
}

async function reading(): Promise<void> {
  const storage = new FileStorage({ directory: join(folder, 'reading'), durability: 'process' });
  const lines = Array.from({ length: 1000 }, () => line);
  for (let batch = 0; batch < 200; batch += 1) await storage.append('big', lines);
  let place = 0;
  const tookMs = [];
  for (let round = 0; round < 3; round += 1) {
    const startedAt = performance.now();
    let count = 0;
    for await (const { cursor } of storage.read('big')) {
      count += 1;
      if (count === 100_000) place = cursor;
    }
    tookMs.push(performance.now() - startedAt);
  }
  const startedAt = performance.now();
  for (let round = 0; round < 1000; round += 1) {
    const lines = storage.read('big', place)[Symbol.asyncIterator]();
    await lines.next();
    await lines.return?.();
  }
  const oneUs = performance.now() - startedAt;
  console.log(
    `reading 200,000 lines of 1 KiB                 ${((200_000 * line.length) / 1e6 / median(tookMs)).toFixed(2)} GB/s; ` +
      `one line at its place ${oneUs.toFixed(1)} µs`,
  );
  await storage.close();
}

mkdirSync(folder, { recursive: true });
const relaxed = new FileStorage({ directory: join(folder, 'process'), durability: 'process' });
const strict = new FileStorage({ directory: join(folder, 'strict') });
const memory = new MemoryStorage();
try {
  newFiles();
  await compare('memory, sequential (floor: process on files)', 5, async () => ({
    floor: floor('process', 20_000),
    ours: await sequential(memory, 20_000),
  }));
  await compare('process, sequential', 7, async () => ({
    floor: floor('process', 20_000),
    ours: await sequential(relaxed, 20_000),
  }));
  await compare('strict, sequential', 7, async () => ({
    floor: floor('strict', 500),
    ours: await sequential(strict, 500),
  }));
  await compare('strict, 50 x 20 at once, creation included', 7, async () => ({
    floor: floor('strict', 1000),
    ours: await atOnce(strict, 50, 20),
  }));
  await listing();
  await reading();
} finally {
  await relaxed.close();
  await strict.close();
  rmSync(folder, { recursive: true });
}

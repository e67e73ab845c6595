import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { crc32 } from 'node:zlib';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WorkflowMemory } from '../../../src/memory/workflow-memory.ts';
import { FileStorage } from '../../../src/storage/file-storage.ts';

const program = fileURLToPath(new URL('decision-writer.ts', import.meta.url));
let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'holdfast-decisions-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

/** Starts a writer; gives how many decisions it reported as recorded, and by what it ended. */
async function write(
  writer: string,
  count: number,
  killAfter = Infinity,
): Promise<{ readonly acknowledged: number; readonly endedBy: string | number | null }> {
  const child = spawn(process.execPath, [program, directory, writer, String(count)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    if (text.split('\n').length > killAfter) child.kill('SIGKILL');
  });
  await once(child, 'close');
  return { acknowledged: text.split('\n').length - 1, endedBy: child.signalCode ?? child.exitCode };
}

async function withMemory<Value>(use: (memory: WorkflowMemory) => Promise<Value>): Promise<Value> {
  const storage = new FileStorage({ directory, durability: 'process' });
  const memory = new WorkflowMemory({ storage });
  try {
    return await use(memory);
  } finally {
    await memory.flush();
    await storage.close();
  }
}

function logPath(): string {
  const name = readdirSync(join(directory, 'decisions')).find((file) => file.endsWith('.jsonl')) ?? '';
  return join(directory, 'decisions', name);
}

describe('the logs of decisions', () => {
  test('lose nothing that was acknowledged by several processes, some of which are killed while they write', async () => {
    const ends = await Promise.all([write('a', 40), write('b', 40), write('c', 100_000, 15), write('d', 100_000, 25)]);
    expect(ends.map(({ endedBy }) => endedBy)).toEqual([0, 0, 'SIGKILL', 'SIGKILL']);
    const acknowledged = ends.map((end) => end.acknowledged);
    expect(acknowledged.slice(0, 2)).toEqual([40, 40]);
    await withMemory(async (memory) => {
      for (const [index, writer] of ['a', 'b', 'c', 'd'].entries())
        for (let number = 0; number < (acknowledged[index] ?? 0); number += 1) {
          expect(await memory.get(`${writer}-${number}`)).toMatchObject({
            decision: `decision ${number} of ${writer}`,
          });
          const before = (await memory.links(`${writer}-${number}`)).some(({ direction }) => direction === 'to');
          expect(before).toBe(number > 0);
        }
      // A killed writer leaves at most the line it was writing.
      expect((await memory.unreadable()).length).toBeLessThanOrEqual(2);
    });
  }, 60_000);

  test('leave out lines that were changed or cut, say which, and give all others', async () => {
    await withMemory((memory) =>
      memory.recordAll(['one', 'two', 'three'].map((id) => ({ id, decision: `decision ${id}` }))),
    );
    const path = logPath();
    const lines = readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
    const [first = '', second = '', third = ''] = lines;
    writeFileSync(
      path,
      `\n${first}\n\n${second.replace('decision two', 'decision 2wo')}\n\n${third}\n\n${third.slice(0, 40)}\n`,
    );
    await withMemory(async (memory) => {
      expect((await memory.search('')).map(({ decision }) => decision.id).sort()).toEqual(['one', 'three']);
      expect(await memory.unreadable()).toMatchObject([
        { line: 2, reason: 'damaged' },
        { line: 4, reason: 'torn' },
      ]);
    });
    expect(readFileSync(path, 'utf8')).toContain('decision 2wo');
    const aside = join(directory, 'damaged', 'decisions');
    const copies = (): readonly string[] =>
      readdirSync(aside, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
    expect(copies().join('\n')).toContain('decision 2wo');
    expect(copies()).toHaveLength(2);
    await withMemory((memory) => memory.search(''));
    expect(copies()).toHaveLength(2);
  });

  test('are the truth: an index that is damaged, old or of other logs is built anew', async () => {
    const drafts = Array.from({ length: 1200 }, (_, index) => ({
      id: `d${index}`,
      decision: `Use tool number ${index}`,
    }));
    await withMemory((memory) => memory.recordAll(drafts));
    const cache = join(directory, 'decisions', 'cache', 'index.json');
    const whole = readFileSync(cache, 'utf8');
    const found = (): Promise<readonly string[]> =>
      withMemory(async (memory) =>
        (await memory.precedents('tool number 777', { limit: 1, threshold: 0 })).precedents.map(
          ({ decision }) => decision.id,
        ),
      );
    expect(await found()).toEqual(['d777']);
    const foreign = ['null', 'x', '{"version":1}', '{"version":1,"marks":{},"unreadable":[],"book":{}}'].map(
      (text) => `${crc32(text).toString(16).padStart(8, '0')}${text}`,
    );
    for (const damaged of [whole.slice(0, -100), whole.replace('"d777"', '"d778"'), 'x', '', ...foreign]) {
      writeFileSync(cache, damaged);
      expect(await found()).toEqual(['d777']);
    }
    writeFileSync(cache, whole);
    await withMemory((memory) => memory.record({ id: 'late', decision: 'Use the late instrument' }));
    await withMemory(async (memory) => {
      expect((await memory.precedents('late instrument', { limit: 1 })).precedents[0]?.decision.id).toBe('late');
    });
    // A log with the same lines at other places.
    const lines = readFileSync(logPath(), 'utf8')
      .split('\n')
      .filter((line) => line !== '');
    writeFileSync(
      logPath(),
      lines
        .toReversed()
        .map((line) => `\n${line}\n`)
        .join(''),
    );
    expect(await found()).toEqual(['d777']);
    // The log was put back from somewhere else: what the index knows of it is void.
    const path = logPath();
    writeFileSync(path, readFileSync(path, 'utf8').split('\n').slice(0, 20).join('\n') + '\n');
    await withMemory(async (memory) => {
      expect((await memory.statistics()).count).toBeLessThan(20);
      expect(await memory.get('d777')).toBeUndefined();
    });
  });
});

import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';

const program = fileURLToPath(new URL('cache-worker.ts', import.meta.url));

interface Asker {
  readonly child: ChildProcessByStdio<null, Readable, null>;
  readonly lines: readonly string[];
  /** Resolves when it has said that. */
  readonly said: (line: string) => Promise<void>;
  readonly ended: Promise<unknown>;
}

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'holdfast-cache-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

function ask(directory: string, takesMs: number): Asker {
  const child = spawn(process.execPath, [program, directory, String(takesMs)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => lines.push(line));
  return {
    ...{ child, lines },
    said: async (line) => {
      while (!lines.includes(line)) await once(reader, 'line');
    },
    ended: once(child, 'close'),
  };
}

test('of several processes one asks, and the others are answered with it', { timeout: 90_000 }, async () => {
  const directory = await folder();
  const first = ask(directory, 3000);
  await first.said('asked');
  const others = [ask(directory, 0), ask(directory, 0), ask(directory, 0)];
  await Promise.all([first, ...others].map(({ ended }) => ended));
  const text = `of ${first.child.pid}`;
  expect(first.lines).toEqual(['ready', 'asked', JSON.stringify({ text, paid: 1 })]);
  for (const { lines } of others) expect(lines).toEqual(['ready', JSON.stringify({ text, paid: 0 })]);
});

test(
  'a process that is killed while it asks holds up nobody, and one of those who wait asks',
  { timeout: 90_000 },
  async () => {
    const directory = await folder();
    const first = ask(directory, 600_000);
    await first.said('asked');
    const others = [ask(directory, 500), ask(directory, 500), ask(directory, 500)];
    await Promise.all(others.map(({ said }) => said('ready')));
    expect(others.flatMap(({ lines }) => lines)).toEqual(['ready', 'ready', 'ready']);
    first.child.kill('SIGKILL');
    // They would wait for ten minutes for one that lives.
    await Promise.all(others.map(({ ended }) => ended));
    const asked = others.filter(({ lines }) => lines.includes('asked'));
    expect(asked).toHaveLength(1);
    const text = `of ${asked[0]?.child.pid}`;
    for (const { lines } of others) expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ text });
  },
);

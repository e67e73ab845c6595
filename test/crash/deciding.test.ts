import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EnhancedWorkflowManager, FileStorage } from 'holdfast';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const program = fileURLToPath(new URL('deciding-worker.ts', import.meta.url));
let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'holdfast-deciding-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

/** One life; gives the output where the run ended, or nothing where it died. */
async function live(id: string, write: number, moment: string): Promise<readonly string[] | undefined> {
  const child = spawn(process.execPath, [program, directory, id, String(write), moment], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  if (signal === 'SIGKILL') return undefined;
  expect(code).toBe(0);
  return (JSON.parse(text) as { readonly output: readonly string[] }).output;
}

/** Lives until the run has ended, each but the last dying at another write. */
async function lives(id: string, deaths: readonly number[]): Promise<readonly string[]> {
  for (const [index, write] of deaths.entries()) {
    const output = await live(id, write, index % 2 === 0 ? 'before' : 'after');
    if (output !== undefined) return output;
  }
  const output = await live(id, 0, 'before');
  if (output === undefined) throw new Error('A life that nobody ends came to no end.');
  return output;
}

interface Line {
  readonly kind: string;
  readonly id: string;
  readonly run: string;
  readonly decision: string;
}

function decisionLines(): readonly Line[] {
  const folder = join(directory, 'decisions');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line)
    .filter(({ kind }) => kind === 'decision');
}

describe('what runs decide', () => {
  test('is recorded once each, by four processes at once that die at different writes and go on', async () => {
    const deaths = [
      [3, 5, 7, 9],
      [4, 6, 8, 4],
      [5, 9, 3, 6],
      [7, 4, 10, 5],
    ];
    const outputs = await Promise.all(deaths.map((writes, index) => lives(`run-${index}`, writes)));
    const lines = decisionLines();
    expect(new Set(lines.map(({ id }) => id)).size).toBe(lines.length);
    for (const [index, output] of outputs.entries()) {
      const own = lines.filter(({ run }) => run === `run-${index}`);
      expect(own.map(({ decision }) => decision).sort()).toEqual([...output].sort());
      expect(output).toHaveLength(6);
    }
    const storage = new FileStorage({ directory, durability: 'process' });
    const manager = new EnhancedWorkflowManager({ storage });
    expect((await manager.memory.statistics()).count).toBe(24);
    expect(await manager.memory.unreadable()).toEqual([]);
    await manager.close();
    await storage.close();
  }, 120_000);
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BreakerLog } from '../../../src/recovery/breaker-log.ts';
import { requireBreaker } from '../../../src/recovery/breaker-options.ts';
import { ErrorRecovery } from '../../../src/recovery/error-recovery.ts';
import { FileStorage } from '../../../src/storage/file-storage.ts';

const program = fileURLToPath(new URL('breaker-worker.ts', import.meta.url));
let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'holdfast-breaker-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

interface Call {
  readonly beganAt: number;
  readonly endedAt: number;
}

/** Runs four processes at once; gives the calls that each of them made. */
function fourProcesses(manner: 'fails' | 'works', tries: number): Promise<Call[][]> {
  const beginAt = Date.now() + 1000;
  return Promise.all(
    Array.from({ length: 4 }, async () => {
      const child = spawn(process.execPath, [program, directory, manner, String(tries), String(beginAt)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let text = '';
      child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
      const [code] = (await once(child, 'close')) as [number | null];
      expect(code).toBe(0);
      return JSON.parse(text) as Call[];
    }),
  );
}

test('four processes stop calling together, and the next process knows', async () => {
  const calls = (await fourProcesses('fails', 12)).flat();
  // The fourth failure opens it; beside it no more calls were under way than the three others'.
  expect(calls.length).toBeGreaterThanOrEqual(4);
  expect(calls.length).toBeLessThanOrEqual(7);
  const storage = new FileStorage({ directory });
  expect(await new ErrorRecovery({ storage }).readBreakers()).toMatchObject([{ name: 'call', status: 'open' }]);
  await storage.close();
});

test('of four processes one makes the trial, and the others call when it has succeeded', async () => {
  const storage = new FileStorage({ directory });
  const settings = requireBreaker({ failures: 3, openFor: '30s' });
  const log = new BreakerLog(storage, 'call', settings);
  const longAgo = Date.now() - 31_000;
  for (const id of ['a', 'b', 'c', 'd']) await log.append({ type: 'failed', epoch: 0, id, at: longAgo });
  await storage.close();
  const calls = (await fourProcesses('works', 12)).flat().sort((one, other) => one.beganAt - other.beganAt);
  const [trial, ...others] = calls;
  if (trial === undefined) throw new Error('nobody made the trial');
  for (const { beganAt } of others) expect(beganAt).toBeGreaterThanOrEqual(trial.endedAt);
});

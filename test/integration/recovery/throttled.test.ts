import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ConcurrencySnapshot } from '../../../src/recovery/concurrency-snapshot.ts';
import { ErrorRecovery } from '../../../src/recovery/error-recovery.ts';
import { FileStorage } from '../../../src/storage/file-storage.ts';

const program = fileURLToPath(new URL('throttled-worker.ts', import.meta.url));
/** What the server takes at once. */
const capacity = 6;

let directory = '';
let server: Server;
let counts = { served: 0, refused: 0, most: 0 };
let underWay = 0;
/** Of those that are under way, the ones that are not refused. */
let busy = 0;
/** The first calls are answered when so many of them are under way. */
let awaited = 0;
let answers: (() => void)[] = [];
const hanging: ServerResponse[] = [];
const children: ChildProcess[] = [];

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'holdfast-throttled-'));
  begin(0);
  server = createServer((request, response) => {
    if (request.url === '/hang') {
      hanging.push(response);
      return;
    }
    underWay += 1;
    counts.most = Math.max(counts.most, underWay);
    const refused = busy >= capacity;
    if (refused) counts.refused += 1;
    else busy += 1;
    const status = !refused ? 200 : counts.refused % 2 === 0 ? 429 : 529;
    answers.push(() => {
      setTimeout(() => {
        underWay -= 1;
        if (!refused) busy -= 1;
        if (!refused) counts.served += 1;
        response.statusCode = status;
        response.end('ok');
      }, 40);
    });
    awaited -= 1;
    if (awaited <= 0) for (const answer of answers.splice(0)) answer();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const response of hanging.splice(0)) response.destroy();
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
  rmSync(directory, { recursive: true });
});

function begin(first: number): void {
  counts = { served: 0, refused: 0, most: 0 };
  underWay = 0;
  busy = 0;
  awaited = first;
  answers = [];
}

interface Worker {
  readonly child: ChildProcess;
  readonly ready: Promise<unknown>;
  readonly succeeded: Promise<number>;
}

function work(path: string, calls: number, manner: string): Worker {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
  const child = spawn(process.execPath, [program, directory, url, String(calls), manner], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.push(child);
  let text = '';
  const ready = new Promise((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      resolve(undefined);
    });
  });
  const succeeded = once(child, 'close').then(() => Number(text.split('\n')[1] ?? 'nothing'));
  return { child, ready, succeeded };
}

/** Four processes that make so many calls each, at once; none of the first ones is answered before all of them are there. */
async function together(calls: number, first: number, manner: string): Promise<typeof counts> {
  begin(first);
  const workers = Array.from({ length: 4 }, () => work('/call', calls, manner));
  await Promise.all(workers.map(({ ready }) => ready));
  for (const { child } of workers) child.stdin?.write('go\n');
  for (const { succeeded } of workers) expect(await succeeded).toBe(calls);
  expect(counts.served).toBe(4 * calls);
  return counts;
}

async function concurrency(): Promise<ConcurrencySnapshot | undefined> {
  const storage = new FileStorage({ directory });
  const [snapshot] = await new ErrorRecovery({ storage }).readConcurrency();
  await storage.close();
  return snapshot;
}

test('four processes together ask no more of a server than their limit, and are refused less often than without one', async () => {
  const calls = 40;
  const without = await together(calls, 4 * calls, 'unlimited');
  expect(without.most).toBe(4 * calls);
  expect(without.refused).toBeGreaterThanOrEqual(4 * calls - capacity);
  const limited = await together(calls, 4, 'limited:4:16');
  expect(limited.most).toBeGreaterThanOrEqual(4);
  expect(limited.most).toBeLessThanOrEqual(16);
  // Whoever is refused began when the limit was above the capacity. Of the calls between two halvings no more are refused
  // than the limit was, 7 or more, and to get there again takes 18 successes or more for every 7: of 160, and the 6 that
  // would lead from a limit of 1 to the one at the beginning, no more than 64 can be refused.
  expect(limited.refused).toBeLessThanOrEqual(64);
  expect(limited.refused).toBeLessThan(without.refused);
  expect(await concurrency()).toMatchObject({ provider: 'p', held: 0, waiting: 0, max: 16 });
}, 120_000);

test('the slots of a process that is killed are free for the others', async () => {
  const victim = work('/hang', 8, 'limited:3:3');
  await victim.ready;
  victim.child.stdin?.write('go\n');
  while (hanging.length < 3) await pause(10);
  const others = Array.from({ length: 3 }, () => work('/call', 10, 'limited:3:3'));
  await Promise.all(others.map(({ ready }) => ready));
  for (const { child } of others) child.stdin?.write('go\n');
  while (((await concurrency())?.waiting ?? 0) < 4) await pause(10);
  expect(await concurrency()).toMatchObject({ held: 3 });
  expect(counts.served).toBe(0);
  victim.child.kill('SIGKILL');
  for (const { succeeded } of others) expect(await succeeded).toBe(10);
  expect(await concurrency()).toMatchObject({ held: 0, waiting: 0 });
  expect(counts.most).toBeLessThanOrEqual(3);
}, 120_000);

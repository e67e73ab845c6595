import type { JournalEvent } from '../../../src/core/events.ts';
import type { ProcessIdentity } from '../../../src/processes/identity.ts';
import type { RunStarted } from '../../../src/state/state-manager.ts';
import { StateManager, type StateManagerOptions } from '../../../src/state/state-manager.ts';
import type { RecordHead, RunJournal } from '../../../src/state/run-journal.ts';
import { MemoryStorage } from '../../../src/storage/memory-storage.ts';
import type { StorageAdapter } from '../../../src/storage/storage-adapter.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';

export const runId = 'wf_20261120T101530123Z_k3x9q2';
export const folder = `runs/2026-11-20/${runId}`;

/** A process of another machine: nothing is known about it but its heartbeat. */
export const elsewhere: ProcessIdentity = {
  host: 'build-2',
  bootId: 'b',
  pidNamespace: 'n',
  pid: 4711,
  startedAt: '1',
};
/** A process of this machine whose pid belongs to another process now. */
export function deadProcess(own: ProcessIdentity, number = 1): ProcessIdentity {
  return { ...own, startedAt: `long ago ${number}` };
}

export interface Scene {
  readonly storage: StorageAdapter;
  readonly host: FakeHost;
  readonly manager: (options?: Partial<StateManagerOptions>) => StateManager;
}

let seed = 0;

/** One storage and one clock, and as many managers as a test asks for. */
export function makeScene(storage: StorageAdapter = new MemoryStorage()): Scene {
  const host = new FakeHost({ seed: (seed += 1) });
  let managers = 0;
  return {
    storage,
    host,
    manager: (options = {}) => {
      // Every manager draws its nonce from its own chance, on the clock of all.
      const own = new FakeHost({ seed: seed * 1000 + (managers += 1) });
      const shared = new Proxy(host, {
        get: (target, name) => {
          const value: unknown = name === 'id' ? own.id.bind(own) : Reflect.get(target, name, target);
          return typeof value === 'function' ? (value as (...args: unknown[]) => unknown).bind(target) : value;
        },
      });
      return new StateManager({ storage, host: shared, ...options });
    },
  };
}

export function started(id: string = runId): RunStarted {
  return { type: 'run-started', runId: id, workflow: 'add-feature', version: '1.0.0', inputHash: 'abc' };
}

export function completed(key: string): Extract<JournalEvent, { type: 'step-completed' }> {
  return { type: 'step-completed', key, attempts: 1, activeMs: 5 };
}

/** Begins the run and completes so many steps in it. */
export async function begin(manager: StateManager, steps = 0, id: string = runId): Promise<RunJournal> {
  const journal = await manager.create(started(id), { topic: 'x' });
  if (journal === undefined) throw new Error('The run exists.');
  for (let step = 1; step <= steps; step += 1)
    await journal.append(completed(`step-${step}`), JSON.stringify({ step }));
  return journal;
}

/** Claims the run and gives what its history says. */
export async function claim(
  manager: StateManager,
  options: { takeOver?: boolean; acceptDamage?: boolean } = {},
  id: string = runId,
): Promise<{ journal: RunJournal; heads: RecordHead[] }> {
  let heads: RecordHead[] = [];
  const journal = await manager.claim(id, {
    ...options,
    reader: () => {
      heads = [];
      return (head) => heads.push(head);
    },
  });
  return { journal, heads };
}

export function keysOf(heads: readonly RecordHead[]): string[] {
  return heads.flatMap((head) => (head.type === 'step-completed' ? [head.key] : []));
}

export async function linesOf(storage: StorageAdapter, log: string): Promise<string[]> {
  const lines: string[] = [];
  for await (const { line } of storage.read(log)) lines.push(line);
  return lines;
}

/** Puts a log back with other lines, as a disk that changes what it holds. */
export async function rewrite(storage: StorageAdapter, log: string, lines: readonly string[]): Promise<void> {
  const others: [string, string[]][] = [];
  const prefix = log.slice(0, log.lastIndexOf('/') + 1);
  for (const { key } of (await storage.list(prefix)).entries)
    if (/\/\d+$/.test(key) && key !== log) others.push([key, await linesOf(storage, key)]);
  await storage.deleteAll(prefix);
  for (const [key, kept] of others) await storage.append(key, kept);
  if (lines.length > 0) await storage.append(log, lines);
}

/** Everything that an iterable gives. */
export async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

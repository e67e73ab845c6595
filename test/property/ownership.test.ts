import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isHoldfastError } from '../../src/core/errors.ts';
import { StateManager } from '../../src/state/state-manager.ts';
import { MemoryStorage } from '../../src/storage/memory-storage.ts';
import type { AppendOptions, LogLine } from '../../src/storage/storage-adapter.ts';
import { FakeHost } from '../../src/testing/fake-host.ts';
import { completed, started } from '../unit/state/scene.ts';

const keys = Array.from({ length: 8 }, (_, index) => `step-${index}`);

/** Lets one of those who wait go on at a time, chosen by chance; some are made to wait very long. */
class Crossroads {
  readonly #random: () => number;
  readonly #waiting: (() => void)[] = [];
  readonly #asleep: (() => void)[] = [];

  constructor(random: () => number) {
    this.#random = random;
  }

  pass(): Promise<void> {
    return new Promise((resolve) => {
      (this.#random() < 0.1 ? this.#asleep : this.#waiting).push(resolve);
    });
  }

  /** Until nobody waits any more. */
  async run(turn: () => Promise<void>): Promise<void> {
    for (let idle = 0; idle < 3;) {
      await turn();
      const from = this.#waiting.length > 0 && this.#random() > 0.02 ? this.#waiting : this.#asleep;
      const [next] = from.splice(Math.floor(this.#random() * from.length), 1);
      idle = next === undefined && this.#waiting.length === 0 ? idle + 1 : 0;
      next?.();
    }
  }
}

/** What one process sees: every step of its work on the storage waits for its turn, before and after. */
class StorageOfOneProcess extends MemoryStorage {
  readonly #shared: MemoryStorage;
  readonly #crossroads: Crossroads;

  constructor(shared: MemoryStorage, crossroads: Crossroads) {
    super();
    this.#shared = shared;
    this.#crossroads = crossroads;
  }

  override async list(...args: Parameters<MemoryStorage['list']>): ReturnType<MemoryStorage['list']> {
    await this.#crossroads.pass();
    return this.#shared.list(...args);
  }

  override async append(log: string, lines: readonly string[], options: AppendOptions = {}): Promise<void> {
    await this.#crossroads.pass();
    const { unless, ...rest } = options;
    await this.#shared.append(log, lines, rest);
    await this.#crossroads.pass();
    if (unless !== undefined) await this.#shared.append(log, [], { unless });
  }

  override async *read(log: string, after?: number): AsyncGenerator<LogLine, void, undefined> {
    await this.#crossroads.pass();
    yield* this.#shared.read(log, after);
  }
}

/** One process: claims the run, draws tokens for steps that are left, and tells what was acknowledged. */
async function process(
  state: StateManager,
  random: () => number,
  acknowledged: (key: string, token: string) => void,
): Promise<void> {
  for (let life = 0; life < 3; life += 1) {
    try {
      const done = new Set<string>();
      const journal =
        (await state.create(started('run'), null)) ??
        (await state.claim('run', {
          takeOver: true,
          reader: () => {
            done.clear();
            return (head) => head.type === 'step-completed' && done.add(head.key);
          },
        }));
      for (const key of keys.filter((key) => !done.has(key)).slice(0, 1 + Math.floor(random() * 4))) {
        const token = String(random());
        await journal.append(completed(key), JSON.stringify(token));
        acknowledged(key, token);
      }
      await journal.close();
    } catch (error) {
      if (!isHoldfastError(error) || (error.code !== 'overtaken' && error.code !== 'run-owned')) throw error;
    }
  }
}

test('G2: whatever the order of claims, late seals and appends, what was acknowledged is read and nothing is done twice', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 2 ** 31 }), async (seed) => {
      const chance = new FakeHost({ seed });
      const random = (): number => chance.random();
      const crossroads = new Crossroads(random);
      const shared = new MemoryStorage();
      const tokens = new Map<string, string[]>();
      const processes = Array.from({ length: 4 }, (_, index) => {
        const host = new FakeHost({ seed: seed + index });
        const storage = new StorageOfOneProcess(shared, crossroads);
        return process(new StateManager({ storage, host, views: false }), random, (key, token) => {
          tokens.set(key, [...(tokens.get(key) ?? []), token]);
        });
      });
      let ended = false;
      const all = Promise.all(processes).finally(() => (ended = true));
      await crossroads.run(() => chance.turn());
      expect(ended).toBe(true);
      await all;
      const recorded = new Map<string, unknown[]>();
      for await (const event of new StateManager({ storage: shared }).history('run'))
        if (event.type === 'step-completed') recorded.set(event.key, [...(recorded.get(event.key) ?? []), event.value]);
      for (const [key, drawn] of tokens) expect(drawn, `${key} was acknowledged once`).toHaveLength(1);
      for (const [key, drawn] of tokens) expect(recorded.get(key), `${key} is read as acknowledged`).toEqual(drawn);
      for (const [key, values] of recorded) expect(values, `${key} stands once`).toHaveLength(1);
    }),
    { numRuns: 250 },
  );
}, 240_000);

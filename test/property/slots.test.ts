import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ErrorRecovery } from '../../src/recovery/error-recovery.ts';
import { SharedSlotLedger } from '../../src/recovery/shared-slot-ledger.ts';
import { firstSlots, nextSlots, type SlotEntry, type SlotOutcome } from '../../src/recovery/slot-limit.ts';
import { MemoryStorage } from '../../src/storage/memory-storage.ts';
import { FakeHost } from '../../src/testing/fake-host.ts';

const settings = { start: 4, min: 2, max: 6 };
const owner = { nonce: 'n', host: 'h', bootId: 'b', pidNamespace: 'p', pid: 1, startedAt: 's' };

/** The tiniest limiter that is right. */
class Model {
  limit = settings.start;
  waiting: string[] = [];
  held = new Map<string, number>();
  #earned = 0;
  #halvings = 0;

  ask(id: string): void {
    if (this.held.has(id) || this.waiting.includes(id)) return;
    this.waiting.push(id);
    this.#serve();
  }

  leave(id: string, outcome: SlotOutcome): void {
    this.waiting = this.waiting.filter((other) => other !== id);
    const since = this.held.get(id);
    const isFull = this.held.size >= this.limit;
    this.held.delete(id);
    if (since === this.#halvings && outcome === 'overloaded') {
      this.limit = Math.max(settings.min, Math.floor(this.limit / 2));
      this.#halvings += 1;
      this.#earned = 0;
    } else if (since === this.#halvings && outcome === 'succeeded' && isFull && this.limit < settings.max) {
      this.#earned += 1;
      if (this.#earned === this.limit) [this.limit, this.#earned] = [this.limit + 1, 0];
    }
    this.#serve();
  }

  #serve(): void {
    while (this.held.size < this.limit) {
      const id = this.waiting.shift();
      if (id === undefined) return;
      this.held.set(id, this.#halvings);
    }
  }
}

const id = fc.nat(11).map((number) => `c${number}`);
const outcome = fc.constantFrom<SlotOutcome>('succeeded', 'succeeded', 'succeeded', 'overloaded', 'other');
const entry: fc.Arbitrary<SlotEntry> = fc.oneof(
  id.map((one) => ({ type: 'asked', ids: [one], owner }) as const),
  fc.record({ type: fc.constant('left' as const), ids: id.map((one) => [one]), outcome }),
);

test('slots are given, raised and halved as the model does it', () => {
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 150 }), (entries) => {
      const model = new Model();
      let state = firstSlots(settings);
      for (const next of entries) {
        state = nextSlots(state, next);
        for (const one of next.type === 'settings' ? [] : next.ids)
          if (next.type === 'asked') model.ask(one);
          else if (next.type === 'left') model.leave(one, next.outcome);
        expect(state.limit).toBe(model.limit);
        expect(state.calls.flatMap(({ id: one, epoch }) => (epoch === undefined ? [] : one)).sort()).toEqual(
          [...model.held.keys()].sort(),
        );
        expect(state.calls.flatMap(({ id: one, epoch }) => (epoch === undefined ? one : []))).toEqual(model.waiting);
      }
    }),
    { numRuns: 300 },
  );
});

test('whoever reads the log finds the same slots, also when it was summed up in between', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(2), entry), { maxLength: 60 }),
      fc.integer({ min: 3, max: 9 }),
      async (steps, longest) => {
        const storage = new MemoryStorage();
        const writers = [0, 1, 2].map(() => new SharedSlotLedger(storage, 'p', settings, longest));
        let expected = firstSlots(settings);
        for (const [who, next] of steps) {
          await writers[who]?.append(next);
          expected = nextSlots(expected, next);
          expect(writers[who]?.state).toEqual(expected);
        }
        const reader = new SharedSlotLedger(storage, 'p', settings);
        await reader.read();
        expect(reader.state).toEqual(expected);
      },
    ),
    { numRuns: 60 },
  );
});

test('many processes that write at once come to the same slots', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(entry, { minLength: 6, maxLength: 40 }), async (entries) => {
      const storage = new MemoryStorage();
      const writers = [0, 1, 2].map(() => new SharedSlotLedger(storage, 'p', settings, 5));
      await Promise.all(entries.map(async (next, index) => writers[index % 3]?.append(next)));
      for (const writer of writers) await writer.read();
      const [one, two, three] = writers.map(({ state }) => state);
      expect(two).toEqual(one);
      expect(three).toEqual(one);
    }),
    { numRuns: 60 },
  );
});

test('processes find out how much a provider takes, from wherever they begin, and all their calls finish', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({ capacity: fc.integer({ min: 2, max: 12 }), start: fc.integer({ min: 1, max: 40 }) }),
      fc.integer({ min: 1, max: 3 }),
      async ({ capacity, start }, processes) => {
        const host = new FakeHost();
        const storage = new MemoryStorage();
        let underWay: { readonly end: (error?: Error) => void }[] = [];
        const perRound: number[] = [];
        let succeeded = 0;
        const call = (): Promise<void> =>
          new Promise((resolve, reject) => {
            const end = (error?: Error): void => {
              if (error === undefined) resolve();
              else reject(error);
            };
            underWay.push({ end });
          });
        const recoveries = Array.from(
          { length: processes },
          () =>
            new ErrorRecovery({
              host,
              storage,
              patterns: false,
              providers: { p: { concurrency: { start, max: 40 } } },
            }),
        );
        const all: Promise<void>[] = [];
        for (const recovery of recoveries)
          for (let index = 0; index < 240 / processes; index += 1) {
            const retry = { attempts: 50, delay: 0 };
            const done = recovery.run(call, { provider: 'p', retry }).then(() => {
              succeeded += 1;
            });
            all.push(done);
          }
        while (succeeded < 240) {
          await host.advance(1);
          for (let turn = 0; turn < 20 && underWay.length === 0; turn += 1) await host.turn();
          const round = underWay;
          underWay = [];
          perRound.push(round.length);
          // It takes so many; the others are told at once.
          const busy = Object.assign(new Error('busy'), { status: 529 });
          round.forEach(({ end }, index) => {
            end(index < capacity ? undefined : busy);
          });
          if (perRound.length > 2000) throw new Error('They do not finish.');
        }
        await Promise.all(all);
        // It rises by one when it was right, and is told at once when it was too much.
        const settled = perRound.slice(16, -4);
        for (const begun of settled) expect(begun).toBeLessThanOrEqual(2 * capacity);
        for (const recovery of recoveries) await recovery.flush();
      },
    ),
    { numRuns: 25 },
  );
});

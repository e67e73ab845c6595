import assert from 'node:assert/strict';
import { StorageError } from '../core/errors.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import { linesOf } from './storage-law.ts';

/**
 * One thing that adapters with reach `machine` or `network` keep to between processes.
 *
 * Each participant is a process of its own that opens the same place, calls `participate` and hands on what it gave,
 * which is plain JSON. Afterwards any process verifies.
 */
export interface ConcurrencyLaw {
  /** A fact, such as `one of several processes creates a log`. */
  readonly name: string;
  /** Does one participant's part; they are numbered from 0. */
  readonly participate: (storage: StorageAdapter, participant: number) => Promise<readonly string[]>;
  /** Rejects when the law was broken. `results` are what the participants gave, by their numbers. */
  readonly verify: (storage: StorageAdapter, results: readonly (readonly string[])[]) => Promise<void>;
}

const rounds = 60;

/** The rounds in which an exclusive write succeeded. */
async function wonRounds(write: (round: number) => Promise<void>): Promise<string[]> {
  const won: string[] = [];
  for (let round = 0; round < rounds; round += 1)
    try {
      await write(round);
      won.push(String(round));
    } catch (error) {
      if (!(error instanceof StorageError) || error.code !== 'exists') throw error;
    }
  return won;
}

function winnersOf(results: readonly (readonly string[])[], round: number): number[] {
  return results.flatMap((won, participant) => (won.includes(String(round)) ? [participant] : []));
}

/** What adapters with reach `machine` or `network` keep to between processes. */
export const concurrencyLaws: readonly ConcurrencyLaw[] = [
  {
    name: 'of several processes that create a log, one wins, and only its lines are there',
    participate: (storage, participant) =>
      wonRounds((round) => storage.append(`race/${round}/1`, [`of ${participant}`, 'second'], { create: true })),
    verify: async (storage, results) => {
      for (let round = 0; round < rounds; round += 1) {
        const winners = winnersOf(results, round);
        assert.equal(winners.length, 1, `round ${round}: ${winners.length} winners`);
        assert.deepEqual(await linesOf(storage, `race/${round}/1`), [`of ${String(winners[0])}`, 'second']);
      }
    },
  },
  {
    name: 'of several processes that put with ifAbsent, one wins, and its value stays',
    participate: (storage, participant) =>
      wonRounds((round) => storage.put(`document/${round}`, `of ${participant}`, { ifAbsent: true })),
    verify: async (storage, results) => {
      for (let round = 0; round < rounds; round += 1) {
        const winners = winnersOf(results, round);
        assert.equal(winners.length, 1, `round ${round}: ${winners.length} winners`);
        assert.equal(await storage.get(`document/${round}`), `of ${String(winners[0])}`);
      }
    },
  },
  {
    name: 'several processes append to one log: no line is lost, torn or twice, each process in its order',
    participate: async (storage, participant) => {
      const lines = Array.from(
        { length: 300 },
        (_, index) => `${participant}-${index}-${'ö'.repeat((index * 7) % 500)}`,
      );
      for (const line of lines) await storage.append('shared/log', [line]);
      return lines;
    },
    verify: async (storage, results) => {
      const found = await linesOf(storage, 'shared/log');
      assert.equal(found.length, results.flat().length);
      for (const [participant, lines] of results.entries())
        assert.deepEqual(
          found.filter((line) => line.startsWith(`${participant}-`)),
          lines,
        );
    },
  },
  {
    name: 'of an owner who appends unless and a claimant who creates and then reads, one sees the other',
    participate: async (storage, participant) => {
      const facts: string[] = [];
      for (let round = 0; round < rounds; round += 1) {
        const run = `both/${round}`;
        if (participant === 0) {
          await storage.append(`${run}/1`, ['opened'], { create: true });
          for (let record = 0; record < 20; record += 1)
            try {
              await storage.append(`${run}/1`, [`record ${record}`], { unless: `${run}/2` });
              facts.push(`${round} acknowledged record ${record}`);
            } catch {
              break;
            }
        } else if (participant === 1) {
          let lines: string[] = [];
          // The round begins when the owner's log is there.
          while (lines.length === 0) {
            await storage.append(`${run}/1`, []);
            lines = await linesOf(storage, `${run}/1`);
          }
          await storage.append(`${run}/2`, ['claim'], { create: true });
          await storage.append(`${run}/1`, []);
          for (const line of await linesOf(storage, `${run}/1`)) facts.push(`${round} read ${line}`);
        }
      }
      return facts;
    },
    verify: async (_storage, [owner = [], claimant = []]) => {
      const read = new Set(claimant);
      for (const fact of owner)
        assert(read.has(fact.replace('acknowledged', 'read')), `not seen by the claimant: ${fact}`);
      assert(owner.length > 0 && claimant.length >= rounds);
      return Promise.resolve();
    },
  },
];

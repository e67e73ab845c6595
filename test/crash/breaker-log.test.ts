import { expect, test } from 'vitest';
import { BreakerLog, breakersFolder } from '../../src/recovery/breaker-log.ts';
import { requireBreaker } from '../../src/recovery/breaker-options.ts';
import { MemoryStorage } from '../../src/storage/memory-storage.ts';
import { MortalStorage } from '../../src/testing/mortal-storage.ts';

const settings = requireBreaker({ failures: 1_000_000, within: '30d' });
const longest = 6;

/** A process that counts failures until it dies; gives the ids of those that were acknowledged. */
async function count(storage: MortalStorage, process: string, failures: number): Promise<string[]> {
  const acknowledged: string[] = [];
  const log = new BreakerLog(storage, 'call', settings, longest);
  const work = async (): Promise<void> => {
    for (let index = 0; index < failures; index += 1) {
      const id = `${process}${index}`;
      await log.append({ type: 'failed', epoch: 0, id, at: index });
      acknowledged.push(id);
    }
  };
  await Promise.race([work(), storage.died]);
  return acknowledged;
}

test.each(['before', 'after', 'stopped'] as const)(
  'no acknowledged line is lost or counted twice when a process is cut off %s any write',
  async (moment) => {
    let deaths = 0;
    for (let write = 1; ; write += 1) {
      const shared = new MemoryStorage();
      const mortal = new MortalStorage(shared, { write, moment });
      let known = await count(mortal, 'a', 16);
      const died = known.length < 16 || mortal.writes.length >= write;
      const second = await count(new MortalStorage(shared), 'b', 10);
      if (moment === 'stopped') {
        // It wakes up and goes on with what it was about to do, with everything changed around it.
        mortal.wake();
        for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      }
      known = [...known, ...second];
      const reader = new BreakerLog(shared, 'call', settings, longest);
      await reader.read();
      if (reader.state.kind !== 'closed') throw new Error('it is open');
      const ids = reader.state.failures.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids).toEqual(expect.arrayContaining(known));
      const { entries } = await shared.list(breakersFolder);
      expect(entries.length).toBeLessThanOrEqual(3);
      if (!died) break;
      deaths += 1;
    }
    expect(deaths).toBeGreaterThan(20);
  },
);

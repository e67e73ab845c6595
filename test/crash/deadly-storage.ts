import { writeSync } from 'node:fs';
import type { StorageAdapter } from 'holdfast';

/** A storage that kills its own process. */
export interface DeadlyStorage {
  readonly storage: (inner: StorageAdapter) => StorageAdapter;
  /** Deadly calls so far, by all storages of this process. */
  writes(): number;
}

/**
 * Ends this process by SIGKILL before or after one of its writes, counted over all of its storages; 0 for none. Its last
 * words are `DIES` with the moment and the write, so that whoever finds it dead knows that it died of this.
 *
 * @param counts whether a call counts as a write, by its method, the key, and what is written there
 */
export function deadlyStorage(
  counts: (method: string, key: string, written: unknown) => boolean,
  write: number,
  moment: string,
): DeadlyStorage {
  let writes = 0;
  const die = (): void => {
    writeSync(1, `DIES ${moment} ${write}\n`);
    process.kill(process.pid, 'SIGKILL');
  };
  return {
    writes: () => writes,
    storage: (storage) =>
      new Proxy(storage, {
        get(inner, name) {
          const found: unknown = Reflect.get(inner, name, inner);
          if (typeof found !== 'function' || typeof name !== 'string') return found;
          return (...given: unknown[]): unknown => {
            const isWrite = counts(name, String(given[0]), given[1]);
            writes += isWrite ? 1 : 0;
            const dies = isWrite && writes === write;
            if (dies && moment === 'before') die();
            const answer: unknown = Reflect.apply(found, inner, given);
            return dies ? Promise.resolve(answer).then(die, die) : answer;
          };
        },
      }),
  };
}

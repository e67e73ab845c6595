import type { StorageAdapter } from 'holdfast';

/** A storage that kills its own process. */
export interface DeadlyStorage {
  readonly storage: (inner: StorageAdapter) => StorageAdapter;
  /** Deadly calls so far, by all storages of this process. */
  writes(): number;
}

/**
 * Ends this process by SIGKILL before or after one of its writes, counted over all of its storages; 0 for none.
 *
 * @param methods which calls count as writes
 */
export function deadlyStorage(
  methods: readonly (keyof StorageAdapter)[],
  write: number,
  moment: string,
): DeadlyStorage {
  const deadly = new Set<PropertyKey>(methods);
  let writes = 0;
  return {
    writes: () => writes,
    storage: (storage) =>
      new Proxy(storage, {
        get(inner, name) {
          const found: unknown = Reflect.get(inner, name, inner);
          if (typeof found !== 'function') return found;
          return (...given: unknown[]): unknown => {
            writes += deadly.has(name) ? 1 : 0;
            const dies = deadly.has(name) && writes === write;
            if (dies && moment === 'before') process.kill(process.pid, 'SIGKILL');
            const answer: unknown = Reflect.apply(found, inner, given);
            return dies ? Promise.resolve(answer).then(() => process.kill(process.pid, 'SIGKILL')) : answer;
          };
        },
      }),
  };
}

import { FileStorage } from '../storage/file-storage.ts';
import { FakeHost } from './fake-host.ts';
import { SimulatedFileSystem } from './simulated-file-system.ts';
import type { MakeStorage } from './storage-law.ts';

/** Options of {@link powerLossStorage}. */
export interface PowerLossStorageOptions {
  /**
   * Decides what becomes of writes that were not synced.
   * @defaultValue 1
   */
  readonly seed?: number;
}

/**
 * Makes a `FileStorage` on a simulated disk for {@link crashTest}: each process that dies takes the power with it, and of
 * what was not synced any part may be gone, torn or out of order.
 */
export function powerLossStorage(options: PowerLossStorageOptions = {}): MakeStorage {
  const chance = new FakeHost({ seed: options.seed ?? 1 });
  const random = (): number => chance.random();
  return () => {
    let fileSystem = new SimulatedFileSystem({ random });
    return {
      open: (host = new FakeHost()) => new FileStorage({ directory: '/project/.holdfast', host, fileSystem }),
      crash: () => {
        // Those who still hold the former machine write to a disk that is gone.
        fileSystem = new SimulatedFileSystem({ random, disk: fileSystem.disk.afterPowerLoss(random) });
      },
    };
  };
}

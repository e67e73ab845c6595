import type { Host } from '../core/host.ts';
import { Redactor } from '../core/redactor.ts';
import { ErrorRecovery } from '../recovery/error-recovery.ts';
import { ReliabilityManager } from '../reliability/reliability-manager.ts';
import { StateManager } from '../state/state-manager.ts';
import { FileStorage } from '../storage/file-storage.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import type { ManagerOptions } from './manager-options.ts';

/** The rooms that a manager works with. */
export interface ManagerParts {
  readonly storage: StorageAdapter;
  readonly state: StateManager;
  readonly recovery: ErrorRecovery;
  readonly reliability: ReliabilityManager;
  readonly redactor: Redactor;
}

/** Makes the parts of a manager. Touches no disk. @throws UsageError `invalid-option`. */
export function makeParts(options: ManagerOptions, host: Host): ManagerParts {
  const { secrets, retry, grace, views, baselines } = options;
  const redactor = new Redactor(secrets === undefined ? {} : { secrets });
  const storage = options.storage ?? folderOf(options, host);
  return {
    redactor,
    storage,
    state: new StateManager({ storage, host, redactor, ...(views === undefined ? {} : { views }) }),
    recovery: new ErrorRecovery({ host, ...(retry === undefined ? {} : { retry }) }),
    reliability: new ReliabilityManager({
      host,
      ...(grace === undefined ? {} : { grace }),
      ...(baselines === undefined ? {} : { baselines }),
    }),
  };
}

/** The folder that a manager without a storage of its own keeps everything in. Touches no disk. */
function folderOf(options: ManagerOptions, host: Host): StorageAdapter {
  const { directory = '.holdfast', durability, allowNetworkFolder } = options;
  return new FileStorage({
    directory,
    host,
    ...(durability === undefined ? {} : { durability }),
    ...(allowNetworkFolder === undefined ? {} : { allowNetworkFolder }),
  });
}

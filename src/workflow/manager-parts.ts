import { systemHost, type Host } from '../core/host.ts';
import { Redactor } from '../core/redactor.ts';
import { ErrorRecovery } from '../recovery/error-recovery.ts';
import { ReliabilityManager } from '../reliability/reliability-manager.ts';
import { StateManager } from '../state/state-manager.ts';
import { FileStorage } from '../storage/file-storage.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import { settingsOf, type ManagerOptions } from './manager-options.ts';
import { Observers } from './observers.ts';
import { RunDesk } from './run-desk.ts';
import { RunEvents } from './run-events.ts';

/** What a manager is made of. */
export interface ManagerParts {
  readonly host: Host;
  readonly storage: StorageAdapter;
  readonly state: StateManager;
  readonly recovery: ErrorRecovery;
  readonly reliability: ReliabilityManager;
  readonly redactor: Redactor;
  readonly events: RunEvents;
  readonly desk: RunDesk;
}

/** Makes the parts of a manager and puts them together. Touches no disk. @throws UsageError `invalid-option`. */
export function makeParts(options: ManagerOptions): ManagerParts {
  const settings = settingsOf(options);
  const {
    host = systemHost,
    directory = '.holdfast',
    durability,
    allowNetworkFolder,
    secrets,
    retry,
    grace,
    views,
    baselines,
  } = options;
  const redactor = new Redactor(secrets === undefined ? {} : { secrets });
  const storage =
    options.storage ??
    new FileStorage({
      directory,
      host,
      ...(durability === undefined ? {} : { durability }),
      ...(allowNetworkFolder === undefined ? {} : { allowNetworkFolder }),
    });
  const state = new StateManager({ storage, host, redactor, ...(views === undefined ? {} : { views }) });
  const recovery = new ErrorRecovery({ host, ...(retry === undefined ? {} : { retry }) });
  const reliability = new ReliabilityManager({
    host,
    ...(grace === undefined ? {} : { grace }),
    ...(baselines === undefined ? {} : { baselines }),
  });
  const events = new RunEvents((error, event) => {
    observers.failed('listeners', error, event);
  });
  // The order of telling: the journal has been written; views first, listeners last; later rooms stand between.
  const observers = new Observers([state.observer, events]);
  const desk = new RunDesk({ host, state, recovery, reliability, observers, redactor }, settings);
  return { host, storage, state, recovery, reliability, redactor, events, desk };
}

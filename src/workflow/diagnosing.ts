import { Diagnostics } from '../reliability/diagnostics.ts';
import type { LiveDiagnosis } from '../reliability/run-diagnostics.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import { describeOptions } from './described-options.ts';
import type { ManagerOptions } from './manager-options.ts';
import type { Rooms } from './run-settings.ts';

/** What explains the runs of one manager. */
export function diagnosticsOf(
  rooms: Rooms & { readonly storage: StorageAdapter },
  options: ManagerOptions,
): Diagnostics {
  const { storage, host, redactor, state, reliability, recovery } = rooms;
  return new Diagnostics({
    ...{ storage, host, redactor, state, reliability },
    classify: (error) => recovery.classify(error),
    live: (id) => liveOf(rooms, id),
    configuration: () => describeOptions(options),
  });
}

function liveOf({ driven, observers, state }: Rooms, id: string): LiveDiagnosis | undefined {
  const live = driven.find(id);
  if (live === undefined) return undefined;
  return {
    ...(live.halted === undefined ? {} : { stopping: live.halted.kind }),
    observer_trouble: observers.trouble,
    view_failures: state.viewFailures.count,
    progress: live.census.progress.overall,
  };
}

import type { Owner } from '../core/events.ts';
import type { Host } from '../core/host.ts';
import type { Redactor } from '../core/redactor.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import type { RecordHead } from './records.ts';
import type { RunFold } from './run-fold.ts';
import type { RunJournal } from './run-journal.ts';

/** Claims a run for whoever carries it; gives its records to what the reader makes. */
export type CarryingClaim = (runId: string, reader: () => (record: RecordHead) => void) => Promise<RunJournal>;

/** What carrying runs from and to one storage stands on. */
export interface TransportGround {
  readonly storage: StorageAdapter;
  readonly host: Host;
  readonly redactor: Redactor;
  readonly owner: Owner;
  /** Claims a run that is to be carried away, unless its owner may be alive. */
  readonly leave: CarryingClaim;
  /** Claims a run that was carried here: its last owner is who carries it. */
  readonly arrive: CarryingClaim;
  /** Writes a snapshot that no listing believes. */
  readonly markInProgress: (fold: RunFold) => Promise<void>;
}

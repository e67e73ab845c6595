import type { StorageAdapter } from '../storage/storage-adapter.ts';
import type { JournalDamage } from './damage.ts';
import { type EvenGone, requireGround } from './ground.ts';
import type { RecordHead } from './records.ts';
import { RunFold } from './run-fold.ts';
import { damageOf, openReading, readAll } from './segments.ts';

/** What decides whether a run may be removed: a reading of its journal. */
export class RunFacts {
  readonly fold: RunFold;
  /** When it ended; absent while it has not. */
  endedAt: number | undefined;
  workflow = '';
  /** The run that waits, or waited, for this one. */
  parent: string | undefined;
  readonly children: Set<string> = new Set();
  /** The last segment that says what counts below it. */
  sealed = 1;

  constructor(runId: string) {
    this.fold = new RunFold(runId);
  }

  get runId(): string {
    return this.fold.runId;
  }

  /** Takes in the next record. */
  readonly apply = (record: RecordHead): void => {
    this.fold.apply(record);
    switch (record.type) {
      case 'run-started':
        this.workflow = record.workflow;
        this.parent = record.parent?.runId;
        return;
      case 'child-started':
        this.children.add(record.childId);
        return;
      case 'sealed':
        this.sealed = Math.max(this.sealed, record.place.segment);
        return;
      case 'run-completed':
      case 'run-failed':
      case 'run-cancelled':
        this.endedAt = record.at;
        return;
      case 'run-resumed':
      case 'rollback-started':
      case 'rerun-started':
        this.endedAt = undefined;
        return;
      default:
    }
  };
}

/** A run as it was found, without claiming it. */
export interface FoundRun {
  readonly facts: RunFacts;
  /** How often it was claimed. */
  readonly epoch: number;
  /** Bytes of its journal. */
  readonly bytes: number;
  readonly damage: readonly JournalDamage[];
}

/** Reads what decides about a run. @throws UsageError `run-not-found`, `run-removed`; StorageError. */
export async function inspectRun(
  storage: StorageAdapter,
  runId: string,
  evenGone: EvenGone = 'none',
): Promise<FoundRun> {
  const reading = openReading(await requireGround(storage, runId, evenGone));
  const facts = new RunFacts(runId);
  let bytes = 0;
  await readAll(storage, reading, (record, line) => {
    bytes += Buffer.byteLength(line) + 1;
    facts.apply(record);
  });
  const { top } = reading.ground;
  return { facts, epoch: top, bytes, damage: damageOf(reading) };
}

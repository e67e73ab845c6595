import type { Owner } from '../core/events.ts';
import type { Redactor } from '../core/redactor.ts';
import type { Liveness } from '../processes/identity.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import { requireGround, requireIntact } from './ground.ts';
import type { JournalDamage } from './damage.ts';
import type { Place, RecordHead } from './records.ts';
import { revealHead } from './reveal-head.ts';
import { damageOf, openReading, readAll } from './segments.ts';
import { ValueWindow } from './value-window.ts';
import { runMoved, Whereabouts } from './whereabouts.ts';

/** A run as it was read, without claiming it. */
export interface RunReading {
  readonly runId: string;
  /** Who claimed the run last; absent when that cannot be read. */
  readonly owner: Owner | undefined;
  /** How often the run was claimed. */
  readonly epoch: number;
  /** What was found damaged. What was read stands without it. */
  readonly damage: readonly JournalDamage[];
  /**
   * Refuses what was read when something of it is lost that nobody has agreed to lose; copies its damaged logs aside.
   *
   * @throws StorageError `journal-damaged`.
   */
  requireIntact(): Promise<void>;
  /** Whether the owner lives, as far as this process can tell. */
  liveness(): Promise<Liveness>;
  /** The stored value of a record that was read, as JSON text with secrets revealed; fast in the order of the journal. */
  value(place: Place): Promise<string | undefined>;
  /** Lets go of the log that `value` reads. */
  close(): Promise<void>;
}

/**
 * Reads what counts of a run now, in order. It is a glimpse: what its owner writes at this moment may or may not be
 * there, and is not acknowledged yet.
 *
 * @throws UsageError `run-not-found`, `run-moved`, StorageError; `journal-damaged` when not even its beginning can be read.
 */
export async function readRun(
  storage: StorageAdapter,
  redactor: Redactor,
  runId: string,
  liveness: (owner: Owner, claimedAt?: number) => Promise<Liveness>,
  each: (record: RecordHead) => void,
): Promise<RunReading> {
  const ground = await requireGround(storage, runId);
  const reading = openReading(ground);
  const window = new ValueWindow(storage, runId);
  const read = { hasBeginning: false };
  const whereabouts = new Whereabouts();
  const demandIntact = (): Promise<void> => requireIntact(storage, runId, damage, { ...read, acceptDamage: false });
  await readAll(storage, reading, (record, line) => {
    if (record.type === 'run-started') read.hasBeginning = true;
    whereabouts.apply(record);
    each(revealHead(record, line, redactor));
  });
  const { owner, claimedAt, top } = ground;
  const damage = damageOf(reading);
  const { journey } = whereabouts;
  // A run that is just arriving lacks its beginning until it is whole.
  if (!read.hasBeginning && journey !== undefined) throw runMoved(runId, journey.to);
  if (!read.hasBeginning) await demandIntact();
  return {
    runId,
    owner,
    epoch: top,
    damage,
    requireIntact: demandIntact,
    liveness: async () => (owner === undefined ? 'unknown' : liveness(owner, claimedAt)),
    value: async (place) => {
      const text = await window.get(place);
      return text === undefined ? undefined : redactor.revealJson(text);
    },
    close: () => window.rest(),
  };
}

import type { JournalEvent } from '../core/events.ts';
import type { RecordHead, RunJournal } from '../state/run-journal.ts';
import { isUnder } from '../state/renames.ts';
import { type Cassette, type CassetteRecord, openings } from '../workflow/cassette.ts';
import { Replay } from '../workflow/replay.ts';

/** What a cassette has under a key, and where. */
export interface TapedRecord {
  readonly record: CassetteRecord;
  /** Where it ended among all records. */
  readonly end: number;
  /** Where it began: before something else that ended, or directly before its own end. */
  readonly start: number;
}

const noStarted = { type: 'run-started', version: '', inputHash: '' } as const;

/** A cassette as the engine reads it: a journal with places, of which nothing is written. */
export class CassetteTape {
  readonly cassette: Cassette;
  /** What has settled, by key. */
  readonly settled: ReadonlyMap<string, TapedRecord>;
  /** What had begun and was never heard of again. */
  readonly open: ReadonlySet<string>;
  /** Phases that failed, by key. */
  readonly failedPhases: ReadonlyMap<string, TapedRecord>;

  constructor(cassette: Cassette) {
    this.cassette = cassette;
    const settled = new Map<string, TapedRecord>();
    const failedPhases = new Map<string, TapedRecord>();
    const open = new Map<string, number>();
    for (const [end, record] of cassette.records.entries()) {
      if (openings.has(record.type)) {
        open.set(record.key, end);
        continue;
      }
      const taped = { record, end, start: open.get(record.key) ?? end };
      open.delete(record.key);
      (record.type === 'phase-failed' ? failedPhases : settled).set(record.key, taped);
    }
    this.settled = settled;
    this.failedPhases = failedPhases;
    this.open = new Set(open.keys());
  }

  /** Whether the run came to its end by itself. */
  get hasEnded(): boolean {
    const { status } = this.cassette.run;
    return status === 'completed' || status === 'failed';
  }

  /** What belongs to a step, an effect or a phase that answers as a whole: nobody asks for it by itself. */
  isPart(key: string): boolean {
    for (let slash = key.lastIndexOf('/'); slash > 0; slash = key.lastIndexOf('/', slash - 1))
      if (this.settled.has(key.slice(0, slash)) && isUnder(key, key.slice(0, slash))) return true;
    return false;
  }

  /** The event of a record, for whoever counts them. */
  eventOf({ type, key, ...facts }: CassetteRecord): JournalEvent | undefined {
    const { attempts = 1, inputHash, error = { name: 'Error', message: '' }, outcome, number = 1 } = facts;
    const hash = inputHash === undefined ? {} : { inputHash };
    switch (type) {
      case 'step-completed': {
        const child = outcome === undefined ? {} : { child: { id: '', outcome } };
        return { type, key, attempts, activeMs: 0, ...hash, ...child };
      }
      case 'step-failed': {
        const { tolerated = false, skipped } = facts;
        return { type, key, attempts, error, tolerated, ...hash, ...(skipped === undefined ? {} : { skipped }) };
      }
      case 'step-skipped':
        return { type, key };
      case 'checkpoint-recorded':
        return { type, key, name: key, number };
      case 'signal-received':
        return { type, key, name: key, id: '' };
      case 'timer-set':
        return { type, key, wakeAt: 0 };
      case 'timer-fired':
        return { type, key };
      case 'wait-started':
      case 'wait-timed-out':
        return { type, key, name: key };
      case 'phase-completed':
        return { type, key, name: key, number: 0, activeMs: 0, checkpoint: 0, passed: {} };
      case 'step-started':
      case 'phase-failed':
        // Walked again, whatever became of it.
        return undefined;
    }
  }

  /** What earlier processes left, as far as the engine is concerned. */
  replay(): Replay {
    const replay = new Replay();
    const { id, workflow, version } = this.cassette.run;
    replay.started = { ...noStarted, runId: id, workflow, version };
    for (const [index, record] of this.cassette.records.entries()) {
      const event = this.eventOf(record);
      if (event === undefined) continue;
      const place = { segment: 1, cursor: index };
      if (event.type === 'phase-completed')
        replay.apply({ ...{ type: 'phase-started', key: event.key, name: event.key, number: 0 }, ...headAt(index) });
      replay.apply({ ...event, ...headAt(index), place, hasValue: record.value !== undefined });
    }
    return replay;
  }

  /** A journal that has the values, and takes nothing in. */
  journal(): RunJournal {
    const { records, run } = this.cassette;
    return {
      ...{ runId: run.id, epoch: 1, startedAt: 0, damage: [], overtaken: new AbortController().signal },
      append: (_event, value) => Promise.resolve(value),
      appendLater: () => undefined,
      drop: () => undefined,
      justLooked: true,
      assertOwned: () => Promise.resolve(),
      value: ({ cursor }) => Promise.resolve(records[cursor]?.value),
      close: () => Promise.resolve(),
    };
  }
}

function headAt(index: number): Pick<RecordHead, 'at' | 'n' | 'place' | 'hasValue'> {
  return { at: 0, n: index + 1, place: { segment: 1, cursor: index }, hasValue: false };
}

import type { Owner } from '../core/events.ts';
import { decodeValue } from '../core/json.ts';
import type { Liveness } from '../processes/identity.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import { spentByOpenChildren } from './children-spending.ts';
import { copyDocumentAside, type Damage } from './damage.ts';
import { isThere } from './ground.ts';
import { withPending } from './listing.ts';
import type { RunReading } from './reading.ts';
import type { Place, RecordHead } from './records.ts';
import { RunFold } from './run-fold.ts';
import { segmentLog, stateKey } from './run-paths.ts';
import { type RunState, type RunSummary, summaryOf } from './run-state.ts';
import { isNewerState } from './state-view.ts';
import { ValueWindow } from './value-window.ts';
import type { Views } from './views.ts';

/** What states are derived with. */
export interface DerivingGround {
  readonly storage: StorageAdapter;
  readonly views: Views;
  readonly read: (runId: string, each: (record: RecordHead) => void) => Promise<RunReading | undefined>;
  readonly liveness: (owner: Owner) => Promise<Liveness>;
  readonly onDamage: (damage: Damage) => void;
  /** Whether this manager drives or is claiming the run. */
  readonly isHeld: (runId: string) => boolean;
}

/** Remembers where the last checkpoint of a run stands, while its journal is read. */
export class CheckpointPlace {
  #place: Place | undefined;

  apply(record: RecordHead): void {
    if (record.type === 'checkpoint-recorded') this.#place = record.hasValue ? record.place : undefined;
  }

  /** Puts the checkpoint's data into the state; registered secrets in it stay references. */
  async show(storage: StorageAdapter, fold: RunFold): Promise<void> {
    if (this.#place === undefined) return;
    const window = new ValueWindow(storage, fold.runId);
    try {
      fold.checkpointData = decodeValue(await window.get(this.#place));
    } catch {
      // It is only shown: a run that can go on must not be refused for it.
      fold.checkpointData = '(cannot be read)';
    } finally {
      await window.rest();
    }
  }
}

/** Reads where runs stand from their journals. */
export class DerivedStates {
  readonly #ground: DerivingGround;

  constructor(ground: DerivingGround) {
    this.#ground = ground;
  }

  /** The state of a run; of one that is driven here, as it is this moment. */
  async get(runId: string): Promise<RunState | undefined> {
    const { storage, views, read } = this.#ground;
    const calls = views.callsOf(runId);
    const live = calls && views.get(runId, await spentByOpenChildren(read, calls));
    if (live !== undefined) return live;
    const fold = new RunFold(runId);
    const checkpoint = new CheckpointPlace();
    const reading = await read(runId, (record) => {
      fold.apply(record);
      checkpoint.apply(record);
      if (record.type === 'run-completed') fold.result = segmentLog(runId, record.place.segment);
    });
    if (reading === undefined) return undefined;
    fold.epoch = reading.epoch;
    fold.owner = reading.owner;
    fold.damage = reading.damage;
    if (fold.status === 'in_progress' && (await reading.liveness()) === 'dead') fold.status = 'interrupted';
    await checkpoint.show(storage, fold);
    return withPending(storage, fold.snapshot(await spentByOpenChildren(read, fold.calls)));
  }

  /** A run's summary; a snapshot that was found damaged is set aside and written anew. */
  async summarise(runId: string, damaged: string | undefined): Promise<RunSummary | undefined> {
    const { storage, views, onDamage, isHeld } = this.#ground;
    const state = await this.get(runId);
    const newer = damaged !== undefined && isNewerState(damaged);
    if (damaged !== undefined && !newer) {
      await copyDocumentAside(storage, stateKey(runId), damaged);
      onDamage({
        log: stateKey(runId),
        line: 1,
        message: 'the view does not fit its checksum and was passed over',
        missing: 0,
      });
    }
    if (state === undefined) return undefined;
    // Only what nobody will change again is safe to write beside an owner that may write it too.
    if ((state.status === 'completed' || state.status === 'cancelled') && !isHeld(runId) && !newer) {
      await views.put(state);
      // Whoever removed the run between the reading and this writing must not find its snapshot back in lists.
      if (!(await isThere(storage, runId))) {
        await storage.delete(stateKey(runId));
        return undefined;
      }
    }
    return summaryOf(state);
  }
}

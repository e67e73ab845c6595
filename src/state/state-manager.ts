import type { Amounts } from '../core/amounts.ts';
import { isHoldfastError } from '../core/errors.ts';
import type { Owner, RunCommand, RunEvent, RunObserver } from '../core/events.ts';
import { requireInteger } from '../core/expect.ts';
import { type Host, systemHost } from '../core/host.ts';
import { Redactor } from '../core/redactor.ts';
import { identifyProcess, type Liveness } from '../processes/identity.ts';
import type { Cursor, StorageAdapter, Unsubscribe } from '../storage/storage-adapter.ts';
import { spentByOpenChildren } from './children-spending.ts';
import type { ClaimOptions } from './claim.ts';
import { type Checkpoint, type CheckpointComparison, compareCheckpoints, listCheckpoints } from './checkpoints.ts';
import { type Copying, copyRun } from './copying.ts';
import type { Damage } from './damage.ts';
import { DerivedStates } from './derived-states.ts';
import { Heartbeat } from './heartbeat.ts';
import { HeldRuns, type RunStarted } from './held-runs.ts';
import { isThere } from './ground.ts';
import { readHistory } from './history.ts';
import { type InboxEntry, readInbox, sendCommand, watchInboxes } from './inbox.ts';
import { listRuns, type RunPage } from './listing.ts';
import type { ListRunsOptions } from './listing-options.ts';
import type { MovedReport, MovingOptions } from './moving.ts';
import type { ImportingOptions, ImportReport } from './run-import.ts';
import { OwnerWatch } from './owner-watch.ts';
import { readRun, type RunReading } from './reading.ts';
import type { Place, RecordHead, RunJournal } from './run-journal.ts';
import { requirePresent } from './presence.ts';
import type { CleanOptions, CleanReport } from './retention-options.ts';
import { requireLogOptions } from './log-options.ts';
import { RunLogs } from './run-logs.ts';
import type { Creations } from './named-runs.ts';
import { newRunId, requireRunId, stateKey } from './run-paths.ts';
import type { RunState, RunSummary } from './run-state.ts';
import type { StateManagerOptions } from './state-manager-options.ts';
import { readStateSummary } from './state-view.ts';
import { forgetRun, readTombstone, type RemovedRun } from './tombstones.ts';
import type { TransportGround } from './transport-ground.ts';
import { ValueWindow } from './value-window.ts';
import { Views } from './views.ts';

export type { Checkpoint, CheckpointComparison } from './checkpoints.ts';
export type { JsonChange } from './json-changes.ts';
export type { ClaimOptions } from './claim.ts';
export type { Copying } from './copying.ts';
export type { RunStarted } from './held-runs.ts';
export type { InboxEntry } from './inbox.ts';
export type { RunPage, UnreadableRun } from './listing.ts';
export type { ListRunsOptions } from './listing-options.ts';
export type { MovedReport, MovingOptions } from './moving.ts';
export type { ImportingOptions, ImportReport } from './run-import.ts';
export type { RunReading } from './reading.ts';
export type { CleanCounts, CleanedRun, CleanOptions, CleanReport, KeptReason, KeptRun } from './retention-options.ts';
export type { RemovedRun } from './tombstones.ts';
export type { StateManagerOptions } from './state-manager-options.ts';
export type {
  ChildNote,
  FailureNote,
  HealthNote,
  ParkedStep,
  RunState,
  RunSummary,
  StageNote,
  StepCounts,
  UnknownEffect,
} from './run-state.ts';

/**
 * Keeps runs: claims and reads their journals, carries requests to them, lists them, and writes their views.
 *
 * One life of one manager is one {@link Owner}. Nothing is opened, written or scheduled before the first use.
 */
export class StateManager {
  readonly #storage: StorageAdapter;
  readonly #host: Host;
  readonly #redactor: Redactor;
  readonly #heartbeat: Heartbeat;
  readonly #watch: OwnerWatch;
  readonly #views: Views;
  readonly #derived: DerivedStates;
  readonly #onDamage: (damage: Damage) => void;
  readonly #runs: HeldRuns;
  readonly #unwatch = new Set<Unsubscribe>();
  readonly #creations: Creations = new Map();
  /** This manager, as its claims name it. */
  readonly owner: Owner;

  constructor(options: StateManagerOptions) {
    const { storage, host = systemHost, redactor = new Redactor(), heartbeatMs = 10_000 } = options;
    requireInteger('heartbeatMs', heartbeatMs, 1);
    this.#storage = storage;
    this.#host = host;
    this.#redactor = redactor;
    this.owner = { ...(options.process ?? identifyProcess()), nonce: host.id(16) };
    this.#heartbeat = new Heartbeat(storage, host, this.owner, heartbeatMs);
    this.#watch = new OwnerWatch(storage, host, this.owner);
    const { views = storage.name === 'file', log = {}, logger } = options;
    requireLogOptions(log, logger);
    const failed = options.onTrouble ?? (() => undefined);
    const logs = new RunLogs({
      ...{ host, redactor, log, logger, failed, perRun: views },
      inMemory: storage.reach === 'process',
    });
    this.#views = new Views(storage, host, redactor, views, logs);
    this.#runs = new HeldRuns({
      ...{ storage, host, redactor, owner: this.owner, heartbeat: this.#heartbeat, views: this.#views },
      liveness: (owner, claimedAt) => this.liveness(owner, claimedAt),
    });
    this.#onDamage = options.onDamage ?? (() => undefined);
    this.#derived = new DerivedStates({
      storage,
      views: this.#views,
      onDamage: this.#onDamage,
      read: (runId, each) => this.read(runId, each),
      liveness: (owner) => this.liveness(owner),
      isHeld: (runId) => this.#runs.has(runId),
    });
  }

  /** Writes the views; tell it every event of the runs that this manager claimed, after it was written. */
  get observer(): RunObserver {
    return this.#views;
  }

  /** The state of a run that is driven here, as its events tell it; for others see `get`. */
  driven(runId: string): RunState | undefined {
    return this.#views.get(runId);
  }

  /** Views that could not be written, and why the last one could not. */
  get viewFailures(): { readonly count: number; readonly last: unknown } {
    return this.#views.failures;
  }

  /** A new id such as `wf_20261120T101530123Z_k3x9q2`. */
  newRunId(): string {
    return newRunId(this.#host);
  }

  /**
   * Begins a new run: claims its first epoch, with `run-started` and its input in one.
   *
   * `undefined` when the id exists, or is being claimed here.
   *
   * @throws UsageError `invalid-id`; WorkflowError `value-not-storable`; StorageError.
   */
  create(started: RunStarted, input: unknown): Promise<RunJournal | undefined> {
    return this.#runs.create(started, input);
  }

  /**
   * Claims a run that exists. Its history is given to the reader, in order and without values; see {@link ClaimOptions}.
   *
   * @throws UsageError `run-not-found`, `run-moved`; OwnershipError `run-owned`; StorageError `journal-damaged`,
   * `format-newer`.
   */
  claim(runId: string, options: ClaimOptions): Promise<RunJournal> {
    return this.#runs.claim(runId, options);
  }

  /**
   * Makes a run that begins with records of another one; see {@link Copying}. `false` when its id is taken.
   *
   * @throws UsageError `run-not-found`, `invalid-id`; StorageError.
   */
  copy(copying: Copying): Promise<boolean> {
    requireRunId(copying.from);
    requireRunId(copying.to);
    return copyRun(this.#runs.ground(), copying);
  }

  /** Reads a run without claiming it: gives its records to `each`, in order. `undefined` when there is no such run. */
  async read(runId: string, each: (record: RecordHead) => void): Promise<RunReading | undefined> {
    requireRunId(runId);
    try {
      return await readRun(this.#storage, this.#redactor, runId, (...held) => this.liveness(...held), each);
    } catch (error) {
      if (isHoldfastError(error) && (error.code === 'run-not-found' || error.code === 'run-removed')) return undefined;
      throw error;
    }
  }

  /** The value of one record, as JSON text with secrets revealed; for many use `value` of a journal or a reading. */
  async valueOf(runId: string, place: Place): Promise<string | undefined> {
    const window = new ValueWindow(this.#storage, requireRunId(runId));
    try {
      const text = await window.get(place);
      return text === undefined ? undefined : this.#redactor.revealJson(text);
    } finally {
      await window.rest();
    }
  }

  /** Where a run stands, from its journal. `interrupted`: it was in progress, and its owner is dead. */
  async get(runId: string): Promise<RunState | undefined> {
    requireRunId(runId);
    return this.#derived.get(runId);
  }

  /** What the child runs used that have not ended, beyond what is counted of them above. */
  spentByOpenChildren(calls: {
    readonly openChildren: ReadonlyMap<string, string>;
    readonly children: ReadonlyMap<string, Amounts>;
  }): Promise<Amounts> {
    return spentByOpenChildren((runId, each) => this.read(runId, each), calls);
  }

  /** The checkpoints of a run that count, in order. @throws UsageError `run-not-found`, `run-removed`; StorageError. */
  checkpoints(runId: string): Promise<readonly Checkpoint[]> {
    return listCheckpoints(this.#storage, requireRunId(runId));
  }

  /** What happened between two checkpoints of a run. @throws UsageError `unknown-checkpoint`; StorageError. */
  compareCheckpoints(runId: string, one: number, other: number): Promise<CheckpointComparison> {
    return compareCheckpoints(this.#storage, requireRunId(runId), one, other);
  }

  /** What is left of a run that was removed; `undefined` of one that was not, or is remembered no longer. */
  async removal(runId: string): Promise<RemovedRun | undefined> {
    const removed = await readTombstone(this.#storage, requireRunId(runId));
    return removed === undefined || (await isThere(this.#storage, runId)) ? undefined : removed;
  }

  /** Forgets that a run was removed, so that its id may be used again; tells whether there was anything to forget. */
  forget(runId: string): Promise<boolean> {
    return forgetRun(this.#storage, requireRunId(runId));
  }

  /**
   * Removes runs that ended long enough ago, and what the dead left behind; see {@link CleanOptions}.
   *
   * @throws UsageError `invalid-option`, `invalid-duration`; StorageError.
   */
  async clean(options: CleanOptions = {}): Promise<CleanReport> {
    const { cleanRuns } = await import('./retention.ts');
    return cleanRuns(
      {
        storage: this.#storage,
        self: this.owner,
        now: () => this.#host.now(),
        list: (asked) => this.list(asked),
        markInProgress: (fold) => this.#views.markInProgress(fold),
        claim: (runId, asked) => this.#runs.claimToTake(runId, asked, { removing: true }),
      },
      options,
    );
  }

  /** A run as the text of one file, in pieces; see `exportRun`. */
  async *export(runId: string, by?: string): AsyncGenerator<string, void, undefined> {
    const { exportRun } = await import('./transport.ts');
    yield* exportRun(this.#transport(), requireRunId(runId), by);
  }

  /** Makes a run of what `export` gave, once all of it has been checked; see `importRun`. */
  async import(source: AsyncIterable<string | Uint8Array>, options: ImportingOptions): Promise<ImportReport> {
    const { importRun } = await import('./transport.ts');
    return importRun(this.#transport(), source, options);
  }

  /** Carries a run that nobody drives to another storage, whole; see `moveRun`. */
  async move(runId: string, target: StorageAdapter, options: MovingOptions): Promise<MovedReport> {
    const { moveRun } = await import('./transport.ts');
    const own = { host: this.#host, redactor: this.#redactor, process: this.owner };
    const there = new StateManager({ storage: target, ...own });
    try {
      return await moveRun(this.#transport(), there.#transport(), requireRunId(runId), options);
    } finally {
      await there.close();
    }
  }

  /** The summary that was last written of a run: quickly read, and perhaps older than its journal. */
  async snapshot(runId: string): Promise<RunSummary | undefined> {
    const text = await this.#storage.get(stateKey(requireRunId(runId)));
    return text === undefined ? undefined : readStateSummary(text, runId);
  }

  /** Lists runs, newest first, from their snapshots; see {@link ListRunsOptions}. */
  list(options: ListRunsOptions = {}): Promise<RunPage> {
    return listRuns(
      {
        storage: this.#storage,
        creations: this.#creations,
        derive: (runId, snapshot) => this.#derived.summarise(runId, snapshot),
      },
      options,
    );
  }

  /** Everything that was written about a run, in order, with values; one record is held at a time. */
  history(runId: string): AsyncIterable<RunEvent> {
    return readHistory(this.#storage, requireRunId(runId));
  }

  /**
   * Sends a request to a run, from any process; resolves when it is durable, not when it was received.
   *
   * @throws UsageError `run-not-found`, `run-moved`.
   */
  async send(runId: string, command: RunCommand): Promise<void> {
    await requirePresent(this.#storage, runId);
    await sendCommand(this.#storage, runId, command, (json) => this.#redactor.protectJson(json).stored);
    // Whoever moves the run locks it and then looks into its inbox; who sends looks for the lock then: one sees the other.
    await requirePresent(this.#storage, runId);
  }

  /** The requests to a run, from behind a place on. Unreadable lines are passed over and told to `onDamage`. */
  inbox(runId: string, after?: Cursor): AsyncIterable<InboxEntry> {
    return readInbox(
      this.#storage,
      requireRunId(runId),
      after ?? 0,
      (json) => this.#redactor.revealJson(json),
      this.#onDamage,
    );
  }

  /** Calls back when some inbox may have changed: at once where the storage can tell, and every 2 s. */
  watchInbox(changed: () => void): Unsubscribe {
    const stopWatching = watchInboxes(this.#storage, this.#host, changed);
    const stop = (): void => {
      this.#unwatch.delete(stop);
      stopWatching();
    };
    this.#unwatch.add(stop);
    return stop;
  }

  /**
   * Whether an owner lives, as far as this manager can tell. Asking again and again is what finds out.
   *
   * @param heldSince when the owner took what is asked about, by its own clock: before, it may have held nothing, and had
   * no reason to show that it lives.
   */
  liveness(owner: Owner, heldSince?: number): Promise<Liveness> {
    return this.#watch.liveness(owner, heldSince);
  }

  /** Adds a line to `results/<name>` of a run that is driven here. Never fails and never waits. */
  appendResult(runId: string, name: string, line: string): void {
    this.#views.appendResult(runId, name, line);
  }

  /** Writes `results/<name>.json` of a run that is driven here, soon. Never fails and never waits. */
  putResult(runId: string, name: string, value: unknown): void {
    this.#views.putResult(runId, name, value);
  }

  /** Lets go of all runs, writes out the views and ends the sign of life. The storage stays open. */
  async close(): Promise<void> {
    for (const stop of [...this.#unwatch]) stop();
    await this.#runs.close();
    await this.#views.close();
    await this.#heartbeat.close();
  }

  /** What carries runs from and to this storage. */
  #transport(): TransportGround {
    return {
      ...{ storage: this.#storage, host: this.#host, redactor: this.#redactor, owner: this.owner },
      leave: (runId, reader) => this.#runs.claimToTake(runId, { reader }, { carrying: true }),
      arrive: (runId, reader) => this.#runs.claim(runId, { reader, takeOver: true }, { carrying: true }),
      markInProgress: (fold) => this.#views.markInProgress(fold),
    };
  }
}

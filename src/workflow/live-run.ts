import type { AsyncLocalStorage } from 'node:async_hooks';
import { isHoldfastError, StopError } from '../core/errors.ts';
import { toErrorRecord } from '../core/error-record.ts';
import type { JournalEvent, LiveEvent, PausedReason } from '../core/events.ts';
import type { Host } from '../core/host.ts';
import { decodeValue, encodeValue } from '../core/json.ts';
import type { ErrorRecovery } from '../recovery/error-recovery.ts';
import type { PhaseClock } from '../reliability/phase-clock.ts';
import type { ReliabilityManager } from '../reliability/reliability-manager.ts';
import type { RunJournal } from '../state/run-journal.ts';
import type { StateManager } from '../state/state-manager.ts';
import type { CensusTaker } from './census.ts';
import type { Observers } from './observers.ts';
import { Parking } from './parking.ts';
import { RunInbox } from './run-inbox.ts';
import type { KeptResult, Replay } from './replay.ts';
import { Scope } from './scope.ts';

/** What holds for every run of one manager, unless a call says otherwise. */
export interface RunSettings {
  readonly onPersistenceFailure: 'pause' | 'continue';
  /** A wait longer than this lets go of the run; `undefined`: never. */
  readonly parkAfterMs: number | undefined;
  /** The most items a fan-out may have. */
  readonly fanOutLimit: number;
  /** Owners that may die inside one step before the run is paused. */
  readonly crashLoopAfter: number;
  /** What happens to a stored result whose declared input changed. */
  readonly changes: 'pause' | 'apply';
}

/** The rooms below, as a run uses them. */
export interface Rooms {
  readonly host: Host;
  readonly recovery: ErrorRecovery;
  readonly reliability: ReliabilityManager;
  readonly state: StateManager;
  readonly observers: Observers;
  readonly redactText: (text: string) => string;
}

/** Why a run is being stopped from outside its own code. */
export type Halt =
  | { readonly kind: 'cancelled'; readonly reason: string; readonly by: string | undefined }
  | { readonly kind: 'interrupted'; readonly reason: string }
  | {
      readonly kind: 'paused';
      readonly reason: PausedReason;
      readonly message: string;
      readonly wakeAt?: number | undefined;
      readonly key?: string | undefined;
    }
  | { readonly kind: 'overtaken'; readonly error: Error };

/**
 * One run while this process drives it.
 *
 * Whatever happens takes the same way: {@link record} appends it to the journal, and only then is it told to the
 * census and the observers.
 */
export class LiveRun {
  readonly id: string;
  readonly journal: RunJournal;
  readonly replay: Replay;
  readonly census: CensusTaker;
  readonly rooms: Rooms;
  readonly settings: RunSettings;
  readonly scopes: AsyncLocalStorage<Scope>;
  readonly root: Scope;
  readonly parking: Parking;
  /** Values of this process that a phase may ask for again when it is retried. */
  memo: Map<string, string | undefined> | undefined;
  /** Why the run stops; `undefined` while it goes on. */
  halted: Halt | undefined;
  checkpoints: number;
  /** How many phases have begun. */
  phases: number;
  /** What others ask of the run. */
  readonly inbox: RunInbox;
  /** Clocks of the phases that are open; they stand still while the run waits. */
  readonly clocks: Set<PhaseClock> = new Set();
  #unsettled = 0;
  #settled: (() => void) | undefined;
  readonly #stop = new AbortController();

  constructor(
    journal: RunJournal,
    replay: Replay,
    census: CensusTaker,
    rooms: Rooms,
    settings: RunSettings,
    scopes: AsyncLocalStorage<Scope>,
  ) {
    this.id = journal.runId;
    this.journal = journal;
    this.replay = replay;
    this.census = census;
    this.rooms = rooms;
    this.settings = settings;
    this.scopes = scopes;
    this.root = new Scope('run', '', undefined, this.#stop.signal);
    this.checkpoints = replay.checkpoints;
    this.phases = replay.phases.size;
    this.inbox = new RunInbox(this, rooms.state);
    this.parking = new Parking(rooms.host, settings.parkAfterMs, (wakeAt) => {
      this.halt({ kind: 'paused', reason: 'waiting', message: 'Waiting for longer than parkAfter.', wakeAt });
    });
    journal.overtaken.addEventListener('abort', () => {
      this.halt({ kind: 'overtaken', error: journal.overtaken.reason as Error });
    });
  }

  /** When the run was started, in whichever process. */
  get startedAt(): number {
    return this.replay.startedAt;
  }

  get host(): Host {
    return this.rooms.host;
  }

  /** Aborted when the run stops, for whatever reason. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /**
   * Appends an event, then tells it. Resolves to the value's text as the workflow may see it.
   *
   * Trouble with the storage pauses the run, or is told and passed over where `onPersistenceFailure` says so.
   */
  async record(event: JournalEvent, value?: string): Promise<string | undefined> {
    let seen: string | undefined;
    try {
      seen = await this.journal.append(event, value);
    } catch (error) {
      this.#persistenceFailed(error);
      seen = value;
    }
    this.#told(event, seen);
    return seen;
  }

  /** Makes sure that this process still owns the run. Trouble with the storage is treated as in {@link record}. */
  async assertOwned(): Promise<void> {
    try {
      await this.journal.assertOwned();
    } catch (error) {
      this.#persistenceFailed(error);
    }
  }

  /** Tells an event that was written by other means. */
  announce(event: JournalEvent): void {
    this.#told(event, undefined);
  }

  /** Tells an event that needs no place in the journal. */
  tell(event: LiveEvent): void {
    this.#told(event, undefined);
  }

  /** Lets an event join the next record; it is told at once. */
  recordLater(event: JournalEvent & { readonly key: string }): void {
    this.journal.appendLater(event);
    this.#told(event, undefined);
  }

  /** Stores a value with an event and gives it back as a resume would: what you see is what is stored. */
  async store(event: JournalEvent & { readonly key: string }, value: unknown, subject: string): Promise<unknown> {
    const text = encodeValue(value, { subject, key: event.key });
    const seen = await this.record(event, text);
    this.memo?.set(event.key, seen);
    // Text, numbers and the like are the same before and after; only structures must be read again.
    return seen === text && (typeof value !== 'object' || value === null) ? value : decodeValue(seen);
  }

  /** Gives a result of this process again, to a phase that is retried. */
  remembered(key: string): unknown {
    return decodeValue(this.memo?.get(key));
  }

  /** Reads the value of a stored result. */
  async valueOf(kept: Pick<KeptResult, 'segment' | 'cursor'>): Promise<unknown> {
    return decodeValue(await this.journal.value(kept));
  }

  /** Something was asked for; pair it with {@link left}. */
  entered(): void {
    this.#unsettled += 1;
  }

  /** What was asked for has settled. */
  left(): void {
    this.#unsettled -= 1;
    if (this.#unsettled === 0) this.#settled?.();
  }

  /** Resolves when everything that was asked for has settled: a run does not end over a step that is still running. */
  async quiet(): Promise<void> {
    if (this.#unsettled > 0)
      await new Promise<void>((resolve) => {
        this.#settled = resolve;
      });
  }

  /** Waits, with the phases' clocks standing still. `known`: it cannot end before `wakeAt`. */
  async wait(wakeAt: number | undefined, known: boolean, until: () => Promise<void>): Promise<void> {
    const waited = this.parking.waitStarted(wakeAt, known);
    const clocks = [...this.clocks];
    for (const clock of clocks) clock.hold();
    try {
      await until();
    } finally {
      for (const clock of clocks) clock.release();
      waited();
    }
  }

  /** Stops the run; the first reason stays. */
  halt(halt: Halt): void {
    if (this.halted !== undefined) return;
    this.halted = halt;
    this.#stop.abort(reasonOf(halt, this.id));
  }

  /** Tells every body to stop, because the run has failed. */
  stopBodies(error: unknown): void {
    this.#stop.abort(error);
  }

  #persistenceFailed(error: unknown): void {
    if (this.halted !== undefined) throw this.signal.reason;
    if (isHoldfastError(error) && error.code === 'overtaken') {
      this.halt({ kind: 'overtaken', error });
      throw error;
    }
    this.tell({ type: 'persistence-failed', error: toErrorRecord(error) });
    if (this.settings.onPersistenceFailure === 'continue') return;
    const message = error instanceof Error ? error.message : String(error);
    this.halt({ kind: 'paused', reason: 'persistence', message });
    throw this.signal.reason;
  }

  #told(event: JournalEvent | LiveEvent, value: string | undefined): void {
    this.census.apply(event);
    this.rooms.observers.tell(event, this.id, this.host.now(), value);
  }
}

function reasonOf(halt: Halt, runId: string): Error {
  if (halt.kind === 'overtaken') return halt.error;
  if (halt.kind === 'paused') return new StopError('paused', `Run "${runId}" is pausing: ${halt.message}`, { runId });
  if (halt.kind === 'interrupted')
    return new StopError('interrupted', `Run "${runId}" is interrupted: ${halt.reason}`, { runId });
  return new StopError('cancelled', `Run "${runId}" is cancelled: ${halt.reason}`, { runId, by: halt.by });
}

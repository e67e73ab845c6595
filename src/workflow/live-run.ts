import type { AsyncLocalStorage } from 'node:async_hooks';
import { isHoldfastError } from '../core/errors.ts';
import { toErrorRecord, type ErrorRecord } from '../core/error-record.ts';
import type { JournalEvent, LiveEvent } from '../core/events.ts';
import type { Host } from '../core/host.ts';
import { decodeValue, encodeValue } from '../core/json.ts';
import type { RunFacts } from '../notifications/notification-service.ts';
import type { PhaseClock } from '../reliability/phase-clock.ts';
import type { RunJournal } from '../state/run-journal.ts';
import { ActiveClocks } from './active-clocks.ts';
import { CallDesk } from './call-desk.ts';
import type { CensusTaker } from './census.ts';
import type { Family } from './family.ts';
import { Parking, type Rest, type WaitReason } from './parking.ts';
import { Forcing } from './forcing.ts';
import { progressOf } from './progress.ts';
import { reasonOf, type Halt, type Rooms, type RunSettings } from './run-settings.ts';
import { RunInbox } from './run-inbox.ts';
import type { KeptFailure, KeptResult } from './kept.ts';
import type { Planning } from './planning.ts';
import type { CodeChanges, ResumedWalk } from './resumed-walk.ts';
import type { Replay } from './replay.ts';
import { Scope } from './scope.ts';
import { Unsettled } from './unsettled.ts';
import type { Undoing } from './undo-walk.ts';

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
  /** What carries its child runs. */
  readonly family: Family;
  readonly root: Scope;
  readonly parking: Parking;
  /** What its bodies may use. */
  readonly calls: CallDesk;
  /** What was asked for and has not settled. */
  readonly unsettled: Unsettled;
  /** Why the run stops; `undefined` while it goes on. */
  halted: Halt | undefined;
  checkpoints: number;
  /** Phases that an action has begin again. */
  readonly restarts: Set<string> = new Set();
  /** The fan-outs under way, by key. */
  readonly fanOuts: Map<string, { readonly key: string; reduce(): boolean }> = new Map();
  /** What a walk over stored results notices; `undefined` where nothing is stored. */
  resumed: ResumedWalk | undefined;
  /** What it has noticed, once it has come to its end. */
  changes: CodeChanges | undefined;
  /** How many phases have begun. */
  phases: number;
  /** What others ask of the run. */
  readonly inbox: RunInbox;
  /** What persons force on. */
  readonly forcing: Forcing;
  /** Clocks of the phases that are open, and of limits of time. */
  readonly clocks: ActiveClocks = new ActiveClocks();
  /** That of the phase that has begun and not ended. */
  phaseClock: PhaseClock | undefined;
  /** Results of this process, kept while a phase may ask for them again in its next attempt. */
  readonly #remembered = new Map<
    string,
    { readonly text: string | undefined; readonly inputHash: string | undefined }
  >();
  /** Phases that may be tried again and are being walked. */
  #retriable = 0;
  /** Why something could not be written down, until that itself is written down. */
  #unwritten: string | undefined;
  readonly #stop = new AbortController();

  constructor(
    journal: RunJournal,
    replay: Replay,
    census: CensusTaker,
    rooms: Rooms,
    settings: RunSettings,
    scopes: AsyncLocalStorage<Scope>,
    family: Family,
  ) {
    this.id = journal.runId;
    this.journal = journal;
    this.replay = replay;
    this.census = census;
    this.rooms = rooms;
    this.settings = settings;
    this.scopes = scopes;
    this.family = family;
    this.calls = new CallDesk(this);
    this.root = new Scope('run', '', undefined, this.#stop.signal);
    this.unsettled = new Unsettled(rooms.host);
    this.checkpoints = replay.checkpoints;
    this.phases = replay.phases.size;
    this.inbox = new RunInbox(this, rooms.state);
    this.forcing = new Forcing(rooms.host, replay.forced);
    const park = ({ wakeAt, child, because }: Rest): void => {
      const waiter = child === undefined ? 'Waiting' : `${child} waits`;
      this.halt({
        ...{ kind: 'paused', wakeAt },
        reason: because?.reason ?? 'waiting',
        message: because?.message ?? `${waiter} for longer than parkAfter.`,
      });
    };
    this.parking = new Parking(rooms.host, settings.parkAfterMs, park, this.clocks, settings.parent);
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
    // A notice that follows from the event is in the outbox before it: whoever finds both delivers it.
    const announced = this.#announceNotice(event);
    if (announced !== undefined) await announced;
    try {
      seen = await this.journal.append(event, value);
    } catch (error) {
      this.#persistenceFailed(error);
      seen = value;
    }
    this.#told(event, seen);
    if (this.#unwritten !== undefined) await this.#admit(this.#unwritten);
    return seen;
  }

  /** Whatever was thrown, as plain data without secrets. */
  errorRecord(thrown: unknown): ErrorRecord {
    return toErrorRecord(thrown, (text) => this.rooms.redactor.redactText(text));
  }

  /** Makes sure that this process still owns the run. Trouble with the storage is treated as in {@link record}. */
  async assertOwned(anew = false): Promise<void> {
    try {
      await this.journal.assertOwned(anew);
    } catch (error) {
      this.#persistenceFailed(error);
    }
  }

  /** Called before each body of a step. `undefined`: nothing has to be waited for. */
  beforeBody(): Promise<void> | undefined {
    return this.journal.justLooked ? undefined : this.assertOwned();
  }

  /** What has to be told of a walk that only looks for what can be undone; `undefined` for every other. */
  get undoing(): Undoing | undefined {
    return undefined;
  }

  /** What has to be told of a walk that only plans; `undefined` for every other. */
  get planning(): Planning | undefined {
    return undefined;
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
    if (this.#retriable > 0)
      this.#remembered.set(event.key, { text: seen, inputHash: 'inputHash' in event ? event.inputHash : undefined });
    // Text, numbers and the like are the same before and after; only structures must be read again.
    return seen === text && (typeof value !== 'object' || value === null) ? value : decodeValue(seen);
  }

  /** Gives a result of this process again, to a phase that is tried again. */
  remembered(key: string): { readonly value: unknown; readonly inputHash: string | undefined } | undefined {
    const result = this.#remembered.get(key);
    return result === undefined ? undefined : { value: decodeValue(result.text), inputHash: result.inputHash };
  }

  /** Keeps results at hand until what is returned is called: the walk may ask for them more than once. */
  remember(): () => void {
    this.#retriable += 1;
    return () => {
      this.#retriable -= 1;
      if (this.#retriable === 0) this.#remembered.clear();
    };
  }

  /** What earlier processes stored under a key. Each is asked for once, except in a phase that may be tried again. */
  take(key: string): KeptResult | KeptFailure | undefined {
    if (this.#retriable === 0) return this.replay.take(key);
    this.resumed?.held(key);
    return this.replay.results.get(key);
  }

  /** Reads the value of a stored result. */
  async valueOf(kept: Pick<KeptResult, 'segment' | 'cursor'>): Promise<unknown> {
    return decodeValue(await this.journal.value(kept));
  }

  /**
   * A name as keys have it: with known formats of credentials masked, because a key is written down, and one that was
   * changed on its way there would not be found again. Registered secrets stay: the journal refers to them.
   */
  shownName(name: string): string {
    const text = JSON.stringify(name);
    const { seen } = this.rooms.redactor.protectJson(text);
    return seen === text ? name : String(JSON.parse(seen)).replace(/[/#[\]{}:]/g, '-');
  }

  /** Gives out the key of what is asked for. What is refused is counted, because it will be missing. */
  enter(scope: Scope, name: string): string {
    try {
      return scope.enter(this.shownName(name));
    } catch (error) {
      if (isHoldfastError(error) && 'key' in error && error.key !== undefined) this.census.missed(error.key);
      throw error;
    }
  }

  /** Whether nothing further is to be begun in a scope. */
  stops(scope: Scope): boolean {
    // A walk that only looks for what can be undone meets what is stored, also after its end was found elsewhere.
    return scope.signal.aborted && this.undoing === undefined;
  }

  /**
   * Refuses what is asked of a scope that is being stopped. It takes a turn of the event loop, because code that goes on
   * asking whatever it is answered would let nobody else have one; and where nobody waits for the code any more, it gets
   * no answer.
   */
  async refuse(scope: Scope): Promise<never> {
    await this.host.turn();
    if (scope.hasEnded || this.root.hasEnded) await new Promise<never>(() => undefined);
    throw scope.signal.reason;
  }

  /** Waits. `known`: it cannot end before `wakeAt`. `because`: why somebody else keeps it waiting. */
  async wait(
    wakeAt: number | undefined,
    known: boolean,
    until: () => Promise<void>,
    because?: WaitReason,
  ): Promise<void> {
    const waited = this.parking.waitStarted({ wakeAt, known, because });
    try {
      await until();
    } finally {
      waited();
    }
  }

  /** Something happens in the run: phases that are watched for silence hear of it, here and above. */
  beat(): void {
    this.clocks.beat();
    this.settings.parent?.beat();
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

  /** What notices say of the run. */
  get facts(): RunFacts {
    const { started } = this.replay;
    const child = this.settings.parent !== undefined || started?.parent !== undefined;
    return { runId: this.id, workflow: started?.workflow ?? this.id, startedAt: this.startedAt, child };
  }

  #announceNotice(event: JournalEvent): Promise<void> | undefined {
    const { notifications } = this.rooms;
    return notifications.isActive ? notifications.expect(this.facts, this.journal.epoch, event) : undefined;
  }

  #persistenceFailed(error: unknown): void {
    if (this.halted !== undefined) throw this.signal.reason;
    if (isHoldfastError(error) && error.code === 'overtaken') {
      this.halt({ kind: 'overtaken', error });
      throw error;
    }
    this.tell({ type: 'persistence-failed', error: this.errorRecord(error) });
    const message = error instanceof Error ? error.message : String(error);
    if (this.settings.onPersistenceFailure === 'continue') {
      this.#unwritten = message;
      return;
    }
    this.halt({ kind: 'paused', reason: 'persistence', message });
    throw this.signal.reason;
  }

  /** Writes down that something is missing, so that later processes know it too. */
  async #admit(message: string): Promise<void> {
    const event = { type: 'not-durable', message } as const;
    this.#unwritten = undefined;
    try {
      await this.journal.append(event);
      this.#told(event, undefined);
    } catch {
      this.#unwritten = message;
    }
  }

  #told(event: JournalEvent | LiveEvent, value: string | undefined): void {
    // The watch over a phase is no sign of life of the phase.
    if (event.type !== 'limit-near' && event.type !== 'actions-taken') this.beat();
    this.census.apply(event);
    const further = this.census.progress.apply(event);
    this.rooms.observers.tell(event, this.id, this.host.now(), value);
    if (further && event.type !== 'progress-reported') this.tell(progressOf(this.census.progress));
  }
}

import type { ErrorRecord } from '../core/error-record.ts';
import type { ChildProcess, FilesMark, JournalEvent, Owner, ReceivedCommand } from '../core/events.ts';
import { EffectLedger } from '../state/effect-ledger.ts';
import type { LadderPlace } from '../recovery/ladder-course.ts';
import type { Place, RecordHead } from '../state/run-journal.ts';
import type { InterruptionFacts } from '../reliability/recovery-mode.ts';
import { AgentReplay } from './agent-replay.ts';
import { ActiveTime } from './active-time.ts';
import { ChildReplay } from './child-replay.ts';
import { DeathWatch } from './death-watch.ts';
import type { Renaming } from './effect-key.ts';
import {
  type Aftermath,
  anyInput,
  type ForcedPhase,
  isBehind,
  type KeptFailure,
  type KeptPhase,
  type KeptResult,
  type PendingSignal,
} from './kept.ts';
import { KeptResults } from './kept-results.ts';
import { applyMigration, applyRerun, applySkip, forgetBehind, noteStale, type StoredFacts } from './steering-replay.ts';

type EventOf<Type extends JournalEvent['type']> = Extract<JournalEvent, { type: Type }>;

/** How a run ended, as its last end says. */
export type EndRecord = RecordHead & EventOf<'run-completed' | 'run-failed' | 'run-cancelled'>;

/**
 * What earlier processes left of a run: a reading of its journal, one record after the other.
 *
 * Values are not read. Entries are taken out as the walk asks for them, so that memory falls while a run resumes.
 */
export class Replay implements StoredFacts {
  started: EventOf<'run-started'> | undefined;
  startedAt = 0;
  input: PendingSignal['payload'] | undefined;
  /** The last record of the first segment: a fork that was not written to its end has too few. */
  beginning = 0;
  ended: EndRecord | undefined;
  paused: EventOf<'run-paused'> | undefined;
  cancelled: { readonly reason: string; readonly by: string | undefined } | undefined;
  /** A pause that was asked for and not written down as one. */
  pausing: { readonly reason: string | undefined; readonly by: string | undefined } | undefined;
  inboxPlace = 0;
  checkpoints = 0;
  readonly results: KeptResults = new KeptResults();
  /** Steps that began and have not settled. */
  readonly begun: Set<string> = new Set();
  /** Branches with a result that something in them is newer than. */
  readonly stale: Set<string> = new Set();
  /** Attempts of steps that have not settled. */
  readonly failedAttempts: Map<string, number> = new Map();
  /** When each of those failed, and how long the wait before the next one is. */
  readonly retries: Map<string, { readonly at: number; readonly waitMs: number }> = new Map();
  /** The rungs that those of them were on which climb a ladder. */
  readonly rungs: Map<string, LadderPlace> = new Map();
  /** Processes of steps that have not settled. */
  readonly children: Map<string, ChildProcess> = new Map();
  readonly timers: Map<string, { wakeAt: number; fired: boolean; place: Place }> = new Map();
  readonly waits: Map<string, { deadlineAt: number | undefined; timedOut: boolean; place: Place }> = new Map();
  readonly signals: PendingSignal[] = [];
  /** Fan-outs that have begun, and where. */
  readonly fanOuts: Map<string, Place> = new Map();
  readonly phases: Map<string, KeptPhase> = new Map();
  /** Where each checkpoint stands; 0 is the beginning. */
  readonly points: Map<number, Place> = new Map();
  /** The files of the working folder at checkpoints. */
  readonly files: Map<number, FilesMark> = new Map();
  /** How long it was active in earlier processes. */
  activeMs = 0;
  /** Whether the last owner died over it. */
  takenOver = false;
  /** A rollback that was begun and is not finished, with the steps that were undone so far. */
  rollback:
    | { readonly to: number; readonly undone: Set<string>; readonly files: EventOf<'rollback-started'>['files'] }
    | undefined;
  /** Child runs, by the key of the call. */
  readonly childRuns: ChildReplay = new ChildReplay();
  /** Phases that persons have forced on and that have not ended, by key. */
  readonly forced: Map<string, ForcedPhase> = new Map();
  /** The process that drove it last, and how it left, unless without a word. */
  lastOwner: Owner | undefined;
  left: InterruptionFacts['left'];
  /** How often processes died inside one step. */
  readonly deaths: DeathWatch = new DeathWatch();
  /** The migrations that it went through, as far as names go. */
  readonly renamings: Renaming[] = [];
  /** What followed each failure that ended it. */
  readonly aftermaths: Aftermath[] = [];
  #applying = false;
  /** Calls of agents by steps that have not settled. */
  readonly calls: AgentReplay = new AgentReplay();
  /** Effects, and how they stand. */
  readonly effects: EffectLedger = new EffectLedger();
  /** The checkpoint that is none any more once the next phase ends. */
  #minor: number | undefined;
  /** Who claimed it last, and whether that one drove it as well. */
  #opener: Owner | undefined;
  #driven = false;
  #openPhase: KeptPhase | undefined;
  readonly #time = new ActiveTime();

  /** The phase that has begun and not ended, if any. */
  get openPhase(): string | undefined {
    for (const [key, phase] of this.phases) if (phase === this.#openPhase) return key;
    return undefined;
  }

  /** How long it was active until now, and the phase in which it is. */
  get active(): { readonly activeMs: number; readonly phaseActiveMs?: number } {
    const phase = this.#openPhase;
    const ms = { activeMs: Math.round(this.activeMs) };
    return phase === undefined ? ms : { ...ms, phaseActiveMs: Math.round(phase.activeMs) };
  }

  /** Takes in the next record of the journal. */
  readonly apply = (record: RecordHead): void => {
    const activeMs = this.#time.since(record, this.deaths.resting);
    this.activeMs += activeMs;
    if (this.#openPhase !== undefined) this.#openPhase.activeMs += activeMs;
    if (record.place.segment === 1) this.beginning = record.n;
    this.effects.apply(record, record.place);
    this.calls.apply(record);
    this.childRuns.apply(record);
    if (record.type !== 'opened' && record.type !== 'sealed') this.deaths.driven();
    switch (record.type) {
      case 'opened':
        this.deaths.ownerGone(record.at);
        this.#opener = record.owner;
        this.#driven = false;
        return;
      case 'run-started':
        this.#drives();
        this.started = record;
        this.startedAt = record.at;
        this.input = record.place;
        this.#point(0, record.place, record.files);
        return;
      case 'run-resumed':
        this.#drives();
        this.ended = undefined;
        this.paused = undefined;
        this.#applying ||= record.changes === 'apply';
        this.clear(record.clears ?? []);
        return;
      case 'run-completed':
      case 'run-failed':
      case 'run-cancelled':
        this.left = record.type === 'run-failed' ? record : { type: 'run-paused' };
        this.ended = record;
        if (record.type === 'run-failed') this.#followed(record.failures, record.place);
        this.#rest();
        return;
      case 'run-paused':
        this.left = this.paused = record;
        this.pausing = undefined;
        this.#clocked(record);
        this.#rest();
        return;
      case 'run-interrupted':
        this.left = record;
        this.#clocked(record);
        this.#rest();
        return;
      case 'released':
        this.#clocked(record);
        this.#letGo(record.type);
        return;
      case 'moving':
        this.#letGo(record.type);
        return;
      case 'arrived':
        this.inboxPlace = record.inboxPlace;
        this.deaths.left();
        return;
      case 'phase-started':
        this.#openPhase = { number: record.number, place: record.place, ended: undefined, activeMs: 0 };
        this.phases.set(record.key, this.#openPhase);
        return;
      case 'phase-completed':
        if (this.#minor !== undefined) this.points.delete(this.#minor);
        this.#minor = record.minor === true ? record.checkpoint : undefined;
        this.#point(record.checkpoint, record.place, record.files);
        this.#endPhase(record.key, record.place, record.passed !== undefined);
        return;
      case 'phase-failed':
        this.#endPhase(record.key, undefined);
        this.#fail(record, record.error, 1, false, undefined);
        return;
      case 'checkpoint-recorded':
        this.#point(record.number, record.place, record.files);
        this.#keep(record, undefined, record.number);
        return;
      case 'step-started':
        this.deaths.began(record.key);
        this.begun.add(record.key);
        return;
      case 'attempt-failed':
        this.failedAttempts.set(record.key, record.attempt);
        this.retries.set(record.key, { at: record.at, waitMs: record.retryInMs });
        this.deaths.rests(record.key, record.at + record.retryInMs);
        if (record.rung !== undefined)
          this.rungs.set(record.key, placeAfter(this.rungs.get(record.key), record.rung, record));
        this.clear(record.clears ?? []);
        this.children.delete(record.key);
        this.deaths.progressed();
        return;
      case 'command-started':
        this.children.set(record.key, record.child);
        return;
      case 'step-completed':
        if (this.#applying) noteStale(this, record.key);
        this.#settled(record.key);
        this.#keep(record, record.inputHash, undefined);
        return;
      case 'step-failed':
        if (this.#applying) noteStale(this, record.key);
        this.#settled(record.key);
        this.#fail(record, record.error, record.attempts, record.tolerated, record.inputHash, record.skipped);
        return;
      case 'fan-out-started':
        this.fanOuts.set(record.key, record.place);
        return;
      case 'branch-completed':
        if (this.#applying) this.stale.delete(record.key);
        this.#keep(record, undefined, record.index);
        this.deaths.progressed();
        return;
      case 'branch-failed':
        if (this.#applying) this.stale.delete(record.key);
        this.#fail(record, record.error, 1, true, undefined);
        return;
      case 'step-unparked':
        this.deaths.rests(record.key, record.at);
        return;
      case 'step-parked':
        this.deaths.rests(record.key, record.wakeAt);
        this.deaths.progressed();
        return;
      case 'timer-set':
        this.timers.set(record.key, { wakeAt: record.wakeAt, fired: false, place: firstPlace(this.timers, record) });
        this.deaths.progressed();
        return;
      case 'timer-fired':
        this.timers.set(record.key, { wakeAt: record.at, fired: true, place: record.place });
        this.deaths.progressed();
        return;
      case 'wait-started':
        this.waits.set(record.key, {
          deadlineAt: record.deadlineAt,
          timedOut: false,
          place: firstPlace(this.waits, record),
        });
        this.deaths.progressed();
        return;
      case 'wait-timed-out':
        this.waits.set(record.key, { deadlineAt: record.at, timedOut: true, place: record.place });
        return;
      case 'command-received':
        this.inboxPlace = record.inboxPlace;
        this.#receive(record.command, record.place, record.at);
        return;
      case 'signal-received':
        this.#handOver(record.id);
        this.#keep(record, undefined, undefined);
        return;
      case 'signal-rejected':
        this.#handOver(record.id);
        return;
      case 'rollback-started':
        this.ended = undefined;
        this.paused = undefined;
        this.rollback = { to: record.to, undone: this.rollback?.undone ?? new Set(), files: record.files };
        return;
      case 'step-compensated':
        this.rollback?.undone.add(record.key);
        return;
      case 'rolled-back':
        this.rollback = undefined;
        this.forced.clear();
        forgetBehind(this, this.points.get(record.to));
        if (record.saved !== undefined) this.#point(record.saved.number, record.place, record.saved);
        return;
      case 'rerun-started':
        this.forced.clear();
        applyRerun(this, record);
        return;
      case 'step-skipped':
        applySkip(this, record, record.place);
        return;
      case 'migrated':
        applyMigration(this, record, record.hasValue ? record.place : undefined);
        return;
      case 'child-started':
        this.deaths.progressed();
        return;
      case 'agent-called':
      case 'agent-traced':
      case 'call-reserved':
      case 'call-settled':
      case 'effect-intended':
      case 'effect-unknown':
      case 'effect-checked':
      case 'effect-resolved':
      case 'compensation-failed':
      case 'sealed':
      case 'fan-out-ended':
      case 'actions-taken':
      case 'not-durable':
      case 'health-checked':
        return;
    }
  };

  /** Forgets failures, so that what failed is tried again from its beginning. */
  clear(keys: readonly string[]): void {
    for (const key of keys) {
      // What must not be done twice is not forgotten, and what a person gave in the meantime stays.
      if (this.effects.isDone(key)) continue;
      if (this.results.get(key)?.inputHash !== anyInput && this.results.delete(key)) this.begun.add(key);
      this.waits.delete(key);
      const phase = this.phases.get(key);
      if (phase !== undefined) phase.activeMs = 0;
    }
  }

  /** Takes a stored result out, so that it is held once. */
  take(key: string): KeptResult | KeptFailure | undefined {
    return this.results.take(key);
  }

  #drives(): void {
    this.lastOwner = this.#opener;
    this.#driven = true;
    this.left = undefined;
  }

  #letGo(reason: string): void {
    // Whoever only took in an inbox has interrupted nothing.
    if (this.#driven) this.left = { type: 'run-interrupted', reason };
    this.deaths.left();
  }

  /** What the clocks told that the owner had when it left. */
  #clocked({ activeMs, phaseActiveMs }: { readonly activeMs?: number; readonly phaseActiveMs?: number }): void {
    this.activeMs = activeMs ?? this.activeMs;
    if (this.#openPhase !== undefined) this.#openPhase.activeMs = phaseActiveMs ?? this.#openPhase.activeMs;
  }

  #rest(): void {
    this.deaths.left();
    this.deaths.counts.clear();
  }

  #settled(key: string): void {
    this.deaths.settled(key);
    if (this.begun.size > 0) this.begun.delete(key);
    if (this.failedAttempts.size > 0) this.failedAttempts.delete(key);
    if (this.retries.size > 0) this.retries.delete(key);
    if (this.rungs.size > 0) this.rungs.delete(key);
    if (this.children.size > 0) this.children.delete(key);
  }

  #keep(record: RecordHead & { readonly key: string }, inputHash: string | undefined, index: number | undefined): void {
    const { segment, cursor } = record.place;
    this.results.set(record.key, { kind: 'completed', segment, cursor, inputHash, index });
  }

  #fail(
    { key, place: { segment, cursor } }: RecordHead & { readonly key: string },
    error: ErrorRecord,
    attempts: number,
    tolerated: boolean,
    inputHash: string | undefined,
    skipped = false,
  ): void {
    this.results.set(key, { kind: 'failed', segment, cursor, error, attempts, tolerated, inputHash, skipped });
  }

  #point(number: number, place: Place, files: FilesMark | undefined): void {
    this.checkpoints = Math.max(this.checkpoints, number);
    this.points.set(number, place);
    if (files !== undefined) this.files.set(number, files);
  }

  #endPhase(key: string, ended: Place | undefined, passed = false): void {
    const phase = this.phases.get(key);
    if (phase !== undefined) Object.assign(phase, { ended, passed });
    this.forced.delete(key);
    this.#openPhase = undefined;
    this.deaths.progressed();
    this.failedAttempts.delete(key);
    this.retries.delete(key);
  }

  #receive(command: ReceivedCommand, place: Place, at: number): void {
    if (command.type === 'signal')
      this.signals.push({ id: command.id, name: command.name, by: command.by, payload: place });
    if (command.type === 'cancel') this.cancelled = { reason: command.reason ?? 'cancelled', by: command.by };
    if (command.type === 'force') this.#force(command, place, at);
    if (command.type === 'pause') this.pausing = { reason: command.reason, by: command.by };
  }

  #force(
    { key, as, by, reason }: Extract<ReceivedCommand, { readonly type: 'force' }>,
    value: Place,
    at: number,
  ): void {
    this.forced.set(key, { as, by, reason, value });
    // What it waited for then is over, also for the process that comes next.
    for (const [timer, { wakeAt }] of this.timers) {
      const found = this.timers.get(timer);
      if (found !== undefined && timer.startsWith(`${key}/`)) found.wakeAt = Math.min(wakeAt, at);
    }
    for (const [step, retry] of this.retries)
      if (step === key || step.startsWith(`${key}/`)) this.retries.set(step, { ...retry, waitMs: 0 });
  }

  #followed(failures: readonly string[], to: Place): void {
    let from: Place | undefined;
    for (const key of failures) {
      const place = this.results.get(key);
      if (place !== undefined && (from === undefined || isBehind(from, place))) from = place;
    }
    if (from !== undefined) this.aftermaths.push({ from, to });
  }

  #handOver(id: string): void {
    const index = this.signals.findIndex((signal) => signal.id === id);
    if (index >= 0) this.signals.splice(index, 1);
  }
}

/** Where a ladder goes on after a failed attempt. The fallback is no rung: where it was cut off, the last rung is tried. */
export function placeAfter(
  before: LadderPlace | undefined,
  rung: string,
  { attempt, nextRung }: Pick<EventOf<'attempt-failed'>, 'attempt' | 'nextRung'>,
): LadderPlace {
  if (nextRung !== undefined && nextRung !== 'fallback') return { rung: nextRung, failed: 0 };
  // A first attempt begins a ladder anew, whatever is remembered of it.
  return { rung, failed: attempt > 1 && before?.rung === rung ? before.failed + 1 : 1 };
}

/** A wait that is told of again stands where it was told of first. */
function firstPlace(
  known: ReadonlyMap<string, { readonly place: Place }>,
  record: RecordHead & { readonly key: string },
): Place {
  return known.get(record.key)?.place ?? record.place;
}

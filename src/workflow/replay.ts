import type { ErrorRecord } from '../core/error-record.ts';
import type { ChildProcess, JournalEvent, ReceivedCommand } from '../core/events.ts';
import type { Place, RecordHead } from '../state/run-journal.ts';

type EventOf<Type extends JournalEvent['type']> = Extract<JournalEvent, { type: Type }>;

/** A result that stands in the journal; its value stays on disk until it is asked for. */
export interface KeptResult {
  readonly kind: 'completed';
  readonly segment: number;
  readonly cursor: number;
  readonly inputHash: string | undefined;
  /** The position of a fan-out's item, or a checkpoint's number. */
  readonly index: number | undefined;
}

/** A final failure that the run went on from. */
export interface KeptFailure {
  readonly kind: 'failed';
  readonly error: ErrorRecord;
  readonly attempts: number;
  readonly tolerated: boolean;
  readonly inputHash: string | undefined;
}

/** A signal that was received and not yet handed to a wait. */
export interface PendingSignal {
  readonly id: string;
  readonly name: string;
  readonly by: string | undefined;
  readonly payload: Place | { readonly text: string | undefined };
}

/** How a run ended, as its last end says. */
export type EndRecord = RecordHead & EventOf<'run-completed' | 'run-failed' | 'run-cancelled'>;

/**
 * What earlier processes left of a run: a reading of its journal, one record after the other.
 *
 * Values are not read. Entries are taken out as the walk asks for them, so that memory falls while a run resumes.
 */
export class Replay {
  started: EventOf<'run-started'> | undefined;
  startedAt = 0;
  input: Place | undefined;
  ended: EndRecord | undefined;
  paused: EventOf<'run-paused'> | undefined;
  cancelled: { readonly reason: string; readonly by: string | undefined } | undefined;
  inboxPlace = 0;
  checkpoints = 0;
  readonly results: Map<string, KeptResult | KeptFailure> = new Map();
  /** Attempts of steps that have not settled. */
  readonly failedAttempts: Map<string, number> = new Map();
  /** Processes of steps that have not settled. */
  readonly children: Map<string, ChildProcess> = new Map();
  readonly timers: Map<string, { wakeAt: number; fired: boolean }> = new Map();
  readonly waits: Map<string, { deadlineAt: number | undefined; timedOut: boolean }> = new Map();
  readonly signals: PendingSignal[] = [];
  readonly fanOuts: Set<string> = new Set();
  readonly phases: Map<string, { number: number; ended: boolean; activeMs: number }> = new Map();
  /** Owners that died while a step was running, by the step's key; '' where not even a step had begun. */
  readonly deaths: Map<string, number> = new Map();
  readonly #running = new Set<string>();
  #progress = false;
  #rested = true;
  #openPhase: { activeMs: number } | undefined;
  #lastAt = 0;

  /** Takes in the next record of the journal. */
  readonly apply = (record: RecordHead): void => {
    if (this.#openPhase !== undefined && record.type !== 'opened' && !this.#rested)
      this.#openPhase.activeMs += Math.max(0, record.at - this.#lastAt);
    this.#lastAt = record.at;
    if (record.type !== 'opened' && record.type !== 'sealed') this.#rested = false;
    switch (record.type) {
      case 'opened':
        this.ownerGone();
        return;
      case 'run-started':
        this.started = record;
        this.startedAt = record.at;
        this.input = record.place;
        return;
      case 'run-resumed':
        this.ended = undefined;
        this.paused = undefined;
        for (const key of record.clears ?? []) this.results.delete(key);
        return;
      case 'run-completed':
      case 'run-failed':
      case 'run-cancelled':
        this.ended = record;
        this.#rest();
        return;
      case 'run-paused':
        this.paused = record;
        this.#rest();
        return;
      case 'run-interrupted':
        this.#rest();
        return;
      case 'released':
        this.#running.clear();
        this.#progress = false;
        this.#rested = true;
        return;
      case 'phase-started':
        this.#openPhase = { activeMs: this.phases.get(record.key)?.activeMs ?? 0 };
        this.phases.set(record.key, Object.assign(this.#openPhase, { number: record.number, ended: false }));
        return;
      case 'phase-completed':
        this.checkpoints = record.checkpoint;
        this.#endPhase(record.key, true);
        return;
      case 'phase-failed':
        this.#endPhase(record.key, false);
        this.#fail(record.key, record.error, 1, false, undefined);
        return;
      case 'checkpoint-recorded':
        this.checkpoints = record.number;
        this.#keep(record, undefined, record.number);
        return;
      case 'step-started':
        this.#running.add(record.key);
        return;
      case 'attempt-failed':
        this.failedAttempts.set(record.key, record.attempt);
        for (const key of record.clears ?? []) this.results.delete(key);
        this.children.delete(record.key);
        this.#progress = true;
        return;
      case 'command-started':
        this.children.set(record.key, record.child);
        return;
      case 'step-completed':
        this.#settled(record.key);
        this.#keep(record, record.inputHash, undefined);
        return;
      case 'step-failed':
        this.#settled(record.key);
        this.#fail(record.key, record.error, record.attempts, record.tolerated, record.inputHash);
        return;
      case 'fan-out-started':
        this.fanOuts.add(record.key);
        return;
      case 'branch-completed':
        this.#keep(record, undefined, record.index);
        this.#progress = true;
        return;
      case 'branch-failed':
        this.#fail(record.key, record.error, 1, true, undefined);
        return;
      case 'timer-set':
        this.timers.set(record.key, { wakeAt: record.wakeAt, fired: false });
        this.#progress = true;
        return;
      case 'timer-fired':
        this.timers.set(record.key, { wakeAt: record.at, fired: true });
        this.#progress = true;
        return;
      case 'wait-started':
        this.waits.set(record.key, { deadlineAt: record.deadlineAt, timedOut: false });
        this.#progress = true;
        return;
      case 'wait-timed-out':
        this.waits.set(record.key, { deadlineAt: record.at, timedOut: true });
        return;
      case 'command-received':
        this.inboxPlace = record.inboxPlace;
        this.#receive(record.command, record.place);
        return;
      case 'signal-received':
        this.#handOver(record.id);
        this.#keep(record, undefined, undefined);
        return;
      case 'signal-rejected':
        this.#handOver(record.id);
        return;
      case 'sealed':
      case 'fan-out-ended':
      case 'not-durable':
        return;
    }
  };

  /** Counts a death for what the last owner was doing, unless it had left in good order. */
  ownerGone(): void {
    if (!this.#rested) {
      const keys = this.#running.size > 0 ? this.#running : this.#progress ? [] : [''];
      for (const key of keys) this.deaths.set(key, (this.deaths.get(key) ?? 0) + 1);
      if (this.#progress) this.deaths.delete('');
    }
    this.#running.clear();
    this.#progress = false;
    this.#rested = true;
  }

  /** Takes a stored result out, so that it is held once. */
  take(key: string): KeptResult | KeptFailure | undefined {
    const kept = this.results.get(key);
    if (kept !== undefined) this.results.delete(key);
    return kept;
  }

  #rest(): void {
    this.ownerGone();
    this.#rested = true;
    this.deaths.clear();
  }

  #settled(key: string): void {
    this.#progress = true;
    this.#running.delete(key);
    if (this.deaths.size > 0) this.deaths.delete(key);
    if (this.failedAttempts.size > 0) this.failedAttempts.delete(key);
    if (this.children.size > 0) this.children.delete(key);
  }

  #keep(record: RecordHead & { readonly key: string }, inputHash: string | undefined, index: number | undefined): void {
    const { segment, cursor } = record.place;
    this.results.set(record.key, { kind: 'completed', segment, cursor, inputHash, index });
  }

  #fail(key: string, error: ErrorRecord, attempts: number, tolerated: boolean, inputHash: string | undefined): void {
    this.results.set(key, { kind: 'failed', error, attempts, tolerated, inputHash });
  }

  #endPhase(key: string, ended: boolean): void {
    const phase = this.phases.get(key);
    if (phase !== undefined) phase.ended = ended;
    this.#openPhase = undefined;
    this.#progress = true;
  }

  #receive(command: ReceivedCommand, place: Place): void {
    if (command.type === 'signal')
      this.signals.push({ id: command.id, name: command.name, by: command.by, payload: place });
    if (command.type === 'cancel') this.cancelled = { reason: command.reason ?? 'cancelled', by: command.by };
  }

  #handOver(id: string): void {
    const index = this.signals.findIndex((signal) => signal.id === id);
    if (index >= 0) this.signals.splice(index, 1);
  }
}

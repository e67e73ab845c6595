import type { ErrorRecord } from '../core/error-record.ts';
import type { JournalEvent, UnfitAnswer, Usage } from '../core/events.ts';
import { renamed, type Renames } from '../state/renames.ts';
import { addUsage } from '../core/add-usage.ts';
import { AgentHistory } from './agent-history.ts';

type Called = Extract<JournalEvent, { readonly type: 'agent-called' }>;

/** The last call that a step made of an agent, and what became of it. */
export interface KeptCall {
  readonly called: Called;
  /** What failed calls of its session were accounted with. */
  readonly settled: Usage | undefined;
  /** Why it failed; `undefined`: nobody knows how it ended, it was cut off. */
  readonly failed: { readonly error: ErrorRecord; readonly unfit: UnfitAnswer | undefined } | undefined;
  /** The answer that it was to mend. */
  readonly mends: UnfitAnswer | undefined;
  /** All of its calls. */
  readonly history: AgentHistory;
}

interface FailedCall {
  readonly key: string;
  readonly error: ErrorRecord;
  readonly usage?: Usage | undefined;
  readonly unfit?: UnfitAnswer;
}

/** Calls of agents by steps that have not settled: a reading of the journal, one record after the other. */
export class AgentReplay {
  readonly #calls = new Map<string, KeptCall>();
  readonly #used = new Map<string, Usage>();
  readonly #mended = new Map<string, number>();

  /** Whether there may be anything. */
  get size(): number {
    return this.#calls.size + this.#used.size;
  }

  /** Takes out the last call of a step: what this process does follows on it. */
  take(key: string): KeptCall | undefined {
    const kept = this.#calls.get(key);
    this.#calls.delete(key);
    return kept;
  }

  /** Takes out what its failed attempts used. */
  takeUsed(key: string): Usage | undefined {
    const used = this.#used.get(key);
    this.#used.delete(key);
    return used;
  }

  /** Takes out how many of its attempts were followed by one that mends them. */
  takeMended(key: string): number {
    const mended = this.#mended.get(key) ?? 0;
    this.#mended.delete(key);
    return mended;
  }

  /** Takes in the next record of the journal. */
  apply(event: JournalEvent): void {
    switch (event.type) {
      case 'agent-called': {
        const before = this.#calls.get(event.key);
        const settled = before?.called.session.id === event.session.id ? before.settled : undefined;
        const mends = event.repairs === true ? (before?.failed?.unfit ?? before?.mends) : undefined;
        const history = before?.history ?? new AgentHistory();
        history.called(event);
        this.#calls.set(event.key, { called: event, settled, failed: undefined, mends, history });
        return;
      }
      case 'agent-traced':
        this.#calls.get(event.key)?.history.traced(event);
        return;
      case 'attempt-failed':
        // An attempt that never came to its call, because its provider was closed, says nothing of the call before.
        if (event.error.code !== 'provider-closed' || event.error.cause !== undefined) this.#failed(event);
        return;
      case 'step-parked': {
        const { key, usage, reason } = event;
        if (usage === undefined && this.#calls.get(key)?.failed !== undefined) return;
        this.#failed({ key, usage, error: { name: 'RejectedError', code: 'provider-closed', message: reason } });
        return;
      }
      case 'step-completed':
      case 'step-failed':
      case 'step-skipped':
        if (this.size > 0) this.#forget(event.key);
        return;
      case 'rerun-started':
      case 'rolled-back':
        // What a person has run again is asked anew.
        for (const key of [...this.#calls.keys(), ...this.#used.keys()]) this.#forget(key);
        return;
      case 'migrated':
        this.#rename(event.renames);
        return;
      default:
        return;
    }
  }

  #failed({ key, error, usage, unfit }: FailedCall): void {
    if (usage !== undefined) this.#used.set(key, addUsage(this.#used.get(key), usage));
    const call = this.#calls.get(key);
    if (call === undefined) return;
    if (unfit !== undefined && call.called.repairs !== true) this.#mended.set(key, (this.#mended.get(key) ?? 0) + 1);
    call.history.failed(error);
    const settled = usage === undefined ? call.settled : addUsage(call.settled, usage);
    this.#calls.set(key, { ...call, settled, failed: { error, unfit } });
  }

  #forget(key: string): void {
    for (const kept of [this.#calls, this.#used, this.#mended]) kept.delete(key);
  }

  #rename(renames: Renames): void {
    renameAll(this.#calls, renames);
    renameAll(this.#used, renames);
    renameAll(this.#mended, renames);
  }
}

function renameAll<Kept>(kept: Map<string, Kept>, renames: Renames): void {
  const all = [...kept];
  kept.clear();
  for (const [key, value] of all) kept.set(renamed(key, renames), value);
}

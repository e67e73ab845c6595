import type { AgentProvider } from '../agents/agent-provider.ts';
import type { AgentSession } from '../agents/agent-request.ts';
import { fromErrorRecord } from '../core/error-record.ts';
import type { UnfitAnswer, Usage } from '../core/events.ts';
import { hashValue } from '../core/json.ts';
import { addUsage } from '../core/add-usage.ts';
import { AgentHistory } from './agent-history.ts';
import type { LiveRun } from './live-run.ts';
import { unfitAnswer } from './unfit-answer.ts';

/** How a call follows the one before. */
export type Turn =
  /** Nothing of it is known to anybody. */
  | { readonly kind: 'new'; readonly session: AgentSession; readonly failed?: unknown }
  /** The session is gone on with: after a kill, or after a failure that passes. */
  | { readonly kind: 'on'; readonly session: AgentSession; readonly failed?: unknown }
  /** It got no further, and is told so in its session: once. */
  | { readonly kind: 'nudge'; readonly session: AgentSession; readonly failed: unknown }
  /** The answer before is to be mended, in its session where the provider has one. */
  | { readonly kind: 'repair'; readonly session: AgentSession; readonly unfit: UnfitAnswer; readonly failed?: unknown };

interface LastCall {
  readonly provider: string;
  readonly request: string;
  readonly sessionId: string;
  readonly settled: Usage | undefined;
  /** What it was to mend. */
  readonly mends: UnfitAnswer | undefined;
  /** `undefined`: it was cut off. */
  readonly failed: { readonly error: unknown; readonly unfit: UnfitAnswer | undefined } | undefined;
}

/** What one step and its agents have said to each other, over all processes. */
export class AgentConversation {
  readonly #live: LiveRun;
  readonly #key: string;
  #last: LastCall | undefined;
  /** All calls of the step so far. */
  readonly history: AgentHistory;

  constructor(live: LiveRun, key: string) {
    this.#live = live;
    this.#key = key;
    const kept = live.replay.calls.take(key);
    this.history = kept?.history ?? new AgentHistory();
    if (kept === undefined) return;
    const { called, settled, failed, mends } = kept;
    this.#last = {
      ...{ provider: called.provider, request: called.request, sessionId: called.session.id, settled, mends },
      failed: failed && { error: fromErrorRecord(failed.error), unfit: failed.unfit },
    };
  }

  /** Why the last call failed; `undefined` where there was none, or nobody knows. */
  get lastError(): unknown {
    return this.#last?.failed?.error;
  }

  /** How the next call goes on. */
  next({ name, resumesSessions = false }: AgentProvider, request: string): Turn {
    const last = this.#last;
    const why = last?.failed === undefined ? {} : { failed: last.failed.error };
    if (last?.provider !== name || last.request !== request) return { kind: 'new', session: this.#fresh(), ...why };
    const { sessionId: id, settled } = last;
    const goesOn: AgentSession = { id, resume: true, ...(settled === undefined ? {} : { settled }) };
    const session = resumesSessions ? goesOn : this.#fresh();
    const unfit = last.failed === undefined ? last.mends : last.mends === undefined ? last.failed.unfit : undefined;
    if (unfit !== undefined) return { kind: 'repair', session, unfit, ...why };
    if (last.failed !== undefined && isStalled(last.failed.error)) {
      const { error: failed } = last.failed;
      const canBeNudged = resumesSessions && this.history.stalls(id) === 1;
      return canBeNudged ? { kind: 'nudge', session: goesOn, failed } : { kind: 'new', session: this.#fresh(), failed };
    }
    const passes = last.failed === undefined || (last.failed.unfit === undefined && this.#passes(last.failed.error));
    if (resumesSessions && passes) return { kind: 'on', session, ...why };
    return { kind: 'new', session: this.#fresh(), ...why };
  }

  /** A call begins. */
  called(provider: string, request: string, turn: Turn, attempt: number): void {
    const { session } = turn;
    this.history.called({ attempt, session });
    this.#last = {
      ...{ provider, request, sessionId: session.id },
      settled: session.settled,
      mends: turn.kind === 'repair' ? turn.unfit : undefined,
      failed: undefined,
    };
  }

  /** It failed, or its answer does not fit. */
  failed(error: unknown, used: Usage | undefined): void {
    const last = this.#last;
    if (last === undefined) return;
    this.history.failed(this.#live.errorRecord(error));
    const settled = used === undefined ? last.settled : addUsage(last.settled, used);
    this.#last = { ...last, settled, failed: { error, unfit: unfitAnswer(error) } };
  }

  /** Whether a failure is mended by one more call: once, then the answer counts as it is. */
  mends(error: unknown): boolean {
    return unfitAnswer(error) !== undefined && this.#last !== undefined && this.#last.mends === undefined;
  }

  /** Whether the session stands where it stood, and can go on. */
  #passes(error: unknown): boolean {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'timeout' || code === 'provider-closed') return true;
    const { category, closes } = this.#live.rooms.recovery.classify(error);
    return category === 'transient' || closes !== undefined;
  }

  /** A UUID that nobody has had: known before the first call, so that it survives a kill. */
  #fresh(): AgentSession {
    const { id, host } = this.#live;
    const digits = hashValue([id, this.#key, host.id(24)]) + hashValue([host.id(24), this.#key, id]);
    const [a, b, c, d, e] = [
      [0, 8],
      [8, 12],
      [13, 16],
      [17, 20],
      [20, 32],
    ].map(([from, to]) => digits.slice(from, to));
    return { id: `${a}-${b}-4${c}-8${d}-${e}`, resume: false };
  }
}

function isStalled(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'agent-stalled';
}

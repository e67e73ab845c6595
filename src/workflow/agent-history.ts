import type { AgentLoop, AgentTrace, JournalEvent } from '../core/events.ts';
import type { EarlierAttempt } from '../agents/resume-brief.ts';

/** A call of an agent, as the journal knows it. */
interface PastCall {
  readonly attempt: number;
  readonly sessionId: string;
  error?: string;
  stalled?: true;
  trace?: AgentTrace;
  loop?: AgentLoop;
}

type EventOf<Type extends JournalEvent['type']> = Extract<JournalEvent, { readonly type: Type }>;

/** More calls of one step than these are not remembered. */
const mostCalls = 20;

/** The calls of one step to its agents, over all processes: what whoever tries next is told. */
export class AgentHistory {
  readonly #calls: PastCall[] = [];

  /** A call begins. */
  called({ attempt, session }: Pick<EventOf<'agent-called'>, 'attempt' | 'session'>): void {
    this.#calls.push({ attempt, sessionId: session.id });
    if (this.#calls.length > mostCalls) this.#calls.shift();
  }

  /** What the last call did so far. */
  traced({ trace, loop }: Pick<EventOf<'agent-traced'>, 'trace' | 'loop'>): void {
    const call = this.#calls.at(-1);
    if (call === undefined) return;
    call.trace = trace;
    if (loop !== undefined) call.loop = loop;
  }

  /** The last call failed. */
  failed({ message, code }: { readonly message: string; readonly code?: string | number }): void {
    const call = this.#calls.at(-1);
    if (call === undefined) return;
    call.error = message;
    if (code === 'agent-stalled') call.stalled = true;
  }

  /** How often calls of a session got no further. */
  stalls(sessionId: string): number {
    return this.#calls.filter((call) => call.sessionId === sessionId && call.stalled === true).length;
  }

  /** The calls that somebody can be told of; none where nothing is known of what they did. */
  get attempts(): readonly EarlierAttempt[] {
    const isTellable = this.#calls.some(({ trace }) => trace !== undefined);
    return isTellable ? this.#calls : [];
  }
}

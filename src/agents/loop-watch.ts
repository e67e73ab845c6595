import type { AgentLoop } from '../core/agent-events.ts';
import { requireInteger } from '../core/expect.ts';
import { hashValue } from '../core/json.ts';

/** Loops of more different calls than this are not looked for. */
const longestPeriod = 4;
/** Calls of which any brought something new may come so many times as often: whoever waits for something asks again. */
const patience = 5;
/** The calls of more helpers at once are not told apart. */
const mostTracks = 100;

/** A tool call, and what came of it. */
interface WatchedCall {
  readonly name: string;
  readonly mark: string;
  readonly id: string | undefined;
  /** `undefined`: it is not back, or nobody says what it brought. */
  result: string | undefined;
}

/** Which call it is, as far as the provider says. */
export interface CallPlace {
  readonly id?: string | undefined;
  /** The call that it was made in by a helper of the agent. */
  readonly within?: string | undefined;
}

/**
 * Notices that an agent calls the same tools with the same input, over and over, and nothing else in between.
 *
 * One call that repeats, or several that take turns, count alike: what matters is how often the whole comes again. Where
 * any of them brought something else than the equal one before it, it may come five times as often. Helpers of an agent are looked at one by one.
 */
export class LoopWatch {
  readonly #repeats: number;
  readonly #tracks = new Map<string, WatchedCall[]>();
  #open: WatchedCall[] = [];
  #incomparable = 0;

  /**
   * @param repeats - how often makes a loop; at least 2
   * @throws UsageError `invalid-option`
   */
  constructor(repeats: number) {
    requireInteger('repeats', repeats, 2);
    this.#repeats = repeats;
  }

  /** Takes the next tool call. */
  take(name: string, input: unknown, { id, within = '' }: CallPlace = {}): AgentLoop | undefined {
    const call: WatchedCall = { name, mark: this.#markOf(name, input), id, result: undefined };
    const calls = this.#trackOf(within);
    const most = longestPeriod * patience * this.#repeats;
    calls.push(call);
    if (calls.length > most) calls.shift();
    this.#open.push(call);
    if (this.#open.length > most) this.#open.shift();
    for (let period = 1; period <= longestPeriod; period += 1) {
      const times = this.#loopOf(calls, period);
      if (times !== undefined) return { calls: calls.slice(-period).map((each) => each.name), times };
    }
    return undefined;
  }

  /** Takes what a call has brought. */
  returned(output: unknown, id?: string): void {
    const [first, ...others] = this.#open;
    const own = id === undefined ? first : this.#open.find((call) => call.id === id);
    if (own === undefined) return;
    // Whose it is nobody says where several are awaited.
    const isKnown = id !== undefined || others.length === 0;
    this.#open = isKnown ? this.#open.filter((call) => call !== own) : [];
    if (isKnown && output !== undefined) own.result = this.#markOf('', output);
  }

  #loopOf(calls: readonly WatchedCall[], period: number): number | undefined {
    if (!repeats(calls, period, this.#repeats)) return undefined;
    if (!bringsNews(calls, period, this.#repeats)) return this.#repeats;
    const most = this.#repeats * patience;
    return repeats(calls, period, most) ? most : undefined;
  }

  #trackOf(within: string): WatchedCall[] {
    const known = this.#tracks.get(within);
    if (known !== undefined) return known;
    const [oldest] = this.#tracks.keys();
    if (this.#tracks.size >= mostTracks && oldest !== undefined) this.#tracks.delete(oldest);
    const calls: WatchedCall[] = [];
    this.#tracks.set(within, calls);
    return calls;
  }

  #markOf(name: string, input: unknown): string {
    try {
      return hashValue([name, input ?? null]);
    } catch {
      // What is no JSON is like nothing else.
      this.#incomparable += 1;
      return `${name} ${this.#incomparable}`;
    }
  }
}

function repeats(calls: readonly WatchedCall[], period: number, times: number): boolean {
  const needed = period * times;
  if (calls.length < needed) return false;
  return pairs(calls, period, needed).every(([one, other]) => one.mark === other.mark);
}

/** Whether a call brought something else than the equal one before it. */
function bringsNews(calls: readonly WatchedCall[], period: number, times: number): boolean {
  return pairs(calls, period, period * times).some(
    ([one, other]) => one.result !== undefined && other.result !== undefined && one.result !== other.result,
  );
}

/** The last calls, each with the one that stands in its place a period before. */
function pairs(
  calls: readonly WatchedCall[],
  period: number,
  needed: number,
): readonly (readonly [WatchedCall, WatchedCall])[] {
  const last = calls.slice(-needed);
  return last.slice(period).flatMap((call, place) => {
    const before = last[place];
    return before === undefined ? [] : [[call, before] as const];
  });
}

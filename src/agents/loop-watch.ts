import type { AgentLoop } from '../core/agent-events.ts';
import { requireInteger } from '../core/expect.ts';
import { hashValue } from '../core/json.ts';

/** Loops of more different calls than this are not looked for. */
const longestPeriod = 4;

/**
 * Notices that an agent calls the same tools with the same input, over and over, and nothing else in between.
 *
 * One call that repeats, or several that take turns, count alike: what matters is how often the whole comes again.
 */
export class LoopWatch {
  readonly #repeats: number;
  readonly #marks: string[] = [];
  readonly #names: string[] = [];
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
  take(name: string, input: unknown): AgentLoop | undefined {
    this.#marks.push(this.#markOf(name, input));
    this.#names.push(name);
    const most = longestPeriod * this.#repeats;
    if (this.#marks.length > most) {
      this.#marks.shift();
      this.#names.shift();
    }
    for (let period = 1; period <= longestPeriod; period += 1)
      if (this.#repeatsWith(period)) return { calls: this.#names.slice(-period), times: this.#repeats };
    return undefined;
  }

  #repeatsWith(period: number): boolean {
    const marks = this.#marks;
    const needed = period * this.#repeats;
    if (marks.length < needed) return false;
    for (let place = marks.length - 1; place >= marks.length - needed + period; place -= 1)
      if (marks[place] !== marks[place - period]) return false;
    return true;
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

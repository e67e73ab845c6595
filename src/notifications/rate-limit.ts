import type { NoticeSeverity, NoticeTopic } from './notice.ts';

/** What the limit looks at. */
export interface OfferedNotice {
  readonly id: string;
  readonly topic: NoticeTopic;
  readonly severity: NoticeSeverity;
  /** Notices without one are limited together. */
  readonly workflow?: string | undefined;
  /** When it was offered, by the wall clock. */
  readonly at: number;
  /** It came in quiet hours. */
  readonly quiet?: boolean | undefined;
}

/** What became of an offer. */
export type RateVerdict =
  /** It goes out; `heldBack` notices of its workflow did not since the one before. */
  | { readonly kind: 'passed'; readonly heldBack: number }
  | { readonly kind: 'held'; readonly reason: 'rate-limit' | 'quiet-hours' };

interface Window {
  /** When the last one passed. */
  passedAt: number;
  heldBack: number;
}

/** Workflows and verdicts that are remembered; the oldest are forgotten. */
const mostRemembered = 4000;

/**
 * Lets one notice of each workflow pass in a while, and counts the others for the next one.
 *
 * It is a fold over offers in the order of their log, so that all processes which read the same log decide alike. An
 * offer that comes again gets the verdict it had.
 *
 * Critical notices always pass, and begin no new window.
 */
export class RateLimit {
  readonly #windowMs: number;
  readonly #except: ReadonlySet<NoticeTopic>;
  readonly #windows = new Map<string, Window>();
  readonly #verdicts = new Map<string, RateVerdict>();

  /** `windowMs` 0: everything passes. */
  constructor(windowMs: number, except: readonly NoticeTopic[] = []) {
    this.#windowMs = windowMs;
    this.#except = new Set(except);
  }

  /** Takes in one offer. */
  offer(offered: OfferedNotice): RateVerdict {
    const before = this.#verdicts.get(offered.id);
    if (before !== undefined) return before;
    const verdict = this.#judge(offered);
    remember(this.#verdicts, offered.id, verdict);
    return verdict;
  }

  #judge({ topic, severity, workflow = '', at, quiet = false }: OfferedNotice): RateVerdict {
    const window = this.#windows.get(workflow) ?? { passedAt: -Infinity, heldBack: 0 };
    remember(this.#windows, workflow, window);
    const critical = severity === 'critical';
    if (quiet && !critical) {
      window.heldBack += 1;
      return { kind: 'held', reason: 'quiet-hours' };
    }
    const free = critical || this.#windowMs === 0 || this.#except.has(topic);
    if (!free && this.#covers(window.passedAt, at)) {
      window.heldBack += 1;
      return { kind: 'held', reason: 'rate-limit' };
    }
    const { heldBack } = window;
    window.heldBack = 0;
    if (!free) window.passedAt = at;
    return { kind: 'passed', heldBack };
  }

  /** A clock that was set back by more than a window must not silence everything until it has caught up. */
  #covers(passedAt: number, at: number): boolean {
    return Math.abs(at - passedAt) < this.#windowMs;
  }
}

/** Puts an entry last, and forgets the first ones where there are too many. */
function remember<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key);
  map.set(key, value);
  for (const oldest of map.keys()) {
    if (map.size <= mostRemembered) break;
    map.delete(oldest);
  }
}

import type { Logger } from '../core/logger.ts';
import { type PassedReason, ResponseCounts } from './response-statistics.ts';

/** What a cache counts and says: trouble of its own is told once of each kind, and thrown at nobody. */
export class ResponseNotes {
  readonly counts: ResponseCounts = new ResponseCounts();
  readonly #logger: Logger | undefined;
  /** What was told already: a disk that is full must not fill the log. */
  readonly #told = new Set<string>();

  constructor(logger: Logger | undefined) {
    this.#logger = logger;
  }

  /** Notes that an answer is not kept, or a request not looked up. */
  pass(reason: PassedReason, provider: string): void {
    this.counts.pass(reason);
    const advice = reason === 'tools' ? ' Say `requests: "all"` where its tools change nothing.' : '';
    this.tell(`passed:${reason}`, `An answer of "${provider}" is not kept (${reason}).${advice}`);
  }

  /** Does something with the storage; `undefined` where that fails. */
  async quietly<Result>(what: string, work: () => Promise<Result>): Promise<Result | undefined> {
    try {
      return await work();
    } catch (error) {
      this.trouble(what, error);
      return undefined;
    }
  }

  /** Notes that the storage failed. */
  trouble(what: string, error: unknown): void {
    this.counts.add({ trouble: 1 });
    this.tell(`trouble:${what}`, `The cache of answers could not ${what}; agents are asked instead.`, { error });
  }

  /** Tells the logger, the first time. */
  tell(kind: string, message: string, fields: Readonly<Record<string, unknown>> = {}): void {
    if (this.#told.has(kind)) return;
    this.#told.add(kind);
    try {
      this.#logger?.warn(fields, message);
    } catch {
      // A logger harms nothing.
    }
  }
}

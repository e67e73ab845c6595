import type { Host } from '../core/host.ts';
import type { RunEvent, RunObserver } from '../core/events.ts';

/** How long a run waits for an observer to write out what it holds back. */
const longestFlushMs = 5000;

/** An observer that somebody gave, kept from harming a run by what the port forbids: late rejections, and a flush without end. */
export class GivenObserver implements RunObserver {
  readonly name: string;
  readonly #given: RunObserver;
  readonly #host: Host;
  readonly #failed: (name: string, error: unknown, during: RunEvent | undefined) => void;

  constructor(
    given: RunObserver,
    host: Host,
    failed: (name: string, error: unknown, during: RunEvent | undefined) => void,
  ) {
    this.name = given.name;
    this.#given = given;
    this.#host = host;
    this.#failed = failed;
  }

  observe(event: RunEvent): void {
    const answer: unknown = (this.#given as { observe(event: RunEvent): unknown }).observe(event);
    if (answer === undefined) return;
    Promise.resolve(answer).catch((error: unknown) => {
      this.#failed(this.name, error, event);
    });
  }

  readsValueOf(type: RunEvent['type']): boolean {
    try {
      return this.#given.readsValueOf?.(type) === true;
    } catch (error) {
      this.#failed(this.name, error, undefined);
      return false;
    }
  }

  async flush(runId: string): Promise<void> {
    if (this.#given.flush === undefined) return;
    const ended = new AbortController();
    const tooLate = this.#host.sleep(longestFlushMs, { signal: ended.signal }).then(() => {
      throw new Error(`Observer "${this.name}" did not finish its flush within ${longestFlushMs} ms.`);
    });
    try {
      await Promise.race([this.#given.flush(runId), tooLate]);
    } finally {
      ended.abort();
      tooLate.catch(() => undefined);
    }
  }
}

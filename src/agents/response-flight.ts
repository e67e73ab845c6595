import type { AgentContext } from './agent-provider.ts';
import type { KeptResponse } from './response-entry.ts';

/** A question that this process is asking: others that have the same one wait for its answer. */
export class ResponseFlight {
  readonly #landed: Promise<KeptResponse | undefined>;
  readonly #waiting = new Set<AgentContext['report']>();
  #land: (kept: KeptResponse | undefined) => void = () => undefined;

  constructor() {
    this.#landed = new Promise((resolve) => {
      this.#land = resolve;
    });
  }

  /** The context of the call that asks, whose signs of life reach those who wait. */
  heardBy(context: AgentContext): AgentContext {
    return {
      ...context,
      report: (activity) => {
        // What the agent does is told by the call that asks: those who wait do nothing of it.
        for (const report of this.#waiting) report({ type: 'alive' });
        context.report(activity);
      },
    };
  }

  /** Ends it: with the answer, or without one that others may have. */
  land(kept?: KeptResponse): void {
    this.#land(kept);
  }

  /** The answer; `undefined` when the call failed or was aborted. @throws the reason of the caller's own signal. */
  async wait({ signal, report }: AgentContext): Promise<KeptResponse | undefined> {
    signal.throwIfAborted();
    let aborted: () => void = () => undefined;
    const abort = new Promise<never>((_, reject) => {
      aborted = () => {
        reject(signal.reason as Error);
      };
    });
    signal.addEventListener('abort', aborted, { once: true });
    this.#waiting.add(report);
    try {
      return await Promise.race([this.#landed, abort]);
    } finally {
      this.#waiting.delete(report);
      signal.removeEventListener('abort', aborted);
    }
  }
}

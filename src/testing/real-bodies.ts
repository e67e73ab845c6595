import type { ErrorRecord } from '../core/error-record.ts';
import { decodeValue, encodeValue } from '../core/json.ts';
import type { LiveRun } from '../workflow/live-run.ts';
import { stepError } from '../workflow/step.ts';
import type { Codec, StepContext } from '../workflow/workflow-context.ts';
import type { CassetteCall } from './cassette-question.ts';
import type { CassetteTurns } from './cassette-turns.ts';
import { fitsAnyKey } from './key-pattern.ts';
import { replayedError } from './replayed-error.ts';

/** How a body ended that ran for real. */
export type RealEnd = { readonly text: string | undefined } | { readonly error: ErrorRecord };

/** The bodies of a replay that run for real: once, without limits and retries. */
export class RealBodies {
  /** How they ended, by key. */
  readonly ends: Map<string, RealEnd> = new Map();
  readonly #live: LiveRun;
  readonly #turns: CassetteTurns;
  readonly #patterns: readonly string[];

  constructor(live: LiveRun, turns: CassetteTurns, patterns: readonly string[]) {
    this.#live = live;
    this.#turns = turns;
    this.#patterns = patterns;
  }

  /** Whether what was called runs for real. */
  includes({ key, body }: CassetteCall): boolean {
    return body !== undefined && key !== undefined && fitsAnyKey(key, this.#patterns);
  }

  /** Makes what is fresh. */
  fresh(key: string, { body }: CassetteCall): Promise<unknown> {
    return this.#turns.run(() => body?.(this.#contextOf(key)));
  }

  /** Runs the body of a step, and gives what a step would give. */
  async run<Value>(key: string, { body, critical }: CassetteCall, codec: Codec<Value> | undefined): Promise<Value> {
    const { census, rooms } = this.#live;
    try {
      const value = await this.#turns.run(() => body?.(this.#contextOf(key)));
      const plain = codec === undefined ? value : codec.encode(value as Value);
      const text = encodeValue(plain, { subject: `the result of step "${key}"`, key });
      this.ends.set(key, { text });
      census.apply({ type: 'step-completed', key, attempts: 1, activeMs: 0 });
      const stored = decodeValue(text);
      return codec === undefined ? (stored as Value) : codec.decode(stored);
    } catch (thrown) {
      const error = replayedError(thrown, rooms.redactor);
      this.ends.set(key, { error });
      census.apply({ type: 'step-failed', key, attempts: 1, error, tolerated: !critical });
      if (!critical) return undefined as Value;
      throw stepError(key, 1, thrown);
    }
  }

  #contextOf(key: string): StepContext {
    const nothing = (): void => undefined;
    return {
      ...{ key, attempt: 1, signal: this.#live.signal, idempotencyKey: `${this.#live.id}:${key}` },
      ...{ usage: nothing, progress: nothing, heartbeat: nothing },
    };
  }
}

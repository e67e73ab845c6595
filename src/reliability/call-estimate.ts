import { type Amounts, counted, measures } from '../core/amounts.ts';
import { type Duration, toMilliseconds } from '../core/durations.ts';
import { invalidOption, requireKnownOptions } from '../core/expect.ts';

/** What one attempt of a call uses at most; what is left out is unknown. */
export interface CallEstimate {
  /** Tokens, of input and output together. */
  readonly tokens?: number;
  /** US dollars. */
  readonly costUsd?: number;
  /**
   * How long it takes.
   * @defaultValue the step's `timeout`, where it has one
   */
  readonly duration?: Duration;
}

const longestName = 256;

/** Checks an estimate. @throws UsageError `invalid-option`, `invalid-duration`. */
export function requireEstimate(option: string, estimate: unknown): Amounts {
  requireKnownOptions(option, estimate, ['tokens', 'costUsd', 'duration']);
  const { tokens, costUsd, duration } = estimate as CallEstimate;
  return {
    ...(tokens === undefined ? {} : { tokens: requireAmount(`${option}.tokens`, tokens) }),
    ...(costUsd === undefined ? {} : { costUsd: requireAmount(`${option}.costUsd`, costUsd) }),
    ...(duration === undefined ? {} : { duration: toMilliseconds(duration, `${option}.duration`) }),
  };
}

/** Checks amounts that were used. @throws UsageError `invalid-option`. */
export function requireAmounts(option: string, amounts: unknown): Amounts {
  requireKnownOptions(option, amounts, measures);
  const given = Object.entries(amounts as Readonly<Record<string, unknown>>);
  return Object.fromEntries(
    given.flatMap(([measure, amount]): [string, number][] =>
      amount === undefined ? [] : [[measure, requireAmount(`${option}.${measure}`, amount)]],
    ),
  );
}

/** Checks the name of an agent. @throws UsageError `invalid-option`. */
export function requireAgent(agent: unknown): void {
  if (agent !== undefined && (typeof agent !== 'string' || agent === '' || agent.length > longestName))
    throw invalidOption('agent', agent, `a text of 1 to ${longestName} characters`);
}

function requireAmount(option: string, amount: unknown): number {
  if (typeof amount === 'number' && amount >= 0 && amount <= Number.MAX_SAFE_INTEGER) return counted(amount);
  throw invalidOption(option, amount, 'a number from 0 to 2^53 - 1');
}

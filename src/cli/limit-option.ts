import { InvalidArgumentError, Option } from 'commander';
import { toMilliseconds } from '../core/durations.ts';
import type { Limits, RunLimits } from '../reliability/limits.ts';

const names: Readonly<Record<string, keyof Limits>> = {
  cost: 'costUsd',
  tokens: 'tokens',
  calls: 'calls',
  attempts: 'attempts',
  duration: 'duration',
};

const expected =
  'Expected a limit such as "cost=5", "tokens=200000", "calls=40", "attempts=60", "duration=2h", "agent:coder.cost=2" or "phase:review.calls=3".';

/** The option `--limit`, which may be given several times. */
export function limitOption(): Option {
  return new Option(
    '--limit <name=value>',
    'what the run may use: cost (USD), tokens, calls, attempts or duration; also agent:<name>.cost=2, phase:<name>.calls=3',
  ).argParser((text: string, before: RunLimits | undefined) => addLimit(before ?? {}, text));
}

/** The limits that were given, as starting and resuming take them. */
export function limitsOf({ limit }: { readonly limit?: RunLimits }): { readonly limits?: RunLimits } {
  return limit === undefined ? {} : { limits: limit };
}

/** Limits with one more, as it is written on the command line. @throws InvalidArgumentError. */
export function addLimit(limits: RunLimits, text: string): RunLimits {
  const found = /^(?:(agent|phase):(.+)\.)?([a-z]+)=(.+)$/.exec(text);
  const [, scope, name = '', measure = '', value = ''] = found ?? [];
  const option = Object.hasOwn(names, measure) ? names[measure] : undefined;
  if (option === undefined) throw new InvalidArgumentError(expected);
  const limit = { [option]: option === 'duration' ? requireTime(value) : requireAmount(value) };
  if (scope === undefined) return { ...limits, ...limit };
  const group = scope === 'agent' ? 'agents' : 'phases';
  const others = limits[group] ?? {};
  return { ...limits, [group]: { ...others, [name]: { ...others[name], ...limit } } };
}

function requireAmount(text: string): number {
  const amount = Number(text);
  if (/^\d{1,15}(?:\.\d{1,9})?$/.test(text) && amount <= Number.MAX_SAFE_INTEGER) return amount;
  throw new InvalidArgumentError(expected);
}

function requireTime(text: string): number {
  try {
    return toMilliseconds(text, 'duration');
  } catch {
    throw new InvalidArgumentError(expected);
  }
}

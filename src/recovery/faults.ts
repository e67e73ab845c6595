import { type Duration, toMilliseconds } from '../core/durations.ts';
import { UsageError } from '../core/errors.ts';
import { invalidOption, requireInteger, requireKnownOptions, showValue } from '../core/expect.ts';

/** The faults that can be played. */
export const faultNames: readonly FaultName[] = [
  'NetworkTimeout',
  'RateLimited',
  'QuotaExhausted',
  'PersistentFailure',
  'DiskFull',
  'Hang',
  'Slow',
];

/** The name of a fault. `Hang` never ends by itself; `Slow` goes on after a while. */
export type FaultName =
  'NetworkTimeout' | 'RateLimited' | 'QuotaExhausted' | 'PersistentFailure' | 'DiskFull' | 'Hang' | 'Slow';

/** One fault that is played. */
export interface Fault {
  readonly fault: FaultName;
  /** The key of the step, phase or effect, or the name of the operation. A `*` stands for any text. */
  readonly at: string;
  /**
   * The attempts it strikes, counted from 1; `'all'` for each.
   * @defaultValue 1
   */
  readonly attempts?: number | readonly number[] | 'all';
  /**
   * Strikes after the work was done instead of before it. An effect is unknown then, which a fault never makes it
   * unless it is asked to.
   * @defaultValue false
   */
  readonly afterwards?: boolean;
  /**
   * How long `Slow` takes.
   * @defaultValue '5s'
   */
  readonly delay?: Duration;
}

/** Which faults are played: a list, or a text such as `NetworkTimeout@fetch:2,hang@deploy/*`. */
export type Faults = string | readonly Fault[];

/** A fault, checked. */
export interface CheckedFault {
  readonly fault: FaultName;
  readonly at: string;
  readonly strikes: (attempt: number) => boolean;
  readonly afterwards: boolean;
  readonly delayMs: number;
}

const expectedText =
  `faults joined by ",", each <fault>@<step>[:<attempts>][:after], such as "NetworkTimeout@fetch:2"; ` +
  `the fault is one of ${faultNames.join(', ')}, the attempts are a number, a range such as 1-3, or all`;

/** Checks which faults are to be played. @throws UsageError `invalid-option` naming the value and what is allowed. */
export function requireFaults(faults: Faults): readonly CheckedFault[] {
  if (typeof faults === 'string')
    return faults
      .split(',')
      .map((text) => text.trim())
      .filter((text) => text !== '')
      .map((text) => requireFault(parseFault(text)));
  if (Array.isArray(faults)) return (faults as readonly Fault[]).map(requireFault);
  throw invalidOption('inject', faults, 'a text or a list');
}

function requireFault(given: Fault): CheckedFault {
  requireKnownOptions('inject', given, ['fault', 'at', 'attempts', 'afterwards', 'delay']);
  const { fault, at, attempts = 1, afterwards = false, delay = '5s' } = given;
  if (!faultNames.includes(fault)) throw invalidOption('inject.fault', fault, `one of ${faultNames.join(', ')}`);
  if (typeof at !== 'string' || at === '')
    throw invalidOption('inject.at', at, 'the key of a step, with * for any text');
  if (typeof afterwards !== 'boolean') throw invalidOption('inject.afterwards', afterwards, 'true or false');
  const delayMs = toMilliseconds(delay, 'inject.delay');
  return { fault, at, afterwards, delayMs, strikes: strikesOf(attempts) };
}

function strikesOf(attempts: NonNullable<Fault['attempts']>): (attempt: number) => boolean {
  if (attempts === 'all') return () => true;
  const struck = typeof attempts === 'number' ? [attempts] : attempts;
  if (!Array.isArray(struck)) throw invalidOption('inject.attempts', attempts, `a number, a list of numbers, or "all"`);
  for (const attempt of struck as readonly number[]) requireInteger('inject.attempts', attempt, 1);
  return (attempt) => struck.includes(attempt);
}

/** `fault@step`, then perhaps `:attempts` and `:after`; a step's own colons stay where no such thing follows. */
function parseFault(text: string): Fault {
  const match = /^([a-z]+)@(.+?)(?::(\d{1,4}|\d{1,4}-\d{1,4}|all))?(:after)?$/i.exec(text);
  const named = faultNames.find((name) => name.toLowerCase() === match?.[1]?.toLowerCase());
  const at = match?.[2];
  if (named === undefined || at === undefined)
    throw new UsageError('invalid-option', `Expected \`inject\` to be ${expectedText}, got ${showValue(text)}.`, {
      subject: 'inject',
      value: text,
      expected: expectedText,
    });
  const afterwards = match?.[4] !== undefined;
  return { fault: named, at, attempts: attemptsOf(match?.[3]), afterwards };
}

function attemptsOf(text: string | undefined): NonNullable<Fault['attempts']> {
  if (text === undefined) return 1;
  if (text.toLowerCase() === 'all') return 'all';
  const [first = 1, last = first] = text.split('-').map(Number);
  if (last < first) throw invalidOption('inject.attempts', text, 'a range whose end is not before its beginning');
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

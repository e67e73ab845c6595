import { isRecord, readRecord } from '../core/json-record.ts';
import { isProcessIdentity } from '../processes/identity.ts';
import type { BreakerSettings } from './breaker-options.ts';
import type { BreakerEntry, BreakerState } from './circuit-breaker.ts';

/** What a line of a breaker's log says. */
export type BreakerLine =
  | BreakerEntry
  | { readonly type: 'begun'; readonly name: string }
  | { readonly type: 'settings'; readonly settings: BreakerSettings }
  /** All that the generations before this one say. The first of its generation counts. */
  | { readonly type: 'snapshot'; readonly state: BreakerState; readonly settings: BreakerSettings };

/** Reads a line; `undefined` for one that is cut, damaged or foreign, or that a later version wrote. */
export function parseBreakerLine(text: string): BreakerLine | undefined {
  const line = readRecord(text);
  return line !== undefined && isLine(line) ? line : undefined;
}

function isLine(line: Readonly<Record<string, unknown>>): line is BreakerLine {
  const { type, name, epoch, settings, state } = line;
  switch (type) {
    case 'begun':
      return typeof name === 'string';
    case 'settings':
      return areSettings(settings);
    case 'snapshot':
      return isState(state) && areSettings(settings);
    case 'reset':
      return isMark(line);
    case 'failed':
    case 'passed':
    case 'released':
      return isMark(line) && isCount(epoch);
    default:
      return type === 'trial' && isTrial(line) && isCount(epoch);
  }
}

function isState(state: unknown): boolean {
  if (!isRecord(state) || !isCount(state['epoch'])) return false;
  const { kind, failures, openedAt, trial } = state;
  if (kind === 'closed') return Array.isArray(failures) && failures.every(isMark);
  return kind === 'open' && isMoment(openedAt) && (trial === undefined || isTrial(trial));
}

function isTrial(trial: unknown): boolean {
  if (!isMark(trial)) return false;
  const { owner, instead } = trial;
  return (owner === undefined || isProcessIdentity(owner)) && (instead === undefined || typeof instead === 'string');
}

function areSettings(settings: unknown): boolean {
  if (!isRecord(settings)) return false;
  const { failures, withinMs, openForMs, trialForMs } = settings;
  return isCount(failures) && [withinMs, openForMs, trialForMs].every((ms) => isCount(ms) && ms > 0);
}

function isMark(value: unknown): value is Readonly<Record<string, unknown>> {
  return isRecord(value) && typeof value['id'] === 'string' && isMoment(value['at']);
}

/** A date can say no moment that is further from 1970. */
function isMoment(value: unknown): boolean {
  return typeof value === 'number' && Math.abs(value) <= 8.64e15;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER;
}

import { isRecord, readRecord } from '../core/json-record.ts';
import type { Owner } from '../core/run-terms.ts';
import { isProcessIdentity } from '../processes/identity.ts';
import type { SlotCall, SlotEntry, SlotState } from './slot-limit.ts';
import type { SlotSettings } from './slot-options.ts';

/** What a line of the log of a provider's slots says. */
export type SlotLine =
  | SlotEntry
  | { readonly type: 'begun'; readonly provider: string }
  /** All that the generations before this one say. The first of its generation counts. */
  | { readonly type: 'snapshot'; readonly state: SlotState };

/** Reads a line; `undefined` for one that is cut, damaged or foreign, or that a later version wrote. */
export function readSlotLine(text: string): SlotLine | undefined {
  const line = readRecord(text);
  return line !== undefined && isLine(line) ? line : undefined;
}

function isLine(line: Readonly<Record<string, unknown>>): line is SlotLine {
  const { type, provider, ids, owner, outcome, settings, state } = line;
  switch (type) {
    case 'begun':
      return typeof provider === 'string';
    case 'asked':
      return areTexts(ids) && isOwner(owner);
    case 'left':
      return areTexts(ids) && (outcome === 'succeeded' || outcome === 'overloaded' || outcome === 'other');
    case 'settings':
      return areSettings(settings);
    default:
      return type === 'snapshot' && isState(state);
  }
}

function isState(state: unknown): state is SlotState {
  if (!isRecord(state)) return false;
  const { settings, limit, earned, epoch, calls } = state;
  if (!areSettings(settings) || !isCount(limit) || limit < settings.min || limit > settings.max) return false;
  return isCount(earned) && isCount(epoch) && Array.isArray(calls) && calls.every(isCall);
}

function isCall(call: unknown): call is SlotCall {
  if (!isRecord(call)) return false;
  return (
    typeof call['id'] === 'string' && isOwner(call['owner']) && (call['epoch'] === undefined || isCount(call['epoch']))
  );
}

function isOwner(owner: unknown): owner is Owner {
  return isRecord(owner) && typeof owner['nonce'] === 'string' && isProcessIdentity(owner);
}

function areSettings(settings: unknown): settings is SlotSettings {
  if (!isRecord(settings)) return false;
  const { start, min, max } = settings;
  return isCount(start) && isCount(min) && isCount(max) && min >= 1 && start >= min && max >= start;
}

function areTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((text) => typeof text === 'string');
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

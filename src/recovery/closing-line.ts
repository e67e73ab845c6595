import { readRecord } from '../core/json-record.ts';
import type { ProviderClosing } from './provider-closings.ts';

/** One line of the log of closings. */
export type ClosingLine =
  | ({ readonly type: 'closed' } & ProviderClosing)
  | { readonly type: 'opened'; readonly provider: string; readonly at: number; readonly by?: string };

/** Reads one line; `undefined` where it is torn, or nothing that this version knows. */
export function readClosingLine(text: string): ClosingLine | undefined {
  const line = readRecord(text);
  if (line === undefined) return undefined;
  const { type, provider, until, reason, closedAt, runId, at } = line;
  if (typeof provider !== 'string') return undefined;
  if (type === 'opened') return isMoment(at) ? { type, provider, at } : undefined;
  if (type !== 'closed' || !isMoment(until) || !isMoment(closedAt) || typeof reason !== 'string') return undefined;
  return { type, provider, until, reason, closedAt, ...(typeof runId === 'string' ? { runId } : {}) };
}

/** The last moment that a date can say. */
const lastMoment = 8.64e15;

function isMoment(value: unknown): value is number {
  return typeof value === 'number' && Math.abs(value) <= lastMoment;
}

import { crc32 } from 'node:zlib';
import type { DecisionOutcome, DecisionRecord, DecisionStatus, LinkKind } from './decision.ts';
import type { Reconciliation } from './conflict.ts';
import { isShaped } from './event-shape.ts';

/** What is written down, a line each. What it means is what all of them say together, in the order of the logs. */
export type DecisionEvent =
  | ({ readonly kind: 'decision' } & DecisionRecord)
  /** `initial`: recorded with the decision, and counts only where that one does. */
  | ({ readonly kind: 'outcome'; readonly decision: string; readonly initial?: true } & DecisionOutcome)
  | {
      readonly kind: 'link';
      readonly from: string;
      readonly link: LinkKind;
      readonly to: string;
      readonly at: string;
      readonly by?: string;
      readonly reason?: string;
    }
  | {
      readonly kind: 'status';
      readonly decision: string;
      readonly status: DecisionStatus;
      readonly at: string;
      readonly by?: string;
      readonly reason?: string;
    }
  | ({ readonly kind: 'reconciliation' } & Reconciliation);

/** Why a line says nothing: its end is missing, it was changed after it was written, or a later version wrote it. */
export type UnreadableReason = 'torn' | 'damaged' | 'newer';

const version = 1;
const sumMark = ',"sum":"';
/** `,"sum":"xxxxxxxx"}` */
const tailLength = 18;
const kinds: readonly DecisionEvent['kind'][] = ['decision', 'outcome', 'link', 'status', 'reconciliation'];

/** An event as JSON without its last brace: what a checksum is put behind. */
export function openLine(event: DecisionEvent): string {
  return JSON.stringify({ v: version, ...event }).slice(0, -1);
}

/** A line: JSON that ends in the checksum of what stands before it, seeded with the name of its log. */
export function closeLine(text: string, log: string): string {
  return `${text}${sumMark}${crc32(text, crc32(log)).toString(16).padStart(8, '0')}"}`;
}

/** What a line says, or why it says nothing. */
export function readLine(line: string, log: string): DecisionEvent | UnreadableReason {
  const cut = line.length - tailLength;
  if (!line.startsWith(sumMark, cut) || !line.endsWith('"}')) return 'torn';
  const text = line.slice(0, cut);
  if (line !== closeLine(text, log)) return 'damaged';
  const value = parsed(`${text}}`);
  if (value === undefined || typeof value.v !== 'number') return 'damaged';
  const kind = kinds.find((known) => known === value.kind);
  if (value.v > version || kind === undefined) return 'newer';
  return isShaped(kind, value) ? (value as { readonly v: number } & DecisionEvent) : 'damaged';
}

function parsed(text: string): { readonly v?: unknown; readonly kind?: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

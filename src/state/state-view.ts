import { crc32 } from 'node:zlib';
import { runFolder, stateName } from './run-paths.ts';
import type { RunState, RunSummary } from './run-state.ts';

const note = 'A view, written from the journal beside it: editing it changes nothing.';
/** Opens what a listing does not need. In indented JSON a raw line break is always structure. */
const summaryEnd = ',\n  "completed_phases":';
const sumMark = ',\n  "checksum": "';
const tail = '"\n}\n';

/** What must be text in a summary, and what may be absent instead. */
const texts = ['workflow_id', 'workflow', 'version', 'status', 'created_at', 'started_at', 'updated_at'] as const;
const optionalTexts = [
  'outcome',
  'paused_reason',
  'completed_at',
  'parent_id',
  'wake_at',
  'command',
  'description',
] as const;
const statuses: ReadonlySet<unknown> = new Set([
  'pending',
  'in_progress',
  'paused',
  'completed',
  'failed',
  'cancelled',
  'interrupted',
]);

/** The text of a state without its checksum: what is to be redacted before {@link sealStateText}. */
export function stateText(state: RunState): string {
  return JSON.stringify({ _note: note, ...state }, undefined, 2);
}

/** A run's snapshot: readable by people, and by listings as long as nobody touched it. */
export function sealStateText(text: string, runId: string): string {
  const body = text.slice(0, text.lastIndexOf('\n}'));
  return `${body}${sumMark}${sumOf(body, runId)}${tail}`;
}

/** The summary in a snapshot; `undefined` when it is not as it was written, or not what it should be. */
export function readStateSummary(text: string, runId: string): RunSummary | undefined {
  const body = intactBody(text, runId);
  if (body === undefined) return undefined;
  const end = body.indexOf(summaryEnd);
  return end < 0 ? undefined : asSummary(parse(`${body.slice(0, end)}\n}`), runId);
}

function intactBody(text: string, runId: string): string | undefined {
  const end = text.length - tail.length - 8;
  const start = end - sumMark.length;
  if (start < 0 || !text.endsWith(tail) || !text.startsWith(sumMark, start)) return undefined;
  const body = text.slice(0, start);
  return text.slice(end, end + 8) === sumOf(body, runId) ? body : undefined;
}

function sumOf(body: string, runId: string): string {
  return crc32(body, crc32(`${runFolder(runId)}/${stateName}`))
    .toString(16)
    .padStart(8, '0');
}

function asSummary(value: unknown, runId: string): RunSummary | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const fields = value as Record<string, unknown>;
  if (fields['workflow_id'] !== runId) return undefined;
  const whole =
    texts.every((name) => typeof fields[name] === 'string') &&
    optionalTexts.every((name) => fields[name] === undefined || typeof fields[name] === 'string') &&
    typeof fields['inbox_place'] === 'number' &&
    statuses.has(fields['status']);
  if (!whole) return undefined;
  delete fields['_note'];
  return value as RunSummary;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

import { crc32 } from 'node:zlib';
import type { RunStatus } from '../core/events.ts';
import { hasDigits } from './records.ts';
import { runFolder, stateName } from './run-paths.ts';
import type { RunState, RunSummary } from './run-state.ts';

const note = 'A view, written from the journal beside it: editing it changes nothing.';
/** The version of the snapshot's format. */
const stateFormat = 1;
/** Opens what a listing does not need. In indented JSON a raw line break is always structure. */
const summaryEnd = ',\n  "completed_phases":';
/** How a snapshot of this version begins. */
const head = `{\n  "_note": ${JSON.stringify(note)},\n  "format": ${stateFormat},`;
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
  'moved_to',
  'command',
  'description',
] as const;
/** Every status that a run may have. */
export const runStatuses: ReadonlySet<unknown> = new Set<RunStatus>([
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
  return JSON.stringify({ _note: note, format: stateFormat, ...state }, undefined, 2);
}

/** A run's snapshot: readable by people, and by listings as long as nobody touched it. */
export function sealStateText(text: string, runId: string): string {
  const body = text.slice(0, text.lastIndexOf('\n}'));
  return `${body}${sumMark}${sumOf(body, runFolder(runId)).toString(16).padStart(8, '0')}${tail}`;
}

/** Whether a newer version has written a snapshot: then it is neither believed nor touched. */
export function isNewerState(text: string): boolean {
  if (text.startsWith(head)) return false;
  const format = /^\{\s*"_note":\s*"[^"]*",\s*"format":\s*(\d{1,9}),/.exec(text)?.[1];
  return format !== undefined && Number(format) > stateFormat;
}

/**
 * The summary in a snapshot; `undefined` when it is not as it was written, or not what it should be.
 *
 * @param folder where the run is kept, for who knows it already
 */
export function readStateSummary(
  text: string,
  runId: string,
  folder: string = runFolder(runId),
): RunSummary | undefined {
  const body = isNewerState(text) ? undefined : intactBody(text, folder);
  if (body === undefined) return undefined;
  const end = body.indexOf(summaryEnd);
  if (end < 0) return undefined;
  // Without the note and the format: deleting properties later would slow down all that looks at the object.
  const start = body.startsWith(head) ? head.length : 1;
  return asSummary(parse(`{${body.slice(start, end)}\n}`), runId);
}

function intactBody(text: string, folder: string): string | undefined {
  const end = text.length - tail.length - 8;
  const start = end - sumMark.length;
  if (start < 0 || !text.endsWith(tail) || !text.startsWith(sumMark, start)) return undefined;
  const body = text.slice(0, start);
  return hasDigits(text, end, sumOf(body, folder)) ? body : undefined;
}

function sumOf(body: string, folder: string): number {
  return crc32(body, crc32(`${folder}/${stateName}`));
}

function asSummary(value: unknown, runId: string): RunSummary | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const fields = value as Record<string, unknown>;
  if (fields['workflow_id'] !== runId) return undefined;
  const whole =
    texts.every((name) => typeof fields[name] === 'string') &&
    optionalTexts.every((name) => fields[name] === undefined || typeof fields[name] === 'string') &&
    typeof fields['inbox_place'] === 'number' &&
    (fields['metadata'] === undefined || isTexts(fields['metadata'])) &&
    runStatuses.has(fields['status']);
  if (!whole) return undefined;
  if ('_note' in fields) delete fields['_note'];
  if ('format' in fields) delete fields['format'];
  return value as RunSummary;
}

function isTexts(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.values(value).every((text) => typeof text === 'string');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

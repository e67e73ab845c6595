import { UsageError } from '../core/errors.ts';
import type { Host } from '../core/host.ts';
import { decodeName, encodeName } from '../core/names.ts';

/** Ids as {@link newRunId} makes them. */
const generatedId = /^wf_\d{8}T\d{9}Z_[a-z0-9]{6}$/;
const longestId = 200;
const expectedId = `1 to ${longestId} printable characters without a space at the beginning or end`;
/** Control and format characters, line separators, half characters, and code points without a character. */
const unprintable = /[\p{C}\p{Zl}\p{Zp}]/u;

/** The folder of all runs, and the one below it for ids of the user's own. */
export const runsFolder = 'runs/';
/** The folder of runs whose ids are the user's own. */
export const namedFolder = 'runs/named/';

/** A new run id such as `wf_20261120T101530123Z_k3x9q2`; ids sort by the time of their making. */
export function newRunId(host: Host): string {
  return `wf_${timeMark(host.now())}_${host.id(6)}`;
}

/**
 * Checks an id that a caller gave.
 *
 * @throws UsageError `invalid-id`.
 */
export function requireRunId(runId: string): string {
  if (
    typeof runId === 'string' &&
    runId.length > 0 &&
    runId.length <= longestId &&
    runId.trim() === runId &&
    !unprintable.test(runId)
  )
    return runId;
  const shown = typeof runId === 'string' ? JSON.stringify(runId.slice(0, 60)) : `${String(runId)} (${typeof runId})`;
  throw new UsageError('invalid-id', `Expected a run id of ${expectedId}, got ${shown}.`, {
    subject: 'id',
    value: runId,
    expected: expectedId,
  });
}

/** What a generated id says. */
export interface GeneratedId {
  /** Also the folder below `runs/`. */
  readonly day: string;
  readonly createdAt: number;
}

/** What a generated id says; `undefined` for ids of the user's own. */
export function partsOfGeneratedId(runId: string): GeneratedId | undefined {
  if (!generatedId.test(runId)) return undefined;
  // Listings come here for every run: numbers are made of digits faster than of pieces of text.
  const year = digitsAt(runId, 3, 4);
  const month = digitsAt(runId, 7, 2);
  const day = digitsAt(runId, 9, 2);
  const hour = digitsAt(runId, 12, 2);
  const minute = digitsAt(runId, 14, 2);
  const second = digitsAt(runId, 16, 2);
  // The first century means others to calendars; what they do not have would be kept at one time and listed at another.
  if (year < 100 || month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return undefined;
  if (day > 28 && day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return undefined;
  const createdAt = Date.UTC(year, month - 1, day, hour, minute, second, digitsAt(runId, 18, 3));
  return { day: `${runId.slice(3, 7)}-${runId.slice(7, 9)}-${runId.slice(9, 11)}`, createdAt };
}

function digitsAt(text: string, start: number, count: number): number {
  let number = 0;
  for (let index = start; index < start + count; index += 1) number = 10 * number + text.charCodeAt(index) - 48;
  return number;
}

/** Where everything of one run is kept, without a `/` at the end. */
export function runFolder(runId: string): string {
  const parts = partsOfGeneratedId(requireRunId(runId));
  return parts === undefined ? `${namedFolder}${encodeName(runId)}` : `${runsFolder}${parts.day}/${runId}`;
}

/** The id whose folder this is, when the folder's name tells it; ids too long for a name are only found inside. */
export function runIdOfFolder(folder: string): string | undefined {
  const name = folder.slice(folder.lastIndexOf('/') + 1);
  if (folder.startsWith(namedFolder)) return decodeName(name);
  return partsOfGeneratedId(name) === undefined ? undefined : name;
}

/** The log of one owner's records. */
export function segmentLog(runId: string, segment: number): string {
  return `${runFolder(runId)}/${segment}`;
}

/** What seeds the checksums of a segment: the run's id and the segment's number, wherever the run is kept. */
export function segmentName(runId: string, segment: number): string {
  return `${runId}/${segment}`;
}

/** The name of the document that is a run's snapshot. */
export const stateName = 'state';

/** The snapshot of a run. */
export function stateKey(runId: string): string {
  return `${runFolder(runId)}/${stateName}`;
}

/** The steps of a run, for people. */
export function progressKey(runId: string): string {
  return `${runFolder(runId)}/progress`;
}

/** What a command or an agent of a run wrote. */
export function resultLog(runId: string, name: string): string {
  return `${runFolder(runId)}/results/${encodeName(name, 'name')}`;
}

/** The log lines of one day (UTC) of a run. */
export function dayLog(runId: string, at: number): string {
  return `${runFolder(runId)}/logs/${new Date(at).toISOString().slice(0, 10)}.log`;
}

/** The requests to a run. */
export function inboxLog(runId: string): string {
  return `inbox/${partsOfGeneratedId(requireRunId(runId)) === undefined ? encodeName(runId) : runId}`;
}

/** The sign of life of one manager. */
export function ownerKey(nonce: string): string {
  return `owners/${encodeName(nonce, 'nonce')}`;
}

/** Where a damaged log or document is copied to, once. */
export function damagedKey(key: string): string {
  return `${damagedFolder}${key}`;
}

/** The folder of copies of what was found damaged. */
export const damagedFolder = 'damaged/';

/** A moment as it stands in generated ids. */
export function timeMark(at: number): string {
  return new Date(at).toISOString().replaceAll(/[-:.]/g, '');
}

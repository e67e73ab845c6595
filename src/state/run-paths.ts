import { UsageError } from '../core/errors.ts';
import type { Host } from '../core/host.ts';
import { decodeName, encodeName } from '../core/names.ts';

/** Ids as {@link newRunId} makes them; their month says where the run is kept. */
const generatedId = /^wf_(\d{4})(0[1-9]|1[0-2])(\d{2})T(\d{2})(\d{2})(\d{2})(\d{3})Z_[a-z0-9]{6}$/;
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

/** The month folder's name and the making's time of a generated id; `undefined` for ids of the user's own. */
export function partsOfGeneratedId(runId: string): { readonly month: string; readonly createdAt: number } | undefined {
  const match = generatedId.exec(runId);
  if (match === null) return undefined;
  const [, year = '', month = '', day = '', hour = '', minute = '', second = '', ms = ''] = match;
  // Listings come here for every run, and numbers are read faster than text. The first century means others to them.
  const createdAt = year < '0100' ? Number.NaN : Date.UTC(+year, +month - 1, +day, +hour, +minute, +second, +ms);
  // A day that no calendar has would stand in one month and be listed in another, or nowhere.
  const lastDay = new Date(Date.UTC(+year, +month, 0)).getUTCDate();
  const exists = +day >= 1 && +day <= lastDay && hour < '24' && minute < '60' && second < '60';
  if (!exists || Number.isNaN(createdAt)) return undefined;
  return { month: `${year}-${month}`, createdAt };
}

/** Where everything of one run is kept, without a `/` at the end. */
export function runFolder(runId: string): string {
  const parts = partsOfGeneratedId(requireRunId(runId));
  return parts === undefined ? `${namedFolder}${encodeName(runId)}` : `${runsFolder}${parts.month}/${runId}`;
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

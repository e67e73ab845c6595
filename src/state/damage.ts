import { StorageError } from '../core/errors.ts';
import type { LogLine, StorageAdapter } from '../storage/storage-adapter.ts';
import { damagedFolder, damagedKey } from './run-paths.ts';

/** Something stored that is not as it was written. */
export interface Damage {
  /** The log or document. */
  readonly log: string;
  /** The line, counted from 1; empty ones, of which files have one in front of what is added at once, do not count. */
  readonly line: number;
  /** What is wrong, in words. */
  readonly message: string;
  /** How many records are certainly gone; 0 for a torn end, which was never acknowledged. */
  readonly missing: number;
}

/** Damage of a journal, and whether a person has agreed to go on without what is gone. */
export interface JournalDamage extends Damage {
  readonly accepted: boolean;
}

/** Copies are for people who look into it; a storage that rots everywhere must not fill itself with them. */
const mostCopies = 100;
const linesAtOnce = 500;

/** The refusal to build on a damaged journal. */
export function journalDamaged(runId: string, damage: Damage): StorageError {
  return refusal(
    runId,
    damage,
    'Repair the log, or accept the loss (acceptDamage, --accept-damage) to go on with what is intact.',
  );
}

/** The refusal of a journal whose beginning is lost: without workflow and input there is nothing to go on with. */
export function beginningLost(runId: string, damage: Damage): StorageError {
  return refusal(
    runId,
    damage,
    'What the run was started with is lost, so it cannot go on, not even when the loss is accepted: repair the log, or start again under another id. Its history can still be read.',
  );
}

function refusal(runId: string, { log, line, message }: Damage, advice: string): StorageError {
  return new StorageError(
    'journal-damaged',
    `The journal of run "${runId}" is damaged: log "${log}", line ${line}: ${message}. ` +
      `Nothing was changed, and what is left of the log is copied to "${damagedFolder}". ${advice}`,
    { subject: log, line, runId },
  );
}

/**
 * Copies a damaged log aside, once for ever; the log itself stays as it is.
 *
 * Never fails: the report of the damage matters more than its copy.
 */
export async function copyLogAside(storage: StorageAdapter, log: string): Promise<void> {
  try {
    const copy = damagedKey(log);
    if (!(await hasRoom(storage))) return;
    let lines: string[] = [];
    let begun = false;
    for await (const { line } of storage.read(log)) {
      lines.push(line);
      if (lines.length < linesAtOnce) continue;
      await storage.append(copy, lines, begun ? { derived: true } : { create: true });
      begun = true;
      lines = [];
    }
    if (lines.length > 0) await storage.append(copy, lines, begun ? { derived: true } : { create: true });
    storage.release?.(copy);
  } catch {
    // Another process was first, or the storage is full.
  }
}

/** Copies a damaged document aside, once for ever. Never fails. */
export async function copyDocumentAside(storage: StorageAdapter, key: string, value: string): Promise<void> {
  try {
    if (await hasRoom(storage)) await storage.put(damagedKey(key), value, { ifAbsent: true });
  } catch {
    // Another process was first, or the storage is full.
  }
}

/** Whether a log has any line. */
export async function firstLine(storage: StorageAdapter, log: string): Promise<LogLine | undefined> {
  for await (const line of storage.read(log)) return line;
  return undefined;
}

async function hasRoom(storage: StorageAdapter): Promise<boolean> {
  const { entries } = await storage.list(damagedFolder, { limit: mostCopies });
  return entries.length < mostCopies;
}

import { readdirSync, readFileSync } from 'node:fs';

/** One line of the process table, as Linux tells it in `/proc/<pid>/stat`. */
export interface ProcessEntry {
  readonly pid: number;
  /** One letter: `R` running, `S` sleeping, `T` stopped, `Z` zombie, `X` dead, and rarer ones. */
  readonly state: string;
  readonly parentPid: number;
  /** The process group, which is the pid of the process that founded it. */
  readonly group: number;
  /** The session, which is the pid of the process that founded it. */
  readonly session: number;
  /** Start time in clock ticks since boot; with the pid it names one process of one boot. */
  readonly startedAt: string;
}

/** Whether a value is a pid that may be asked about or signalled: -1, 0 and 1 mean something else to the system. */
export function isOrdinaryPid(pid: number): boolean {
  return Number.isSafeInteger(pid) && pid > 1;
}

/**
 * Reads one process from the table.
 *
 * @returns `undefined` when there is no such process, when it may not be seen, or where there is no `/proc`.
 */
export function readProcessEntry(pid: number | 'self'): ProcessEntry | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return undefined;
  }
  return parseProcessEntry(text);
}

/**
 * Reads the text of `/proc/<pid>/stat`.
 *
 * @returns `undefined` when it is not such a text.
 */
export function parseProcessEntry(text: string): ProcessEntry | undefined {
  // The second field is the program's name in parentheses and may itself contain spaces and parentheses.
  const nameEndsAt = text.lastIndexOf(')');
  const pid = Number.parseInt(text, 10);
  const [state, parentPid, group, session, ...rest] = text.slice(nameEndsAt + 2).split(' ');
  const startedAt = rest[15];
  if (nameEndsAt < 0 || !Number.isSafeInteger(pid) || state === undefined || startedAt === undefined) return undefined;
  return { pid, state, parentPid: Number(parentPid), group: Number(group), session: Number(session), startedAt };
}

/** Whether a process of the table has ended and only waits for its parent to ask how. */
export function hasEnded(entry: ProcessEntry): boolean {
  return entry.state === 'Z' || entry.state === 'X';
}

/** All processes that may be seen; none where there is no `/proc`. */
export function listProcessEntries(): readonly ProcessEntry[] {
  let names: string[];
  try {
    names = readdirSync('/proc');
  } catch {
    return [];
  }
  return names
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readProcessEntry(Number(name)))
    .filter((entry) => entry !== undefined);
}

/** Whether a process was started with this variable in its environment; `false` when that may not be read. */
export function wasStartedWith(pid: number, variable: string, value: string): boolean {
  try {
    return `\0${readFileSync(`/proc/${pid}/environ`, 'latin1')}\0`.includes(`\0${variable}=${value}\0`);
  } catch {
    return false;
  }
}

/**
 * Whether the system knows the pid at all; a zombie counts.
 *
 * `/proc` cannot answer this: mounted with `hidepid` it does not show other users' processes.
 */
export function pidExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

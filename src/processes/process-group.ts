import { spawn } from 'node:child_process';
import type { Host } from '../core/host.ts';
import type { ProcessIdentity } from './identity.ts';
import { hasEnded, isOrdinaryPid, listProcessEntries, pidExists } from './process-table.ts';
import type { ProcessEntry } from './process-table.ts';

/** How long to wait for what. */
export interface EndGroupOptions {
  /**
   * Time between the request to end (SIGTERM) and the end by force (SIGKILL).
   * @defaultValue 5000
   */
  readonly killAfterMs?: number;
}

/** The first look comes soon, since most groups end at once; later ones cost less and less. */
const firstLookMs = 2;
const lastLookMs = 50;

/** A killed process is gone at once, unless it hangs in the kernel; that is waited for only so long. */
const killedWithinMs = 2000;

/**
 * The members of the process group that a process founded, which still run.
 *
 * Empty when the pid now belongs to another process: while a group has members, its number is not given away.
 *
 * @param table what `listProcessEntries` told, when several groups are looked up at once.
 */
export function listGroupMembers(
  founder: ProcessIdentity,
  table: readonly ProcessEntry[] = listProcessEntries(),
): readonly ProcessEntry[] {
  if (!isOrdinaryPid(founder.pid)) return [];
  const holder = table.find((entry) => entry.pid === founder.pid);
  if (holder !== undefined && founder.startedAt !== '' && holder.startedAt !== founder.startedAt) return [];
  return table.filter((entry) => entry.group === founder.pid && !hasEnded(entry));
}

/** Whether anything in the group that a process founded still runs. Zombies do not. */
export function groupRuns(founder: ProcessIdentity): boolean {
  if (!isOrdinaryPid(founder.pid)) return false;
  if (process.platform === 'win32') return pidExists(founder.pid);
  // One system call settles the usual case; only then is the whole table worth reading.
  if (!sendToGroup(founder.pid, 0)) return false;
  return process.platform !== 'linux' || founder.pidNamespace === '' || listGroupMembers(founder).length > 0;
}

/**
 * Ends the whole group that a process founded: SIGTERM, then SIGKILL for those that remain after `killAfterMs`.
 *
 * Only for a founder that is a child of this process, or was recognised just now: a group without its founder is
 * taken to be the same group as a moment ago. Windows knows no groups and no request to end: there the tree of
 * descendants is ended by force.
 *
 * @returns whether nothing of it runs any more.
 */
export async function endGroup(host: Host, founder: ProcessIdentity, options: EndGroupOptions = {}): Promise<boolean> {
  const { killAfterMs = 5000 } = options;
  return (
    (await signalUntilGone(host, founder, 'SIGTERM', killAfterMs)) ||
    (await signalUntilGone(host, founder, 'SIGKILL', killedWithinMs))
  );
}

async function signalUntilGone(
  host: Host,
  founder: ProcessIdentity,
  signal: 'SIGTERM' | 'SIGKILL',
  forMs: number,
): Promise<boolean> {
  const until = host.monotonic() + forMs;
  let lookAfterMs = firstLookMs;
  if (groupRuns(founder)) signalGroup(founder, signal);
  while (groupRuns(founder)) {
    const leftMs = until - host.monotonic();
    if (leftMs <= 0) return false;
    await host.sleep(Math.min(lookAfterMs, leftMs));
    lookAfterMs = Math.min(lookAfterMs * 2, lastLookMs);
  }
  return true;
}

function signalGroup(founder: ProcessIdentity, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (process.platform !== 'win32') {
    sendToGroup(founder.pid, signal);
    return;
  }
  const argv = ['/pid', String(founder.pid), '/t', '/f'];
  const taskkill = spawn('taskkill', argv, { stdio: 'ignore', windowsHide: true });
  // Whether it worked is seen in the process table, not here.
  taskkill.on('error', () => undefined);
}

/** @returns whether there is such a group. */
function sendToGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-group, signal);
    return true;
  } catch (error) {
    // Linux says EPERM where members belong to other users; elsewhere it also means that only zombies are left.
    return (error as NodeJS.ErrnoException).code === 'EPERM' && process.platform === 'linux';
  }
}

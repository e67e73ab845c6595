import type { Host } from '../core/host.ts';
import { markVariable } from './command-environment.ts';
import { identifyProcess, type ProcessIdentity, sameTable } from './identity.ts';
import { endGroup, type EndGroupOptions, listGroupMembers } from './process-group.ts';
import { isOrdinaryPid, listProcessEntries, pidExists, type ProcessEntry, wasStartedWith } from './process-table.ts';

/**
 * What was recorded of a command when it started: a `StartedCommand`, perhaps read back from a journal.
 *
 * Without its mark it is found only as long as its first process has not exited.
 */
export interface CommandRecord extends ProcessIdentity {
  readonly group?: number;
  readonly mark?: string;
}

/** A recorded command of which something still runs. */
export interface Orphan<Recorded extends CommandRecord = CommandRecord> {
  readonly record: Recorded;
  /** The processes of its group that run. */
  readonly pids: readonly number[];
}

/**
 * What became of a recorded command: nothing of it ran; it was ended; something of it could not be ended.
 */
export type OrphanEnding = 'gone' | 'ended' | 'remains';

/** What is asked about, and by whom. */
export interface OrphanOptions {
  /**
   * This process.
   * @defaultValue read from the system
   */
  readonly own?: ProcessIdentity;
}

/**
 * Finds the recorded commands of which something still runs, though the process that started them may be gone.
 *
 * A command counts only while this is certain: it was recorded in this boot and pid namespace, and either its first
 * process is still there, with the start time that was recorded, or a member of its group carries its mark. A pid or
 * group number that now belongs to somebody else is never taken for it, nor is the group of this process itself.
 * Descendants are found where there is a `/proc`; on macOS only commands whose first process still runs; on Windows,
 * where start times are not known, none.
 */
export function findOrphans<Recorded extends CommandRecord>(
  records: Iterable<Recorded>,
  options: OrphanOptions = {},
): readonly Orphan<Recorded>[] {
  const own = options.own ?? identifyProcess();
  const candidates = [...records].filter((record) => isCandidate(record, own));
  if (candidates.length === 0) return [];
  const table = process.platform === 'linux' ? listProcessEntries() : undefined;
  return candidates
    .map((record) => ({ record, pids: table === undefined ? findFounder(record) : findMembers(record, own, table) }))
    .filter(({ pids }) => pids.length > 0);
}

/**
 * Ends what still runs of a recorded command: its whole process group, SIGTERM first, then SIGKILL.
 *
 * Does nothing unless {@link findOrphans} finds the command.
 */
export async function endOrphan(
  host: Host,
  record: CommandRecord,
  options: OrphanOptions & EndGroupOptions = {},
): Promise<OrphanEnding> {
  if (findOrphans([record], options).length === 0) return 'gone';
  return (await endGroup(host, record, options)) ? 'ended' : 'remains';
}

/** Records come from a disk: what is in them decides who is signalled. */
function isCandidate(record: CommandRecord, own: ProcessIdentity): boolean {
  const { pid, group = pid } = record;
  return isOrdinaryPid(pid) && group === pid && pid !== own.pid && record.startedAt !== '' && sameTable(record, own);
}

function findMembers(record: CommandRecord, own: ProcessIdentity, table: readonly ProcessEntry[]): readonly number[] {
  const members = listGroupMembers(record, table).map(({ pid }) => pid);
  // A command may itself be a program that recovers runs: it must not end itself with the group it belongs to.
  if (members.includes(own.pid)) return [];
  const founderIsThere = table.some(({ pid }) => pid === record.pid);
  return founderIsThere || members.some((pid) => carriesMark(pid, record.mark)) ? members : [];
}

function carriesMark(pid: number, mark: string | undefined): boolean {
  return mark !== undefined && mark !== '' && wasStartedWith(pid, markVariable, mark);
}

function findFounder(record: CommandRecord): readonly number[] {
  return pidExists(record.pid) && identifyProcess(record.pid).startedAt === record.startedAt ? [record.pid] : [];
}

import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { hasEnded, isOrdinaryPid, pidExists, readProcessEntry } from './process-table.ts';

/**
 * What names one process among all processes of all machines, and can be stored.
 *
 * An empty text means "not known"; what is not known never counts as equal.
 */
export interface ProcessIdentity {
  /** The machine's or container's host name. Not unique: containers and copied machines share names. */
  readonly host: string;
  /** Names one boot of one kernel. Containers on one machine share it. */
  readonly bootId: string;
  /** Names the table in which `pid` counts (and, on Linux, the clock in which `startedAt` counts). */
  readonly pidNamespace: string;
  readonly pid: number;
  /** When the process started, in the system's own words: comparable for equality only. */
  readonly startedAt: string;
}

/** What is known about a process that left its identity behind. */
export type Liveness = 'alive' | 'dead' | 'unknown';

/**
 * Identifies this process, or another one of this machine that is known to run, such as a child.
 *
 * Reads the system anew at every call (Linux: about 50 microseconds; macOS starts two small programs); keep the result.
 * On Windows neither boot nor start time is known, so that another process's death is never certain there.
 */
export function identifyProcess(pid: number = process.pid): ProcessIdentity {
  if (process.platform === 'linux') return identifyOnLinux(pid);
  return {
    host: hostname(),
    bootId: process.platform === 'darwin' ? ask('/usr/sbin/sysctl', ['-n', 'kern.bootsessionuuid']) : '',
    pidNamespace: process.platform,
    pid,
    startedAt: process.platform === 'win32' ? '' : ask('/bin/ps', ['-o', 'lstart=', '-p', String(pid)]),
  };
}

/**
 * Judges whether the process behind an identity still runs, as seen from this process.
 *
 * `dead` is certain: same host, same boot, same pid namespace, and the pid is gone, a zombie, or another process by
 * its start time. Another boot of a host of the same name stays `unknown`, since names and machine ids are shared by
 * copied machines. Where start times cannot be read on the fly (outside Linux) a pid that exists is `unknown` too.
 * Takes well under 100 microseconds; safe with identities read from a damaged or hostile record.
 */
export function livenessOf(identity: ProcessIdentity, own: ProcessIdentity): Liveness {
  if (!sameTable(identity, own) || !isPid(identity.pid)) return 'unknown';
  if (identity.pid === own.pid && identity.startedAt !== '' && identity.startedAt === own.startedAt) return 'alive';
  if (!pidExists(identity.pid)) return 'dead';
  const entry = readProcessEntry(identity.pid);
  // Hidden from us, or gone since the line above.
  if (entry === undefined) return pidExists(identity.pid) ? 'unknown' : 'dead';
  if (hasEnded(entry)) return 'dead';
  if (identity.startedAt === '') return 'unknown';
  return entry.startedAt === identity.startedAt ? 'alive' : 'dead';
}

/** Whether a value that was read from somewhere has the shape of an identity. */
export function isProcessIdentity(value: unknown): value is ProcessIdentity {
  if (typeof value !== 'object' || value === null) return false;
  const { host, bootId, pidNamespace, pid, startedAt } = value as Readonly<Record<string, unknown>>;
  return [host, bootId, pidNamespace, startedAt].every((text) => typeof text === 'string') && typeof pid === 'number';
}

/** Whether both pids certainly count in one table: then, and only then, can this process look the other one up. */
export function sameTable(one: ProcessIdentity, other: ProcessIdentity): boolean {
  return known(one.host, other.host) && known(one.bootId, other.bootId) && known(one.pidNamespace, other.pidNamespace);
}

function known(one: string, other: string): boolean {
  return one !== '' && one === other;
}

/** In a container the process asked about may well be number 1. */
function isPid(pid: number): boolean {
  return pid === 1 || isOrdinaryPid(pid);
}

function identifyOnLinux(pid: number): ProcessIdentity {
  // After `unshare --pid` without a fresh mount, /proc tells of another namespace's pids: nothing in it is ours.
  const ownTable = readProcessEntry('self')?.pid === process.pid;
  return {
    host: hostname(),
    bootId: read('/proc/sys/kernel/random/boot_id'),
    // Start times are told in the reader's time namespace, so that one must be equal as well.
    pidNamespace: ownTable ? `${link('/proc/self/ns/pid')} ${link('/proc/self/ns/time')}`.trim() : '',
    pid,
    startedAt: ownTable ? (readProcessEntry(pid)?.startedAt ?? '') : '',
  };
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1').trim();
  } catch {
    return '';
  }
}

function link(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

function ask(program: string, argv: readonly string[]): string {
  try {
    const env = { LC_ALL: 'C', TZ: 'UTC' };
    // Loaded by whoever asks: Linux answers from files.
    const { execFileSync } = process.getBuiltinModule('node:child_process');
    return execFileSync(program, argv, {
      encoding: 'utf8',
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 2000,
    }).trim();
  } catch {
    return '';
  }
}

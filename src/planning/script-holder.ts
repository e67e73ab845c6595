import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { identifyProcess, livenessOf } from '../processes/identity.ts';

const longestLock = 4096;

/**
 * Whether a script is being run, by the highest lock in its folder: of what may not be told, such as a process on another
 * machine, the answer is yes, as the script itself has it.
 *
 * @throws Error of the file system, when the folder cannot be read.
 */
export async function scriptIsAtWork(folder: string): Promise<boolean> {
  const numbers = (await readdir(folder)).flatMap((name) => /^lock\.([1-9]\d{0,8})$/.exec(name)?.[1] ?? []).map(Number);
  if (numbers.length === 0) return false;
  const text = await readFile(join(folder, `lock.${Math.max(...numbers)}`), 'utf8');
  const [pid = '', start = '', host = '', boot = ''] = text.slice(0, longestLock).trimEnd().split('\t');
  if (!/^[1-9]\d{0,9}$/.test(pid)) return false;
  const own = identifyProcess();
  if (host !== own.host.replaceAll(/\s/g, '_')) return true;
  // Where no boot is known to shells, it is that of this machine.
  if (boot !== '-' && boot !== own.bootId) return false;
  // Only on Linux do shells tell a start time as it is told here.
  const startedAt = /^\d+$/.test(start) ? start : '';
  return livenessOf({ ...own, pid: Number(pid), startedAt }, own) !== 'dead';
}

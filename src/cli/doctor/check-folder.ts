import { access, constants, opendir, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isHoldfastError } from '../../core/errors.ts';
import type { EnhancedWorkflowManager } from '../../workflow/enhanced-workflow-manager.ts';
import { shownFolder } from '../cli-configuration.ts';
import { openManager, type ManagerChoice } from '../open-manager.ts';
import { toShellWord } from '../printable.ts';
import type { Shell } from '../shell.ts';
import type { Checkup } from './checkup.ts';

const area = 'folder';
/** More files are not counted: the answer would be the same. */
const mostFiles = 100_000;
/** The journals of so many runs, the newest, are read through. */
const mostJournals = 200;
const mebibyte = 1024 * 1024;
const [tooLittle, little] = [100 * mebibyte, 1024 * mebibyte];

/** Looks at the folder that runs are kept in. */
export async function checkFolder(checkup: Checkup, shell: Shell, folder: string): Promise<boolean> {
  const shown = shownFolder(shell, folder);
  const there = (await stat(folder).catch(() => undefined))?.isDirectory();
  if (there === false) {
    checkup.fail(area, `${shown} is a file`, 'name another folder with --directory, or move the file away');
    return false;
  }
  const nearest = there === true ? folder : await nearestFolder(dirname(folder));
  let isWritable = true;
  try {
    await access(nearest, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch {
    isWritable = false;
    checkup.fail(
      area,
      `${shownFolder(shell, nearest)} cannot be written in`,
      'change who may write there, or name another folder with --directory',
    );
  }
  await checkSpace(checkup, nearest);
  if (there !== true) {
    if (isWritable) checkup.ok(area, `${shown} is not there yet: the first run makes it`);
    return false;
  }
  const { files, bytes, all } = await sizeOf(folder);
  const count = all ? `${files} files` : `more than ${mostFiles} files`;
  if (all && isWritable) checkup.ok(area, `${shown} can be written in: ${count}, ${inMebibytes(bytes)}`);
  else if (!all)
    checkup.warn(
      area,
      `${shown} has ${count}`,
      'let `holdfast clean` remove runs that ended long ago (docs/retention.md)',
    );
  return true;
}

/** Looks at the runs in it, and whether the journals of the newest are whole. Nothing of them is changed. */
export async function checkRuns(checkup: Checkup, shell: Shell, choice: ManagerChoice): Promise<void> {
  await using manager = await openManager(shell, choice);
  const counts = new Map<string, number>();
  let read = 0;
  let after: string | undefined;
  do {
    const page = await manager.list({ limit: 500, ...(after === undefined ? {} : { after }) });
    for (const { message, code } of page.unreadable)
      checkup.fail('runs', `${message} [${code}]`, 'see `holdfast diagnostics <id>`');
    for (const { workflow_id: id, status, damaged } of page.runs) {
      counts.set(status, (counts.get(status) ?? 0) + 1);
      // What an ended run shows in lists is not read from its journal.
      const looked = damaged !== true && read < mostJournals;
      if (looked) read += 1;
      if (damaged === true || (looked && (await isDamaged(manager, id))))
        checkup.fail(
          'runs',
          `run ${toShellWord(id)} is damaged`,
          `see \`holdfast diagnostics ${toShellWord(id)}\`; --accept-damage goes on with it`,
        );
    }
    after = page.next;
  } while (after !== undefined);
  const text = [...counts].map(([status, count]) => `${count} ${status}`).join(', ');
  const journals = read === 1 ? 'one journal was read' : `${read} journals were read`;
  checkup.ok('runs', text === '' ? 'there are none' : `${text}; ${journals}`);
  if (counts.has('interrupted'))
    checkup.warn(
      'runs',
      `nobody drives ${String(counts.get('interrupted'))} that began`,
      'see `holdfast list --status interrupted`; `holdfast resume <id>` goes on with one',
    );
}

async function isDamaged(manager: EnhancedWorkflowManager, id: string): Promise<boolean> {
  try {
    return (await manager.diagnostics(id)).storage.damaged;
  } catch (error) {
    // Removed or moved meanwhile.
    if (isHoldfastError(error) && ['run-not-found', 'run-removed', 'run-moved'].includes(error.code)) return false;
    throw error;
  }
}

async function checkSpace(checkup: Checkup, folder: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const message = `${inMebibytes(free)} are free on its disk`;
  if (free < tooLittle) checkup.fail('disk', message, 'make room: a run pauses when its journal cannot be written');
  else if (free < little) checkup.warn('disk', message, 'make room before it runs out');
  else checkup.ok('disk', message);
}

async function nearestFolder(folder: string): Promise<string> {
  const above = dirname(folder);
  const isThere = (await stat(folder).catch(() => undefined)) !== undefined;
  return isThere || above === folder ? folder : nearestFolder(above);
}

async function sizeOf(
  folder: string,
): Promise<{ readonly files: number; readonly bytes: number; readonly all: boolean }> {
  let [files, bytes] = [0, 0];
  const folders = [folder];
  for (let next = folders.pop(); next !== undefined; next = folders.pop()) {
    // What is removed meanwhile needs no room.
    const entries = await opendir(next).catch(() => []);
    for await (const entry of entries) {
      const path = join(next, entry.name);
      if (entry.isDirectory()) folders.push(path);
      else {
        files += 1;
        bytes += (await stat(path).catch(() => undefined))?.size ?? 0;
      }
      if (files > mostFiles) return { files, bytes, all: false };
    }
  }
  return { files, bytes, all: true };
}

function inMebibytes(bytes: number): string {
  const count = bytes / mebibyte;
  if (count < 0.1) return `${Math.ceil(bytes / 1024)} KiB`;
  return count >= 1024 ? `${(count / 1024).toFixed(1)} GiB` : `${count.toFixed(count < 10 ? 1 : 0)} MiB`;
}

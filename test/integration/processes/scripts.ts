import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { hasEnded, pidExists, readProcessEntry } from '../../../src/processes/process-table.ts';

/** The argv of a Node program given as text; further arguments are its own. */
export function nodeScript(code: string, ...rest: string[]): string[] {
  return [process.execPath, '-e', code, '--', ...rest];
}

/**
 * The argv of a command that starts another process, which ignores SIGTERM, writes both pids into a file, and stays.
 *
 * @param started how the other process is started; `env -i` takes the environment away from it.
 */
export function family(file: string, started: '' | 'env -i' = ''): string[] {
  // What ignores a signal passes that on to what it starts.
  const script = `trap '' TERM; ${started} sleep 1000 & trap - TERM; echo $$ $! > "$1.new"; mv "$1.new" "$1"; wait`;
  return ['sh', '-c', script, 'sh', file];
}

/** Whether a process does anything any more. */
export function runs(pid: number): boolean {
  const entry = readProcessEntry(pid);
  return entry === undefined ? process.platform !== 'linux' && pidExists(pid) : !hasEnded(entry);
}

/** Waits for a condition that another process brings about. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 1000; tries += 1) {
    if (holds()) return;
    await delay(10);
  }
  throw new Error(`Waited in vain until ${what}.`);
}

/** Waits for the pids that {@link family} writes. */
export async function readPids(file: string): Promise<[number, number]> {
  await until(`${file} is written`, () => existsSync(file));
  const [parent, child] = readFileSync(file, 'utf8').split(' ').map(Number);
  return [parent ?? 0, child ?? 0];
}

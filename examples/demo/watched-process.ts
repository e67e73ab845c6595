import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Message } from './messages.ts';

/** How a process of the demo ended. */
export interface ProcessEnd {
  readonly pid: number;
  /** Such as `SIGKILL` or `exit code 0`. */
  readonly end: string;
}

/** Runs a process of the demo, hands on what it tells, and resolves when it has ended. */
export async function runProcess(
  life: 'start' | 'recover',
  directory: string,
  input: unknown,
  told: (message: Message, pid: number) => void,
): Promise<ProcessEnd> {
  const child = fork(join(import.meta.dirname, 'worker.ts'), [life, directory, JSON.stringify(input)]);
  const pid = child.pid ?? 0;
  child.on('message', (message) => {
    told(message as Message, pid);
  });
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  return { pid, end: signal ?? `exit code ${code ?? 'unknown'}` };
}

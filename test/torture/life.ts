import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

/** When a process is killed: so long after it has said that it is alive. */
export interface KillPlan {
  readonly isAlive: () => boolean;
  readonly afterMs: number;
}

/** How a process came to its end. */
export interface LifeEnd {
  /** Whether it was by the SIGKILL that was planned. */
  readonly killed: boolean;
  /** What it said, where it ended neither by that nor well. */
  readonly trouble: string | undefined;
}

/** Waits until a process that was just started has ended, and kills it where that is planned. */
export async function endOf(child: ChildProcess, plan?: KillPlan): Promise<LifeEnd> {
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = once(child, 'close');
  let sent = false;
  if (plan !== undefined) {
    while (!plan.isAlive() && isRunning(child)) await sleep(2);
    await Promise.race([sleep(plan.afterMs), ended]);
    sent = isRunning(child) && child.kill('SIGKILL');
  }
  await ended;
  const { exitCode, signalCode } = child;
  const killed = sent && signalCode === 'SIGKILL';
  if (killed || exitCode === 0) return { killed, trouble: undefined };
  return { killed, trouble: `a process ended with ${signalCode ?? exitCode}: ${said.slice(0, 500)}` };
}

function isRunning({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}

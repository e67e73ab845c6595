import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** How a program ended, and what it printed. */
export interface Ending {
  readonly exit: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs Node with these arguments in an empty folder that is removed afterwards. */
export async function runNode(args: readonly string[], timeoutMs = 60_000): Promise<Ending> {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-run-'));
  try {
    const child = spawn(process.execPath, args, {
      cwd: folder,
      env: { PATH: process.env['PATH'], HOME: folder, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
    });
    const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
    const [code, signal] = await closed;
    return { exit: code ?? signal ?? 'unknown', stdout, stderr };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const worker = new URL('health-worker.ts', import.meta.url).pathname;

/** Whether the process ended by itself, and what it said. */
function play(scenario: string): Promise<{ readonly code: number | null; readonly said: unknown }> {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-health-'));
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [worker, scenario, join(folder, 'state')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    // Far longer than any machine needs, far less than what would be waited for.
    const guard = setTimeout(() => child.kill('SIGKILL'), 30_000);
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    child.once('close', (code) => {
      clearTimeout(guard);
      rmSync(folder, { recursive: true, force: true });
      resolve({ code, said: text === '' ? undefined : JSON.parse(text) });
    });
  });
}

test.each([
  ['unused', { left: [] }],
  ['never-closed', { status: 'FAILED' }],
  ['closed-while-looking', { status: 'FAILED', left: [] }],
  ['detached', { detached: true }],
  ['closed-manager', { status: 'interrupted', left: [] }],
])(
  'health checks keep no process alive, and closing leaves nothing: %s (G12)',
  async (scenario, said) => {
    expect(await play(scenario)).toEqual({ code: 0, said });
  },
  60_000,
);

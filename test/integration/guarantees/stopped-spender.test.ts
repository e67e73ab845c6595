import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { defineWorkflow, EnhancedWorkflowManager, FileStorage } from '../../../src/index.ts';

const worker = new URL('stopped-spender-worker.ts', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'holdfast-stopped-'));
const log = join(folder, 'provider.log');
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function calls(who: string): number {
  if (!existsSync(log)) return 0;
  return readFileSync(log, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith(`${who} `)).length;
}

/** Whether the journal tells of so many calls under way. */
async function holds(storage: FileStorage, count: number): Promise<boolean> {
  await using looking = new EnhancedWorkflowManager({ storage });
  return (await looking.get('r'))?.budget?.reserved.calls === count;
}

test('G9: what a stopped process holds counts for whoever takes its run over, and when it goes on it begins no call', async () => {
  const child = spawn(process.execPath, [worker, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = new Promise((resolve) => child.once('close', resolve));
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  try {
    const storage = new FileStorage({ directory: join(folder, 'state'), durability: 'process' });
    while (calls('former') < 4 || !(await holds(storage, 4))) await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill('SIGSTOP');
    await using manager = new EnhancedWorkflowManager({ storage, limits: { day: { costUsd: 100 } } });
    manager.register(
      defineWorkflow({
        name: 'spending',
        limits: { costUsd: 30 },
        run: (wf) =>
          wf.map(
            'call',
            Array.from({ length: 20 }, (_, index) => index),
            { concurrency: 4 },
            (index, own) =>
              own.step('ask', { agent: 'coder', estimate: { costUsd: 1 } }, ({ usage }) => {
                appendFileSync(log, `later ${index}\n`);
                usage({ costUsd: 0.5 });
                return index;
              }),
          ),
      }),
    );
    const result = await manager.resume('r', { takeOver: true });
    expect(result.status).toBe('completed');
    expect(calls('later')).toBe(20);
    // Nobody knows what the four of the former owner cost: they count as they were reserved.
    expect(result.report.budget).toMatchObject({ used: { calls: 24, costUsd: 4 + 20 * 0.5 } });
    expect(await manager.reliability.budgets()).toMatchObject({
      ...{ used: { calls: 20, costUsd: 10 }, reserved: { calls: 4, costUsd: 4 }, left: { costUsd: 86 } },
    });
    writeFileSync(join(folder, 'go'), '');
    child.kill('SIGCONT');
    await closed;
    expect(said).toContain('"interrupted"');
    expect(calls('former')).toBe(4);
    // It says what it used itself, and the day has room again; the run has ended as it was.
    expect(await manager.reliability.budgets()).toMatchObject({ used: { calls: 24, costUsd: 12 } });
    expect((await manager.resume('r')).report.budget).toMatchObject({ used: { calls: 24, costUsd: 14 } });
  } finally {
    child.kill('SIGKILL');
    await closed;
  }
}, 120_000);

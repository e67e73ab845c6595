import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EnhancedWorkflowManager } from 'holdfast';
import { endOf } from './life.ts';

/** What a storm over a family of runs found. */
export interface ChildStormReport {
  kills: number;
  /** Places that were acknowledged with two different values. */
  again: number;
  /** Runs that there are at the end: one root, two children, four grandchildren. */
  runs: number;
  errors: string[];
}

/** Kills a process with SIGKILL at random moments until its family of runs is done. */
export async function childStorm(options: {
  readonly kills: number;
  readonly limitMs: number;
}): Promise<ChildStormReport> {
  const report: ChildStormReport = { kills: 0, again: 0, runs: 0, errors: [] };
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-child-storm-'));
  const directory = join(folder, 'state');
  const reports = join(folder, 'reports');
  const worker = new URL('child-storm-worker.ts', import.meta.url).pathname;
  const read = (): string => {
    try {
      return readFileSync(reports, 'utf8');
    } catch {
      return '';
    }
  };
  const until = performance.now() + options.limitMs;
  try {
    while (!read().includes('DONE') && performance.now() < until && report.errors.length === 0) {
      const before = read().length;
      const child = spawn(process.execPath, [worker, directory, reports], { stdio: ['ignore', 'ignore', 'pipe'] });
      const plan = { isAlive: () => read().includes('ALIVE', before), afterMs: 10 + Math.random() * 80 };
      const { killed, trouble } = await endOf(child, report.kills < options.kills ? plan : undefined);
      if (killed) report.kills += 1;
      if (trouble !== undefined) report.errors.push(trouble);
    }
    const said = read();
    if (!said.includes('DONE completed 7\n')) report.errors.push(`the family is not done: ${said.slice(-300)}`);
    const values = new Map<string, Set<string>>();
    for (const line of said.split('\n')) {
      const [place = '', token = ''] = line.split(' ');
      if (place.includes('#')) values.set(place, (values.get(place) ?? new Set()).add(token));
    }
    report.again = [...values.values()].filter((tokens) => tokens.size > 1).length;
    await using manager = new EnhancedWorkflowManager({ directory });
    report.runs = (await manager.list({ status: 'completed' })).runs.length;
    const all = (await manager.list()).runs.length;
    if (all !== report.runs) report.errors.push(`${all - report.runs} runs are not completed`);
    return report;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EnhancedWorkflowManager, FileStorage } from 'holdfast';
import { SqliteStorage } from 'holdfast/sqlite';
import { endOf } from './life.ts';

/** How a storm is run. */
export interface KillStormOptions {
  readonly kills: number;
  /** How many runs: each is killed again and again until it is done. */
  readonly stepsPerRun: number;
  readonly durability: 'process' | 'strict';
  readonly limitMs: number;
  /** @defaultValue 'file' */
  readonly adapter?: 'file' | 'sqlite';
  readonly random?: () => number;
}

/** What a storm found. Everything but the counts of work must be zero. */
export interface KillStormReport {
  kills: number;
  runs: number;
  acknowledged: number;
  /** Acknowledged values that are not in the journal afterwards. */
  lost: number;
  /** Places that were acknowledged with two different values: a body ran again after its acknowledgement. */
  again: number;
  errors: string[];
  tokens: number;
}

/** Kills a process with SIGKILL at random moments until its run is done, again and again, and compares what was said. */
export async function killStorm(options: KillStormOptions): Promise<KillStormReport> {
  const report: KillStormReport = { kills: 0, runs: 0, acknowledged: 0, lost: 0, again: 0, errors: [], tokens: 0 };
  const until = performance.now() + options.limitMs;
  while (report.kills < options.kills && performance.now() < until) await stormOneRun(options, report, until);
  return report;
}

async function stormOneRun(options: KillStormOptions, report: KillStormReport, until: number): Promise<void> {
  const { random = Math.random, adapter = 'file' } = options;
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-storm-'));
  const directory = join(folder, 'state');
  const reports = join(folder, 'reports');
  const worker = new URL('kill-storm-worker.ts', import.meta.url).pathname;
  const read = (): string => {
    try {
      return readFileSync(reports, 'utf8');
    } catch {
      return '';
    }
  };
  let done = false;
  try {
    while (!done && performance.now() < until + 60_000) {
      const before = read().length;
      const child = spawn(
        process.execPath,
        [worker, directory, reports, options.durability, String(options.stepsPerRun), adapter],
        {
          stdio: ['ignore', 'ignore', 'pipe'],
        },
      );
      const plan = { isAlive: () => read().includes('ALIVE', before), afterMs: random() * 60 };
      const { killed, trouble } = await endOf(child, report.kills < options.kills ? plan : undefined);
      if (killed) report.kills += 1;
      if (trouble !== undefined) {
        const said = read().split('\n');
        report.errors.push(`${trouble} ${said.filter((line) => line.startsWith('ERROR')).at(-1) ?? ''}`);
      }
      done = read().includes('DONE');
      if (report.errors.length > 5) break;
    }
    report.runs += 1;
    await compare(directory, adapter, read(), report);
    if (!done) report.errors.push('a run was not finished in time');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function compare(
  directory: string,
  adapter: 'file' | 'sqlite',
  said: string,
  report: KillStormReport,
): Promise<void> {
  const values = new Map<string, Set<string>>();
  for (const line of said.split('\n')) {
    const [place = '', token = ''] = line.split(' ');
    if (place === '' || place === 'ALIVE' || place === 'DONE' || place === 'ERROR') continue;
    values.set(place, (values.get(place) ?? new Set()).add(token));
  }
  const kept = new Set<unknown>();
  const storage =
    adapter === 'sqlite' ? new SqliteStorage({ path: `${directory}/runs.db` }) : new FileStorage({ directory });
  const manager = new EnhancedWorkflowManager({ storage });
  try {
    for await (const event of manager.history('storm')) if (event.type === 'step-completed') kept.add(event.value);
  } finally {
    await manager.close();
    await storage.close();
  }
  report.tokens += kept.size;
  for (const tokens of values.values()) {
    report.acknowledged += 1;
    if (tokens.size > 1) report.again += 1;
    for (const token of tokens) if (!kept.has(token)) report.lost += 1;
  }
}

import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EnhancedWorkflowManager } from 'holdfast';
import { live, type PlantedDeath } from '../crash/planted-death.ts';
import { endOf } from './life.ts';

/** How a storm is run. */
export interface AgentStormOptions {
  /** Deaths at the writes that hold events of a type; each must come to pass. They come before the kills. */
  readonly deaths?: readonly (PlantedDeath & { readonly event: string })[];
  /** Kills at random moments. */
  readonly kills: number;
  readonly agents: number;
  readonly limitMs: number;
  readonly random: () => number;
}

/** What a storm found. Everything but the counts of work must be zero. */
export interface AgentStormReport {
  kills: number;
  calls: number;
  acknowledged: number;
  /** Calls of an agent whose answer had been acknowledged before. */
  again: number;
  /** Agents that were asked in more than one session. */
  sessions: number;
  /** Agents whose cost by the journal is not what their session has cost. */
  miscounted: number;
  /** Processes of agents that are left at the end, or were when their session was gone on with. */
  orphans: number;
  errors: string[];
}

interface Line {
  readonly pid?: number;
  readonly prompt?: string;
  readonly session?: string;
  /** The process that was still at work in its session. */
  readonly beside?: number;
  readonly acknowledged?: string;
}

const worker = new URL('agent-storm-worker.ts', import.meta.url).pathname;
const standIn = new URL('../stand-ins/claude.ts', import.meta.url).pathname;

/** Kills the process that asks agents with SIGKILL until its run is done. */
export async function agentStorm(options: AgentStormOptions): Promise<AgentStormReport> {
  const { deaths = [], kills, agents, limitMs, random } = options;
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-agent-storm-'));
  const report: AgentStormReport = {
    ...{ kills: 0, calls: 0, acknowledged: 0, again: 0, sessions: 0, miscounted: 0, orphans: 0 },
    errors: [],
  };
  const until = performance.now() + limitMs;
  try {
    writeFileSync(
      join(folder, 'control'),
      JSON.stringify({
        ...{ kind: 'answer', tools: 2, takesMs: 100 },
        // They outlive whoever is killed.
        slow: { like: 'item-\\d*[27]\\.', takesMs: 2500 },
      }),
    );
    for (const { event, ...death } of deaths) {
      const argv = [folder, standIn, String(agents), event];
      if ((await live(worker, argv, death)) === undefined) report.kills += 1;
      else report.errors.push(`nobody died ${death.moment} write ${death.write} of "${event}"`);
    }
    for (let done = false; !done && performance.now() < until;) {
      const child = spawn(process.execPath, [worker, folder, standIn, String(agents)], {
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let said = '';
      child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
      const plan = { isAlive: () => said.includes('ALIVE'), afterMs: random() * 700 };
      const { killed, trouble } = await endOf(child, report.kills < deaths.length + kills ? plan : undefined);
      if (killed) report.kills += 1;
      if (trouble !== undefined) report.errors.push(`${trouble} ${said}`);
      done = said.includes('DONE') || report.errors.length > 5;
      if (done && !said.includes('DONE completed')) report.errors.push(`not completed: ${said}`);
    }
    await compare(folder, report);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return report;
}

async function compare(folder: string, report: AgentStormReport): Promise<void> {
  const lines = readFileSync(join(folder, 'calls.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
  const acknowledged = new Set<string>();
  const sessions = new Map<string, Set<string>>();
  for (const { pid, prompt = '', session = '', beside, acknowledged: item } of lines) {
    if (item !== undefined) {
      acknowledged.add(item);
      continue;
    }
    // Whoever asked it was killed before the prompt was handed over.
    if (prompt === '') continue;
    report.calls += 1;
    const asked = /item-\d+\./.exec(prompt)?.[0] ?? '';
    if (acknowledged.has(asked)) report.again += 1;
    sessions.set(asked, (sessions.get(asked) ?? new Set()).add(session));
    if (beside !== undefined || (pid !== undefined && isAlive(pid))) report.orphans += 1;
  }
  report.acknowledged = acknowledged.size;
  for (const ids of sessions.values()) if (ids.size !== 1) report.sessions += 1;
  const manager = new EnhancedWorkflowManager({ directory: join(folder, 'state') });
  try {
    for await (const event of manager.history('storm')) {
      if (event.type !== 'step-completed') continue;
      const item = /item-\d+\./.exec(event.key)?.[0] ?? '';
      const [id = ''] = sessions.get(item) ?? [];
      const { totals } = JSON.parse(readFileSync(join(folder, `${id}.json`), 'utf8')) as {
        readonly totals: { readonly cost: number };
      };
      if (Math.abs((event.usage?.costUsd ?? 0) - totals.cost) > 1e-6) report.miscounted += 1;
    }
  } finally {
    await manager.close();
  }
}

/** Whether an agent of a storm is still there; another process may have its number by now. */
function isAlive(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(standIn);
  } catch {
    return false;
  }
}

import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EnhancedWorkflowManager, FileStorage } from 'holdfast';
import { endOf } from './life.ts';

/** What a storm found. `lost`, `untrue`, `twice`, `renamed` and `left` must be zero. */
export interface NoticeStormReport {
  kills: number;
  /** Runs that have ended, by their journals. */
  ended: number;
  /** Of those, runs whose end, or whose own notice before it, nobody was told. */
  lost: number;
  /** Notices of an end that a run did not have. */
  untrue: number;
  /** Notices that came more than once to the notifier that delivers at most once. */
  twice: number;
  /** Notices about the same thing under another id. */
  renamed: number;
  /** Repeats at the notifier that delivers at least once. */
  repeats: number;
  /** Notices that stay in the outbox. */
  left: number;
  errors: string[];
}

interface Received {
  readonly id: string;
  readonly runId: string;
  readonly title: string;
}

/** Kills processes that make runs with SIGKILL, at random moments, and compares what was told with what is written. */
export async function noticeStorm({ kills }: { readonly kills: number }): Promise<NoticeStormReport> {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-notices-'));
  const report = { kills: 0, ended: 0, lost: 0, untrue: 0, twice: 0, renamed: 0, repeats: 0, left: 0, errors: [] };
  try {
    await storm(folder, report, kills);
    return report;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function storm(folder: string, report: NoticeStormReport, kills: number): Promise<void> {
  const directory = join(folder, 'state');
  const [received, once] = [join(folder, 'received'), join(folder, 'once')];
  while (report.kills < kills) {
    await life([directory, received, once, 'storm'], report, true);
    if (report.errors.length > 0) return;
  }
  // A fast machine leaves more than one sweep takes up.
  for (let sweeps = 0; sweeps < 20; sweeps += 1) {
    await life([directory, received, once, 'sweep'], report, false);
    if ((await leftIn(directory)) === 0) break;
  }
  const seen = read(received);
  const ids = new Map<string, Set<string>>();
  for (const { id, runId, title } of [...seen, ...read(once)]) {
    const about = `${runId} ${title}`;
    ids.set(about, (ids.get(about) ?? new Set()).add(id));
  }
  for (const { size } of ids.values()) report.renamed += size - 1;
  report.repeats = seen.length - new Set(seen.map(({ id }) => id)).size;
  const onceSeen = read(once);
  report.twice = onceSeen.length - new Set(onceSeen.map(({ id }) => id)).size;
  const storage = new FileStorage({ directory });
  await using manager = new EnhancedWorkflowManager({ storage });
  const told = new Set(seen.map(({ runId, title }) => `${runId} ${title}`));
  const ends = new Set<string>();
  for (let after: string | undefined, more = true; more;) {
    const page = await manager.list(after === undefined ? {} : { after });
    for (const { workflow_id: id } of page.runs) {
      const state = await manager.get(id);
      if (state?.status !== 'completed' && state?.status !== 'failed') continue;
      report.ended += 1;
      ends.add(`${id} storm: ${state.status}`);
      if (!told.has(`${id} storm: ${state.status}`) || !told.has(`${id} half way`)) report.lost += 1;
    }
    after = page.next;
    more = after !== undefined;
  }
  for (const about of told) if (!about.endsWith('half way') && !ends.has(about)) report.untrue += 1;
  await storage.close();
  report.left = await leftIn(directory);
}

async function leftIn(directory: string): Promise<number> {
  const storage = new FileStorage({ directory });
  const { entries } = await storage.list('notices/outbox/', { limit: 100_000 });
  await storage.close();
  return entries.length;
}

async function life(argv: readonly string[], report: NoticeStormReport, kill: boolean): Promise<void> {
  const worker = new URL('notice-storm-worker.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [worker, ...argv], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const plan = { isAlive: () => said.includes('ALIVE'), afterMs: 10 + Math.random() * 150 };
  const { killed, trouble } = await endOf(child, kill ? plan : undefined);
  if (killed) report.kills += 1;
  if (trouble !== undefined) report.errors.push(trouble);
}

function read(path: string): Received[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as Received];
      } catch {
        // The last word of a process that was killed.
        return [];
      }
    });
}

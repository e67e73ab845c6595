import { DatabaseSync } from 'node:sqlite';
import { defineWorkflow, EnhancedWorkflowManager } from 'holdfast';
import { SqliteStorage } from 'holdfast/sqlite';
import { freshPath, inTurns, median, percentile, report } from './measure.ts';

const payload = 'x'.repeat(1024);
const loop = defineWorkflow<number, undefined>({
  name: 'loop',
  async run(wf, steps) {
    for (let index = 0; index < steps; index += 1) await wf.step('step', () => payload);
    return undefined;
  },
});

/** The least code that makes each step durable in SQLite: one insert, which is a transaction by itself. */
function makeFloor(strict: boolean): (steps: number) => Promise<number> {
  const database = new DatabaseSync(freshPath());
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = ${strict ? 'FULL' : 'NORMAL'}`);
  database.exec('CREATE TABLE steps (run TEXT, number INTEGER, record TEXT, PRIMARY KEY (run, number)) WITHOUT ROWID');
  const insert = database.prepare('INSERT INTO steps VALUES (?, ?, ?)');
  const record = JSON.stringify({ key: 'step#100', value: payload });
  let run = 0;
  return async (steps) => {
    run += 1;
    const startedAt = performance.now();
    for (let step = 0; step < steps; step += 1) {
      insert.run(`run-${run}`, step, record);
      await Promise.resolve();
    }
    return ((performance.now() - startedAt) * 1000) / steps;
  };
}

async function ours(manager: EnhancedWorkflowManager, runs: number, steps: number): Promise<number> {
  const startedAt = performance.now();
  const results = await Promise.all(Array.from({ length: runs }, () => manager.execute(loop, steps)));
  for (const result of results) result.orThrow();
  return ((performance.now() - startedAt) * 1000) / (runs * steps);
}

/** Microseconds a step on SQLite, one run and fifty at once, and what listing costs beside 100,000 runs. */
export async function benchSqlite(): Promise<void> {
  for (const durability of ['strict', 'process'] as const) {
    const storage = new SqliteStorage({ path: freshPath(), durability });
    const manager = new EnhancedWorkflowManager({ storage });
    const floor = makeFloor(durability === 'strict');
    const one = await inTurns(
      15,
      () => floor(400),
      () => ours(manager, 1, 400),
    );
    report(`${durability}, SQLite, 400 steps`, {
      ...one,
      unit: 'µs',
      target: durability === 'strict' ? 'at most 1.5 × floor' : 'none',
      met: durability !== 'strict' || one.ours <= one.floor * 1.5,
    });
    const many = await inTurns(
      9,
      () => floor(400),
      () => ours(manager, 50, 20),
    );
    report(`${durability}, SQLite, 50 runs × 20 steps`, {
      ...many,
      unit: 'µs',
      ratio: many.floor / many.ours,
      target: 'faster than the floor',
      met: many.ours < many.floor || durability === 'process',
    });
    await manager.close();
    await storage.close();
  }
  await benchListing();
}

async function benchListing(): Promise<void> {
  const storage = new SqliteStorage({ path: freshPath(), durability: 'process' });
  const state = JSON.stringify({ status: 'completed', notes: 'y'.repeat(500) });
  for (let batch = 0; batch < 100; batch += 1)
    await Promise.all(
      Array.from({ length: 1000 }, async (_, index) => {
        const run = `runs/2026-11/wf_${String(batch * 1000 + index).padStart(6, '0')}`;
        await Promise.all([storage.append(`${run}/1`, [state]), storage.put(`${run}/state`, state)]);
      }),
    );
  const options = { folders: 'state', values: true } as const;
  const page: number[] = [];
  for (let round = 0; round < 50; round += 1) {
    const startedAt = performance.now();
    await storage.list('runs/2026-11/', { ...options, limit: 20, reverse: true });
    page.push(performance.now() - startedAt);
  }
  report('SQLite, first page of 100,000 runs', {
    ours: percentile(page, 0.9),
    unit: 'ms',
    target: 'at most 20 ms',
    met: percentile(page, 0.9) <= 20,
  });
  const whole: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    const startedAt = performance.now();
    let count = 0;
    let after: string | undefined;
    do {
      const { entries, next } = await storage.list('runs/2026-11/', { ...options, ...(after && { after }) });
      count += entries.length;
      after = next;
    } while (after !== undefined);
    if (count !== 100_000) throw new Error(`the listing has ${count} of 100,000 runs`);
    whole.push(performance.now() - startedAt);
  }
  report('SQLite, list of 100,000 runs', {
    ours: median(whole),
    unit: 'ms',
    target: 'at most 1,200 ms',
    met: median(whole) <= 1200,
  });
  await storage.close();
}

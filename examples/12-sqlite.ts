// All runs in one SQLite database: killed in the middle of a run, finished by another process, and listed from there.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineWorkflow, EnhancedWorkflowManager } from 'holdfast';
import { SqliteStorage } from 'holdfast/sqlite';

const [path, life] = process.argv.slice(2);

const report = defineWorkflow({
  name: 'report',
  async run(wf, input: { readonly pages: number }) {
    const pages = await wf.map(
      'page',
      Array.from({ length: input.pages }, (_, index) => index + 1),
      (page) => wf.step('write', () => `page ${page}`),
    );
    return wf.step('print', () => {
      if (life === 'first') process.kill(process.pid, 'SIGKILL');
      return pages.join(', ');
    });
  },
});

if (path === undefined) {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-example-'));
  for (const name of ['first', 'second']) {
    const argv = [import.meta.filename, join(folder, 'runs.db'), name];
    const child = spawnSync(process.execPath, argv, { stdio: ['ignore', 'inherit', 'ignore'] });
    console.log(`${name} process ended: ${child.signal ?? `exit code ${child.status ?? 'unknown'}`}`);
  }
  console.log(`files: ${readdirSync(folder).join(', ')}`);
  rmSync(folder, { recursive: true });
} else {
  const storage = new SqliteStorage({ path });
  const manager = new EnhancedWorkflowManager({ storage });
  if (life === 'first') await manager.execute(report, { pages: 3 }, { id: 'november' });
  const { resumed } = await manager.register(report).recover();
  for (const run of resumed) console.log((await run.result).orThrow());
  const { runs } = await manager.list();
  for (const run of runs) console.log(`${run.workflow_id}: ${run.status}`);
  await manager.close();
  await storage.close();
}

// Prints:
// first process ended: SIGKILL
// page 1, page 2, page 3
// november: completed
// second process ended: exit code 0
// files: runs.db

// A run that waits in a folder is exported, moved into a SQLite database, and goes on there.
import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineWorkflow, EnhancedWorkflowManager, isHoldfastError } from 'holdfast';
import { SqliteStorage } from 'holdfast/sqlite';

const release = defineWorkflow({
  name: 'release',
  async run(wf) {
    const build = await wf.step('build', () => {
      console.log('building');
      return { file: 'app.tgz' };
    });
    await wf.waitFor('approval');
    return wf.step('publish', () => `published ${build.file}`);
  },
});

const folder = mkdtempSync(join(tmpdir(), 'holdfast-example-'));
const database = new SqliteStorage({ path: join(folder, 'runs.db') });
const file = join(folder, 'release-7.json');
{
  await using here = new EnhancedWorkflowManager({ directory: join(folder, 'runs'), parkAfter: 0 });
  const waiting = await here.execute(release, undefined, { id: 'release-7' });
  console.log(waiting.status);
  await here.signal('release-7', 'approval', true, { by: 'Ada' });

  await writeFile(file, here.export('release-7'));
  const { moved } = await here.move('release-7', database, { by: 'Ada', to: 'the build server' });
  console.log('moved:', moved);
  await here.resume('release-7').catch((error: unknown) => {
    if (isHoldfastError(error)) console.log(error.code);
  });
}
{
  await using there = new EnhancedWorkflowManager({ storage: database });
  there.register(release);
  console.log((await there.resume('release-7')).orThrow());

  const { forked, runId } = await there.import(file, { id: 'release-7-rehearsed' });
  console.log('a fork:', forked, runId);
}
await database.close();
rmSync(folder, { recursive: true });

// Prints:
// building
// paused
// moved: true
// run-moved
// published app.tgz
// a fork: true release-7-rehearsed

// Registered secrets never reach the disk: a stored value holds a reference, which a resume resolves again.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineWorkflow, EnhancedWorkflowManager } from 'holdfast';

const secret = 'correct-horse-battery-staple';

const deploy = defineWorkflow({
  name: 'deploy',
  async run(wf) {
    const url = await wf.step('address', () => `https://deploy:${secret}@example.test/`);
    // The workflow sees the value; `fresh` is for what must not be stored at all, such as a session.
    const session = await wf.fresh('log-in', () => ({ headers: { authorization: `Bearer ${secret}` } }));
    wf.log.info(`deploying to ${url}`);
    return { usable: url.includes(secret) && session.headers.authorization.endsWith(secret) };
  },
});

const directory = await mkdtemp(join(tmpdir(), 'holdfast-example-'));
{
  await using manager = new EnhancedWorkflowManager({ directory, secrets: { DEPLOY_PASSWORD: secret } });
  const result = await manager.execute(deploy);
  console.log(result.orThrow());
}

let stored = '';
for (const file of await readdir(directory, { recursive: true, withFileTypes: true }))
  if (file.isFile()) stored += await readFile(join(file.parentPath, file.name), 'utf8');
console.log(`the secret is on disk: ${stored.includes(secret)}`);
console.log(/https:\/\/deploy:[^"]*/.exec(stored)?.[0]);
await rm(directory, { recursive: true });

// Prints:
// { usable: true }
// the secret is on disk: false
// https://deploy:[[secret:DEPLOY_PASSWORD]]@example.test/

/** Files: two agents side by side in worktrees, a conflict with both sides kept, and a rollback that takes the files back. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineWorkflow, EnhancedWorkflowManager, MemoryStorage } from 'holdfast';
import { functionAgent } from 'holdfast/agents';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-example-'));
const git = (...argv: string[]): string => {
  const person = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.test'];
  return execFileSync('git', [...person, ...argv], { cwd: folder, encoding: 'utf8' });
};
git('init', '--quiet');
writeFileSync(join(folder, 'greeting.txt'), 'hello\n');
git('add', '--all');
git('commit', '--quiet', '--message', 'first');

// In place of Claude Code: it writes what it is asked to into the folder that it is given.
const writer = functionAgent('writer', ({ prompt, cwd = '.' }) => {
  writeFileSync(join(cwd, 'greeting.txt'), `${prompt}\n`);
  writeFileSync(join(cwd, `${prompt}.txt`), 'a file of its own\n');
  return 'done';
});

const greet = defineWorkflow({
  name: 'greet',
  async run(wf) {
    await wf.checkpoint('before');
    const trees = await wf.map('edit', ['bonjour', 'ciao'], (word, branch) =>
      branch.worktree('work', (tree, own) => own.agent('write', { prompt: word, cwd: tree.directory })),
    );
    return wf.merge('merge', trees);
  },
});

await using manager = new EnhancedWorkflowManager({
  storage: new MemoryStorage(),
  files: { directory: folder },
  agents: { providers: [writer] },
});
const result = await manager.execute(greet);
const { merged, conflicts } = result.orThrow();
console.log('merged:', merged.map(({ key }) => key).join(', '));
for (const { key, branch, files } of conflicts) {
  console.log('in conflict:', key, files.join(', '));
  console.log('its side, on its branch:', git('show', `${branch}:greeting.txt`).trim());
}
console.log('the folder:', readFileSync(join(folder, 'greeting.txt'), 'utf8').trim());

const { files } = await manager.previewRollback(result.runId, { to: 1 });
if (files.kind === 'changes') console.log(`a rollback: ${files.changed} changed, ${files.removed} removed`);
await manager.rollback(result.runId, { to: 1 });
console.log('the folder:', readFileSync(join(folder, 'greeting.txt'), 'utf8').trim());
const saved = (await manager.checkpoints(result.runId)).at(-1);
await manager.rollback(result.runId, { to: saved?.number ?? 0 });
console.log('and back again:', readFileSync(join(folder, 'greeting.txt'), 'utf8').trim());
rmSync(folder, { recursive: true });

// Prints:
// merged: edit[bonjour]/work
// in conflict: edit[ciao]/work greeting.txt
// its side, on its branch: ciao
// the folder: bonjour
// a rollback: 1 changed, 1 removed
// the folder: hello
// and back again: bonjour

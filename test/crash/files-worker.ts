import childProcess from 'node:child_process';
import fs from 'node:fs/promises';
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';

/**
 * One life with a working folder: does what it is told, and ends itself by SIGKILL before or after one of the things that it does
 * to files, by git or to its journal; 0 for none. Prints how many there were.
 */
const [folder = '', act = '', place = '0', moment = 'before'] = process.argv.slice(2);
const deadly = Number(place);
let done = 0;

/** Dies in place of, or right after, the call that the count comes to. */
function counted<Result>(call: () => Result): Result {
  done += 1;
  const dies = done === deadly;
  if (dies && moment === 'before') process.kill(process.pid, 'SIGKILL');
  const result = call();
  if (dies) {
    if (result instanceof Promise) void result.finally(() => process.kill(process.pid, 'SIGKILL'));
    else process.kill(process.pid, 'SIGKILL');
  }
  return result;
}

for (const name of ['rename', 'unlink', 'rmdir', 'rm', 'mkdir', 'writeFile', 'copyFile'] as const) {
  const real = fs[name] as (...given: unknown[]) => Promise<unknown>;
  Object.assign(fs, { [name]: (...given: unknown[]) => counted(() => real(...given)) });
}
const { spawn } = childProcess;
Object.assign(childProcess, {
  spawn: (...given: Parameters<typeof spawn>) => counted(() => spawn(...given)),
});
syncBuiltinESMExports();

const { defineWorkflow, EnhancedWorkflowManager, FileStorage } = await import('holdfast');
const { parseWorkflow } = await import('holdfast/yaml');

const work = join(folder, 'work');
const lines = ['1', '2', '3', '4', '5', '6', '7', '8', '9'];
const text = (...changed: readonly (readonly [number, string])[]): string => {
  const all = [...lines];
  for (const [index, line] of changed) all[index] = line;
  return `${all.join('\n')}\n`;
};

/** Two checkpoints with different files behind each other. */
const changing = defineWorkflow({
  name: 'changing',
  async run(wf) {
    await wf.phase('one', () =>
      wf.step('write', () => {
        for (const name of ['a', 'b', 'c', 'd']) writeFileSync(join(work, `${name}.txt`), `${name} one`);
      }),
    );
    await wf.phase('two', () =>
      wf.step('write', () => {
        for (const name of ['a', 'b']) writeFileSync(join(work, `${name}.txt`), `${name} two`);
        for (const name of ['c', 'd']) rmSync(join(work, `${name}.txt`));
        mkdirSync(join(work, 'c.txt'), { recursive: true });
        for (const name of ['c.txt/x', 'e', 'f']) writeFileSync(join(work, name), `${name} two`);
      }),
    );
  },
});

/** Three worktrees: two that fit, and one that does not. */
const parallel = defineWorkflow({
  name: 'parallel',
  async run(wf) {
    const edits = { top: [0, 'top'], bottom: [8, 'bottom'], late: [0, 'late'] } as const;
    const trees = await wf.map('edit', ['top', 'bottom', 'late'] as const, (name, own) =>
      own.worktree('work', (tree, inside) =>
        inside.step('write', () => {
          appendFileSync(join(folder, 'bodies.log'), `${name}\n`);
          writeFileSync(join(tree.directory, 'a.txt'), text(edits[name]));
          writeFileSync(join(tree.directory, `${name}.txt`), name);
        }),
      ),
    );
    return wf.merge('merge', trees);
  },
});

/** A file whose run is isolated, with a step that fails until there is a file outside. */
const isolated = await parseWorkflow(
  `workflow: isolated
isolation: worktree
phases:
  - name: one
    steps: [{ run: 'echo one >> one.txt', checkpoint: true }, { run: 'rm -f a.txt' }]
  - name: two
    type: parallel
    steps: [{ run: 'echo two >> two.txt' }, { run: 'echo three > three.txt' }]
validation: ['test -f ../../../../../fixed']
on_success: ['echo "$(ls)" > after.txt']
`,
  { directory: work },
);

const workflow = { parallel, isolated, broken: isolated, either: isolated }[act] ?? changing;
const storage = new FileStorage({ directory: join(folder, 'runs'), durability: 'process' });
const append = storage.append.bind(storage);
storage.append = (...given) => counted(() => append(...given));
const manager = new EnhancedWorkflowManager({ storage, files: { directory: work }, crashLoopAfter: 1000 });
manager.register(workflow);
const id = 'run';
if (act === 'make') await manager.execute(changing, undefined, { id });
else if (act === 'rollback') {
  const unfinished = readFileSync(join(folder, 'lives'), 'utf8') !== '0';
  // A rollback that was begun is finished by whoever goes on with the run.
  const result = await manager.rollback(id, { to: 1 });
  if (result.status !== 'paused' && !unfinished) throw new Error(result.status);
} else if (act === 'finish') {
  const before = await manager.checkpoints(id);
  if (before.some(({ kind }) => kind === 'saved-files')) console.error('done before');
  else await manager.rollback(id, { to: 1 });
} else {
  const given = act === 'parallel' ? undefined : {};
  const result =
    (await manager.get(id)) === undefined ? await manager.execute(workflow, given, { id }) : await manager.resume(id);
  if (act !== 'either' && result.success === (act === 'broken')) throw new Error(JSON.stringify(result));
  console.error(JSON.stringify(result.success ? result.output : result.status));
}
await manager.close();
await storage.close();
console.log(JSON.stringify({ done }));

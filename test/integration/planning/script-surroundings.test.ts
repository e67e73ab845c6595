import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { phase, planOf, ScriptFolder, until } from './script-folder.ts';

/** Where a script finds its `sleep` before that of the system. */
function withSleep(folder: ScriptFolder, sleep: string): string {
  mkdirSync(folder.file('bin'));
  writeFileSync(folder.file('bin/sleep'), `#!/bin/sh\n${sleep}\n`);
  chmodSync(folder.file('bin/sleep'), 0o755);
  return `${folder.file('bin')}:${process.env['PATH'] ?? ''}`;
}

test('the variables of the one who calls a script reach its commands as they are', async () => {
  using folder = new ScriptFolder();
  const names = ['HOST', 'STATE', 'PARALLEL', 'NOW', 'LOCK', 'STATUSES', 'PIDS', 'index', 'code', 'status', 'prompt'];
  const shown = names.map((name) => `"\${${name}-unset}"`).join(' ');
  const agent = { kind: 'agent', prompt: 'x' } as const;
  folder.write(planOf([phase('run', `echo ${shown} >> work`), phase('ask', agent, { needs: ['run'] })]), {
    agentCommand: ['sh', '-c', `cat; echo ${shown} >> work`],
  });
  const env = Object.fromEntries(names.map((name) => [name, `own ${name}`]));
  expect(await folder.run([], { env })).toMatchObject({ exit: 0, stderr: '' });
  expect(folder.lines()).toEqual(Array.from({ length: 2 }, () => Object.values(env).join(' ')));
});

test('functions, aliases and options that the surroundings bring along change nothing of a script', async () => {
  using folder = new ScriptFolder();
  folder.write(planOf([phase('one', 'echo one >> work'), phase('two', 'echo two >> work', { needs: ['one'] })]));
  const names = ['printf', 'cd', 'mv', 'sleep', 'date', 'kill', 'wait', 'read', 'sync', 'ln'];
  writeFileSync(
    folder.file('surroundings'),
    `${names.map((name) => `${name}() { echo "not ${name}" >&2; return 7; }`).join('\n')}
shopt -s expand_aliases nocasematch failglob
alias trap=false local=false
set -k -f -C
IFS=:`,
  );
  const env = { BASH_ENV: folder.file('surroundings') };
  expect(await folder.run([], { env })).toMatchObject({ exit: 0, stderr: '' });
  expect(folder.lines()).toEqual(['one', 'two']);
  expect(folder.statuses()).toEqual({ one: 'completed', two: 'completed' });
});

test('a phase that had ended when its script was stopped is not done again', async () => {
  using folder = new ScriptFolder();
  folder.write(planOf([phase('one', 'echo one >> work'), phase('two', 'echo two >> work', { needs: ['one'] })]));
  // Between two looks at its phases the script sleeps; there it is told to stop, once the first has ended.
  const ended = '.holdfast/scripts/20261121-add-contents/phases/one.ended';
  const PATH = withSleep(
    folder,
    `[ ! -e stopped ] || exec /bin/sleep "$@"
     while [ ! -e ${ended} ]; do /bin/sleep 0.02; done
     : > stopped
     kill -INT $PPID`,
  );
  expect(await folder.run([], { env: { PATH } })).toMatchObject({ exit: 130 });
  expect(folder.statuses()).toEqual({ one: 'completed', two: 'pending' });
  expect(await folder.run([], { env: { PATH } })).toMatchObject({ exit: 0 });
  expect(folder.lines()).toEqual(['one', 'two']);
});

test('a command that was put to sleep is woken to be stopped', async () => {
  using folder = new ScriptFolder();
  folder.write(
    planOf([phase('one', `trap 'echo told >> work; exit 0' TERM; echo here >> work; kill -STOP $$; sleep 60`)]),
  );
  const script = folder.start([], { env: { HOLDFAST_GRACE: '60' } });
  await until('the command is there', () => folder.has('work'));
  script.child.kill('SIGTERM');
  expect(await script.ended).toMatchObject({ exit: 143 });
  expect(folder.lines()).toEqual(['here', 'told']);
});

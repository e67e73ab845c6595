import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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

test('programs that a script needs and PATH has not are named, before anything is done', async () => {
  using folder = new ScriptFolder();
  folder.write(planOf([phase('one', 'echo one >> work')]));
  mkdirSync(folder.file('bin'));
  const bash = execFileSync('bash', ['-c', 'type -P bash'], { encoding: 'utf8' }).trim();
  symlinkSync(bash, folder.file('bin/bash'));
  const env = { PATH: folder.file('bin') };
  for (const args of [[], ['--status'], ['--dry-run']])
    expect(await folder.run(args, { env })).toEqual({
      exit: 2,
      stdout: '',
      stderr: 'These programs are needed and not in PATH: date ln mkdir mv rm sh sleep. Nothing was done.\n',
    });
  expect(await folder.run(['--help'], { env })).toMatchObject({ exit: 0, stderr: '' });
  expect(folder.has('.holdfast')).toBe(false);
});

test('a lock of another machine is honoured, and the refusal names its file, which a lock of this machine needs nobody to remove', async () => {
  using folder = new ScriptFolder();
  folder.write(planOf([phase('one', 'echo one >> work; while ! [ -e go ]; do sleep 0.05; done')]));
  const lock = join(folder.path, '.holdfast/scripts/20261121-add-contents/lock');
  const here = folder.start();
  await until('it is at work', () => folder.has('work'));
  const second = await folder.run();
  expect(second).toMatchObject({ exit: 4 });
  expect(second.stderr).toMatch(/is being run by process \d+; wait for it or stop it\.\n/);
  expect(second.stderr).not.toContain('remove');
  folder.touch('go');
  expect(await here.ended).toMatchObject({ exit: 0 });
  writeFileSync(`${lock}.7`, '4711\t12\telsewhere\tboot\n');
  const other = await folder.run();
  expect(other).toMatchObject({ exit: 4 });
  expect(other.stderr).toContain('process 4711 on elsewhere; wait for it or stop it. (If that process is gone');
  expect(other.stderr).toContain(`remove ${realpathSync(`${lock}.7`)}.)`);
  rmSync(`${lock}.7`);
  expect(await folder.run()).toMatchObject({ exit: 0 });
  expect(folder.lines()).toEqual(['one']);
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

import { expect, test } from 'vitest';
import { Git, type GitCall, type GitRunner } from '../../../src/git/git.ts';

function recorded(end: { readonly exitCode: number; readonly stdout?: string; readonly stderr?: string }): {
  readonly git: Git;
  readonly calls: { readonly argv: readonly string[]; readonly call: GitCall }[];
} {
  const calls: { readonly argv: readonly string[]; readonly call: GitCall }[] = [];
  const runner: GitRunner = (argv, call) => {
    calls.push({ argv, call });
    return Promise.resolve({ stdout: '', stderr: '', ...end });
  };
  return { git: new Git(runner, '/work'), calls };
}

test('tells every git first what it must not do, then what it is asked', async () => {
  const { git, calls } = recorded({ exitCode: 0, stdout: 'a\0b c\0' });
  expect(await git.entries(['ls-files', '-z'], { env: { GIT_INDEX_FILE: '/i' } })).toEqual(['a', 'b c']);
  const [{ argv, call }] = calls as [(typeof calls)[number]];
  expect(argv[0]).toBe('git');
  expect(argv.slice(-2)).toEqual(['ls-files', '-z']);
  expect(argv).toEqual(
    expect.arrayContaining([
      '--no-pager',
      '--literal-pathspecs',
      'core.fsmonitor=false',
      'protocol.allow=never',
      'hook.reference-transaction.enabled=false',
    ]),
  );
  expect(argv.find((argument) => argument.startsWith('core.hooksPath='))).toMatch(/null|nul/i);
  expect(call).toMatchObject({ cwd: '/work', env: { LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0', GIT_INDEX_FILE: '/i' } });
});

test('says which git failed, where, and what it said', async () => {
  const { git } = recorded({ exitCode: 128, stderr: 'fatal: no\n' });
  await expect(git.text(['--bare', 'write-tree'])).rejects.toMatchObject({
    code: 'git-failed',
    folder: '/work',
    message: 'git write-tree ended with 128 in "/work": fatal: no',
  });
  expect(await git.try(['write-tree'])).toMatchObject({ exitCode: 128 });
});

test('says so where git cannot be started, and passes the reason of a signal on', async () => {
  const git = new Git(() => Promise.reject(new Error('spawn git ENOENT')), '/work');
  await expect(git.text(['status'])).rejects.toMatchObject({ code: 'git-unavailable', retryable: false });
  const reason = new Error('the run stops');
  await expect(git.text(['status'], { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});

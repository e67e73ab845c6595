import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  answeredIn,
  branchesOf,
  type DeliveryWorld,
  editingAgent,
  ghStandIn,
  ghStateOf,
  git,
  promptText,
  recordsOf,
  worldIn,
} from '../delivery/delivery-world.ts';
import { type Ended, Project } from './command-line.ts';

let project: Project;
let world: DeliveryWorld;
beforeEach(() => {
  project = new Project();
  world = worldIn(project.folder);
  mkdirSync(join(project.folder, 'bin'));
});
afterEach(() => {
  project[Symbol.dispose]();
});

/** A program of the PATH that is one of the stand-ins. */
function program(name: string, standIn: string, folder: string): void {
  const file = join(project.folder, 'bin', name);
  writeFileSync(file, `#!/bin/sh\nexec '${process.execPath}' '${standIn}' '${folder}' "$@"\n`);
  chmodSync(file, 0o755);
}

/** Calls the command in the repository. */
function holdfast(...words: readonly string[]): Promise<Ended> {
  program('claude', editingAgent, world.agent);
  program('gh', ghStandIn, world.gh);
  const env = {
    PATH: `${join(project.folder, 'bin')}:${process.env['PATH'] ?? ''}`,
    HOME: join(project.folder, 'home'),
  };
  return project.start(words, { env, cwd: world.repository }).ended;
}

describe('holdfast deliver', () => {
  test('delivers what a prompt file asks for, and prints it as JSON', async () => {
    const { exit, stdout, stderr } = await holdfast('deliver', 'prompt.md', '--trust', '--json');
    expect(exit, stderr).toBe(0);
    const { output, report } = JSON.parse(stdout) as {
      readonly output: Readonly<Record<string, unknown>>;
      readonly report: Readonly<Record<string, unknown>>;
    };
    expect(output).toMatchObject({
      issue: { number: 1 },
      pullRequest: { number: 1 },
      base: 'main',
      tests: { runs: 3 },
    });
    expect(report).toMatchObject({ grade: 'A+' });
    expect(report['score']).toBeGreaterThan(1);
    expect(branchesOf(world)).toEqual([output['branch']]);
    expect(recordsOf(world, 'pull-requests')).toHaveLength(1);
  });

  test('runs no test command of a file that nobody trusts, and begins nothing', async () => {
    const refused = await holdfast('deliver', 'prompt.md');
    expect(refused.exit).toBe(2);
    expect(refused.stderr).toContain('[untrusted-file]');
    expect(refused.stderr).toContain('`holdfast trust --prompt prompt.md`');
    writeFileSync(join(world.repository, "it's mine.md"), promptText);
    const quoted = await holdfast('deliver', "it's mine.md");
    expect(quoted.stderr).toContain(`\`holdfast trust --prompt 'it'\\''s mine.md'\``);
    expect(recordsOf(world, 'issues')).toEqual([]);
    expect(answeredIn(world)).toEqual([]);
    expect(await holdfast('trust', '--prompt', 'prompt.md')).toMatchObject({ exit: 0 });
    const dry = await holdfast('deliver', 'prompt.md', '--dry-run');
    expect(dry).toMatchObject({ exit: 0, stdout: expect.stringContaining('sh test.sh') as string });
    expect(dry.stdout).not.toContain('may not be run');
    expect(dry.stdout).toMatch(/phase +issue-creation: .*, ended after 3m00s/);
    expect(dry.stdout.match(/There is no history/g)).toHaveLength(1);
    // What was trusted is the file as it was.
    writeFileSync(world.prompt, `${readFileSync(world.prompt, 'utf8')}\n`);
    expect((await holdfast('deliver', 'prompt.md')).exit).toBe(2);
  });

  test('killed on GitHub, it is gone on with by its id alone', async () => {
    writeFileSync(join(world.gh, 'kill-pr-create'), '');
    const dead = await holdfast('deliver', 'prompt.md', '--forge', 'gh', '--trust', '--id', 'greeting');
    expect(dead.exit).toBe('SIGKILL');
    // The run has the file as it was.
    rmSync(world.prompt);
    const { exit, stdout, stderr } = await holdfast('resume', 'greeting', '--trust', '--json');
    expect(exit, stderr).toBe(0);
    // It is measured by what is usual for its phases.
    const { report } = JSON.parse(stdout) as { readonly report: object };
    expect(report).toMatchObject({ grade: 'A+' });
    const cleaned: object = expect.objectContaining({ name: 'clean-up', baselineMs: 12_000 }) as object;
    expect(report).toHaveProperty('phases', expect.arrayContaining([cleaned]));
    const { issues, pulls } = ghStateOf(world);
    expect([issues.length, pulls.length]).toEqual([1, 1]);
    expect(answeredIn(world)).toEqual(['research', 'plan', 'implement', 'repair', 'document', 'review']);
    expect(git(join(project.folder, 'remote.git'), 'branch', '--list').trim()).toBe(pulls[0]?.head);
  });

  test('joined by its id, it goes on with what it was started with, and refuses anything else', async () => {
    git(world.repository, 'branch', 'other');
    writeFileSync(join(world.gh, 'branches'), 'other\n');
    writeFileSync(join(world.gh, 'kill-pr-create'), '');
    const words = ['deliver', 'prompt.md', '--trust', '--id', 'greeting'];
    expect((await holdfast(...words, '--forge', 'gh', '--base', 'other')).exit).toBe('SIGKILL');
    const refused = await holdfast(...words, '--forge', 'local');
    expect(refused.exit).toBe(2);
    expect(refused.stderr).toContain('[run-id-conflict]');
    expect(refused.stderr).toContain('with --forge gh, not with --forge local');
    expect((await holdfast(...words, '--base', 'main')).stderr).toContain('with --base other, not with --base main');
    expect((await holdfast(...words, '--agent', 'coder')).stderr).toContain('with no --agent, not with --agent coder');
    expect((await holdfast(...words, '--remote', 'up')).stderr).toContain('with no --remote, not with --remote up');
    const { exit, stderr } = await holdfast(...words);
    expect(exit, stderr).toBe(0);
    expect(ghStateOf(world).pulls).toHaveLength(1);
    expect(ghStateOf(world).pulls[0]).toMatchObject({ base: 'other' });
    expect(recordsOf(world, 'issues')).toEqual([]);
  });

  test('says what is not there before it opens anything, also with --dry-run', async () => {
    const call = async (words: readonly string[], code: string, text: string): Promise<void> => {
      for (const more of [[], ['--dry-run']]) {
        const { exit, stderr } = await holdfast('deliver', 'prompt.md', '--trust', ...words, ...more);
        expect(exit, stderr).toBe(code === 'unknown-agent' ? 2 : 1);
        expect(stderr).toContain(`[${code}]`);
        expect(stderr).toContain(text);
      }
    };
    await call(['--base', 'nowhere'], 'git-failed', 'there is no branch "nowhere"');
    await call(['--remote', 'elsewhere'], 'forge-failed', 'no remote "elsewhere"; it has origin');
    await call(['--forge', 'gh', '--remote', 'elsewhere'], 'forge-failed', 'no remote "elsewhere"');
    await call(['--agent', 'nobody'], 'unknown-agent', 'nobody');
    git(world.repository, 'remote', 'add', 'plain', 'HTTP://example.test/small.git');
    await call(
      ['--remote', 'plain'],
      'forge-failed',
      'is reached by http, which is not used to push; by file, https, ssh',
    );
    git(world.repository, 'branch', 'holdfast');
    await call(
      [],
      'git-failed',
      'there is a branch "holdfast", beside which git has none named "holdfast/add-a-greeting-',
    );
    git(world.repository, 'branch', '--delete', 'holdfast');
    git(world.repository, 'checkout', '--quiet', '--detach');
    await call([], 'git-failed', 'no branch is checked out');
    rmSync(join(world.repository, '.git'), { recursive: true });
    await call([], 'not-a-repository', 'git init');
    expect(recordsOf(world, 'issues')).toEqual([]);
    expect(existsSync(join(world.gh, 'calls.jsonl'))).toBe(false);
    expect((await holdfast('list', '--json')).stdout).not.toContain('deliver');
  });

  test('says all that is wrong with a prompt file, by line', async () => {
    writeFileSync(world.prompt, promptText.replace('labels:', 'lables:').replace('## Requirements', '## Requirments'));
    const { exit, stderr } = await holdfast('deliver', 'prompt.md');
    expect(exit).toBe(2);
    expect(stderr).toContain('prompt.md:3:1: unknown field "lables"; did you mean "labels"?');
    expect(stderr).toContain('prompt.md:8: unknown section "Requirments"; did you mean "requirements"?');
    expect(stderr).toContain('[invalid-prompt-file]');
  });
});

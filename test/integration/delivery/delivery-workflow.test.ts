import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { functionAgent } from '../../../src/agents/function-agent.ts';
import { deliveryReport } from '../../../src/delivery/delivery-report.ts';
import { type Delivered, deliveryWorkflow } from '../../../src/delivery/delivery-workflow.ts';
import type { DeliveryOptions } from '../../../src/delivery/delivery-options.ts';
import { branchOf } from '../../../src/delivery/delivery-texts.ts';
import { localForge } from '../../../src/delivery/local-forge.ts';
import { readPrompt } from '../../../src/delivery/read-prompt.ts';
import { EnhancedWorkflowManager } from '../../../src/workflow/enhanced-workflow-manager.ts';
import { ghForge } from '../../../src/delivery/gh-forge.ts';
import {
  ghCallsOf,
  ghStandIn,
  ghStateOf,
  answeredIn,
  branchesOf,
  callsOf,
  deliver,
  git,
  makeWorld,
  managerOf,
  promptText,
  recordsOf,
} from './delivery-world.ts';

describe('a delivery', () => {
  test('leads from a prompt file to an issue, a branch that merges, and a pull request', async () => {
    const world = makeWorld();
    const result = await deliver(world);
    const { delivered, ...report } = deliveryReport(result);
    expect(report).toMatchObject({ status: 'completed', costUsd: 0.06, tokens: 90, grade: 'A+' });
    expect(delivered).toMatchObject({
      title: 'Add a greeting',
      issue: { number: 1 },
      pullRequest: { number: 1 },
      base: 'main',
      tests: { runs: 3, repairs: 1 },
      review: 'review is done',
    });
    expect(answeredIn(world)).toEqual(['research', 'plan', 'implement', 'repair', 'document', 'review']);
    const { branch = '', commits = [], files = [] } = delivered ?? {};
    expect(branch).toMatch(/^holdfast\/add-a-greeting-[0-9a-f]{8}$/);
    expect(branchesOf(world)).toEqual([branch]);
    expect(commits).toHaveLength(3);
    expect(files.map(({ path }) => path)).toEqual(['README.md', 'greet.sh', 'greeting.txt']);
    // The user's folder is as it was.
    expect(git(world.repository, 'status', '--porcelain', '--', '.', ':!.holdfast').trim()).toBe('?? prompt.md');
    expect(git(world.repository, 'worktree', 'list').trim().split('\n')).toHaveLength(1);
    expect(existsSync(join(world.repository, '.holdfast/worktrees'))).toBe(false);
    const [issue = ''] = recordsOf(world, 'issues');
    expect(issue).toContain('title: "Add a greeting"');
    expect(issue).toContain('A script greet.sh');
    const [pull = ''] = recordsOf(world, 'pull-requests');
    expect(pull).toContain('Closes #1');
    expect(pull).toContain(`branch: "${branch}"`);
    expect(pull).toContain('`sh test.sh` succeeds, after one repair.');
    expect(recordsOf(world, 'pull-requests/1')[0]).toContain('review is done');
    git(world.repository, 'merge', '--quiet', branch);
    expect(git(world.repository, 'show', 'HEAD:greeting.txt')).toBe('Hello, World!\n');
  });

  test('whose tests stay red fails, and goes on from there once somebody has mended the worktree', async () => {
    const world = makeWorld(promptText.replace('---\n', '---\nrepairs: 1\n'));
    writeFileSync(join(world.agent, 'never-mends'), '');
    const failed = await deliver(world);
    expect(failed.status).toBe('failed');
    // How fast it failed is no merit.
    expect(failed.report.grade).toBe('A+');
    expect(Object.keys(deliveryReport(failed)).sort()).toEqual(['costUsd', 'durationMs', 'runId', 'status', 'tokens']);
    expect(recordsOf(world, 'pull-requests')).toEqual([]);
    const place = callsOf(world).find(({ role }) => role === 'repair')?.cwd ?? '';
    const said = String('error' in failed ? failed.error : '');
    expect(said).toContain('the tests fail with exit code 3: no greeting');
    expect(said).toContain(`Mend what is in "${place}", and resume`);
    writeFileSync(join(place, 'greeting.txt'), 'Hello, World!\n');
    await using manager = managerOf(world);
    manager.register(deliveryWorkflow({ directory: world.repository, trust: true }));
    const result = await manager.resume(failed.runId);
    const { branch } = result.orThrow() as { readonly branch: string };
    expect(answeredIn(world)).toEqual(['research', 'plan', 'implement', 'repair', 'document', 'review']);
    expect(git(world.repository, 'show', `${branch}:greeting.txt`)).toBe('Hello, World!\n');
  });

  test('whose documentation fails is opened as it was tested, and is degraded', async () => {
    const world = makeWorld();
    writeFileSync(join(world.agent, 'fail-document'), '');
    const result = await deliver(world);
    expect(result).toMatchObject({ status: 'completed', outcome: 'degraded' });
    const { files } = deliveryReport(result).delivered ?? {};
    expect(files?.map(({ path }) => path)).toEqual(['greet.sh', 'greeting.txt']);
  });

  test('on GitHub rides out a rate limit, a hanging call and answers that are lost, and opens everything once', async () => {
    const world = makeWorld(
      promptText
        .replace('Add a greeting', `--flag $(touch hacked) "x' ${'long '.repeat(20_000)}`)
        .replace('[enhancement]', '[enhancement, "needs, \\"review\\""]'),
    );
    for (const sign of ['limit-issue-create', 'slowed-pr-create', 'lose-pr-create', 'hang-pr-view', 'lose-pr-comment'])
      writeFileSync(join(world.gh, sign), '');
    const program = [process.execPath, ghStandIn, world.gh] as const;
    const forge = ghForge({ directory: world.repository, program, landsWithin: 10, timeout: '8s' });
    const result = await deliver(world, { forge });
    expect(result.status).toBe('completed');
    const { issues, pulls, comments } = ghStateOf(world);
    expect([issues.length, pulls.length, comments.length]).toEqual([1, 1, 1]);
    expect(issues[0]?.title.startsWith('--flag $(touch hacked) "x\' long')).toBe(true);
    expect(issues[0]?.labels).toEqual(['enhancement', 'needs, "review"']);
    expect(pulls[0]?.body).toContain(`Closes #${issues[0]?.number ?? ''}`);
    // Every word that could be taken for an option stands behind the name of one.
    const words = ghCallsOf(world).flat();
    expect(words.filter((word) => !/^(--[a-z-]+=|[a-z]+$|\d+$)/.test(word))).toEqual([]);
    expect(existsSync(join(world.repository, 'hacked'))).toBe(false);
  });

  test('whose token is refused fails before anything is done, and goes on after the log-in', async () => {
    const world = makeWorld();
    writeFileSync(join(world.gh, 'behave'), 'unauthorized');
    const forge = ghForge({ directory: world.repository, program: [process.execPath, ghStandIn, world.gh] });
    const failed = await deliver(world, { forge });
    expect(failed).toMatchObject({ status: 'failed' });
    expect(callsOf(world)).toEqual([]);
    expect(ghCallsOf(world).map(([noun, verb]) => [noun, verb])).toEqual([
      ['repo', 'view'],
      ['issue', 'list'],
    ]);
    writeFileSync(join(world.gh, 'behave'), 'takes');
    await using manager = managerOf(world);
    manager.register(deliveryWorkflow({ directory: world.repository, trust: true, forge }));
    expect((await manager.resume(failed.runId)).status).toBe('completed');
  });

  test('whose forge cannot be reached fails, for nothing was opened, and goes on when it can', async () => {
    const world = makeWorld();
    const forge = ghForge({ directory: world.repository, program: [process.execPath, ghStandIn, world.gh] });
    writeFileSync(join(world.gh, 'behave'), 'down');
    const result = await deliver(world, { forge });
    expect(result).toMatchObject({ status: 'failed' });
    rmSync(join(world.gh, 'behave'));
    await using manager = managerOf(world);
    manager.register(deliveryWorkflow({ directory: world.repository, trust: true, forge }));
    expect(await manager.resume(result.runId)).toMatchObject({ status: 'completed' });
    expect(ghStateOf(world)).toMatchObject({ issues: [{ number: 1 }], pulls: [{ number: 2 }] });
  });

  test('takes over what an agent has committed itself, wherever it left the worktree', async () => {
    const world = makeWorld(promptText.replace('---\n', '---\nresearch: false\nreview: false\n'));
    const manager = new EnhancedWorkflowManager({
      directory: world.runs,
      durability: 'process',
      agents: {
        default: functionAgent('committer', ({ prompt, cwd = '' }) => {
          const role = prompt.slice(0, 11);
          if (role === 'Do the task') {
            writeFileSync(join(cwd, 'greet.sh'), "echo 'Hello'\n");
            git(cwd, 'add', '--all');
            git(cwd, 'commit', '--quiet', '--message', 'by the agent');
          }
          if (role === 'The test co') {
            // It leaves the branch, and what was done before it.
            git(cwd, 'switch', '--quiet', '--orphan', 'elsewhere');
            writeFileSync(join(cwd, 'greet.sh'), "echo 'Hello, World!'\n");
            git(cwd, 'checkout', '--quiet', 'main', '--', 'test.sh');
            git(cwd, 'add', '--all');
            git(cwd, 'commit', '--quiet', '--message', 'elsewhere');
          }
          return 'done';
        }),
      },
    });
    const workflow = deliveryWorkflow({ directory: world.repository, trust: true });
    const result = await manager.execute(workflow, await readPrompt('prompt.md', { directory: world.repository }));
    await manager.close();
    const { branch, commits } = result.orThrow();
    const subjects = git(world.repository, 'log', '--reverse', '--format=%s', `main..${branch}`).trim().split('\n');
    expect(subjects).toEqual(['by the agent', 'Add a greeting']);
    expect(commits).toHaveLength(2);
    expect(git(world.repository, 'show', `${branch}:greet.sh`)).toBe("echo 'Hello, World!'\n");
  });

  test('goes on with its branch, though an agent renames it, removes it or leaves it for one without a commit', async () => {
    const world = makeWorld(promptText);
    const turns: Readonly<Record<string, (cwd: string) => void>> = {
      'Do the task': (cwd) => {
        writeFileSync(join(cwd, 'greet.sh'), "echo 'Hello'\n");
        git(cwd, 'branch', '--move', 'feature');
      },
      'The test co': (cwd) => {
        writeFileSync(join(cwd, 'greet.sh'), "echo 'Hello, World!'\n");
        git(cwd, 'checkout', '--quiet', '--orphan', 'nothing');
      },
      'The task be': (cwd) => {
        const branch = git(cwd, 'symbolic-ref', '--short', 'HEAD').trim();
        git(cwd, 'checkout', '--quiet', '--detach');
        git(cwd, 'branch', '--quiet', '-D', branch);
      },
      'Review the ': (cwd) => {
        const branch = git(cwd, 'symbolic-ref', '--short', 'HEAD').trim();
        git(cwd, 'checkout', '--quiet', '--detach');
        git(cwd, 'branch', '--quiet', '-D', branch);
      },
    };
    const asked: string[] = [];
    const manager = new EnhancedWorkflowManager({
      directory: world.runs,
      durability: 'process',
      agents: {
        default: functionAgent('switcher', ({ prompt, cwd = '' }) => {
          asked.push(prompt.slice(0, 11));
          turns[prompt.slice(0, 11)]?.(cwd);
          return 'done';
        }),
      },
    });
    const workflow = deliveryWorkflow({ directory: world.repository, trust: true });
    const result = await manager.execute(workflow, await readPrompt('prompt.md', { directory: world.repository }));
    await manager.close();
    const { branch, commits } = result.orThrow();
    expect(Object.keys(turns).filter((turn) => !asked.includes(turn))).toEqual([]);
    expect(commits).toHaveLength(2);
    expect(git(world.repository, 'show', `${branch}:greet.sh`)).toBe("echo 'Hello, World!'\n");
    expect(git(world.repository, 'rev-parse', branch).trim()).toBe(commits.at(-1));
  });

  test('whose agent makes a repository inside fails before anything of it is lost, and goes on once that is moved away', async () => {
    for (const [inside, rest] of [
      ['lib', 'greet.sh'],
      ['.', 'greet.sh'],
      ['lib', 'lib/other.sh'],
    ] as const) {
      const world = makeWorld(promptText.replace('sh test.sh', 'sh greet.sh').replace('---\n', '---\nreview: false\n'));
      let [asked, place] = [0, ''];
      const manager = new EnhancedWorkflowManager({
        directory: world.runs,
        durability: 'process',
        agents: {
          default: functionAgent('cloner', ({ prompt, cwd = '' }) => {
            if (!prompt.startsWith('Do the task')) return 'done';
            [asked, place] = [asked + 1, cwd];
            mkdirSync(join(cwd, inside), { recursive: true });
            rmSync(join(cwd, inside, '.git'), { recursive: true, force: true });
            git(join(cwd, inside), 'init', '--quiet');
            writeFileSync(join(cwd, rest), "echo 'Hello'\n");
            return 'done';
          }),
        },
      });
      const workflow = deliveryWorkflow({ directory: world.repository, trust: true });
      const failed = await manager.execute(workflow, await readPrompt('prompt.md', { directory: world.repository }));
      expect(String('error' in failed ? failed.error : '')).toContain('repositories of their own in it');
      expect(recordsOf(world, 'pull-requests')).toEqual([]);
      expect(existsSync(join(place, rest))).toBe(true);
      rmSync(join(place, inside, '.git'), { recursive: true });
      writeFileSync(join(place, 'greet.sh'), "echo 'Hello'\n");
      const { files } = (await manager.resume(failed.runId)).orThrow() as Delivered;
      await manager.close();
      expect(files.map(({ path }) => path)).toContain(rest);
      expect(asked).toBe(1);
    }
  });

  test('takes no branch of its name that somebody else has, and is begun anew on its own one', async () => {
    const world = makeWorld();
    const branch = branchOf('nightly', 'Add a greeting');
    const theirs = git(world.repository, 'commit-tree', '-m', 'theirs', 'HEAD^{tree}').trim();
    git(world.repository, 'update-ref', `refs/heads/${branch}`, theirs);
    await using manager = managerOf(world);
    const workflow = deliveryWorkflow({ directory: world.repository, trust: true });
    const prompt = await readPrompt('prompt.md', { directory: world.repository });
    const failed = await manager.execute(workflow, prompt, { id: 'nightly' });
    expect(String('error' in failed ? failed.error : '')).toContain(`there is a branch "${branch}" already`);
    expect(git(world.repository, 'rev-parse', branch).trim()).toBe(theirs);
    expect(recordsOf(world, 'issues')).toEqual([]);
    expect(callsOf(world)).toEqual([]);
    git(world.repository, 'branch', '--move', branch, 'theirs');
    expect((await manager.resume('nightly')).status).toBe('completed');
    const again = await manager.rerun('nightly', { from: 'branch-setup/open worktree', by: 'ada' });
    expect(again.status).toBe('completed');
    expect(branchesOf(world)).toEqual([branch]);
    expect(recordsOf(world, 'pull-requests')).toHaveLength(1);
  });

  test('that is done again from behind its clean-up says from where it can be, and opens nothing twice', async () => {
    const world = makeWorld(promptText.replace('---\n', '---\nreview: false\n'));
    const { runId } = await deliver(world);
    await using manager = managerOf(world);
    manager.register(deliveryWorkflow({ directory: world.repository, trust: true }));
    for (const from of ['documentation/commit documentation', 'testing/test', 'implementation/implement']) {
      const failed = await manager.rerun(runId, { from, by: 'ada' });
      expect(failed.status).toBe('failed');
      expect(String('error' in failed ? failed.error : '')).toContain(
        `\`holdfast rerun ${runId} --from 'branch-setup/open worktree'\``,
      );
    }
    expect((await manager.rerun(runId, { from: 'branch-setup/open worktree', by: 'ada' })).status).toBe('completed');
    expect(recordsOf(world, 'issues')).toHaveLength(1);
    expect(recordsOf(world, 'pull-requests')).toHaveLength(1);
    expect(branchesOf(world)).toHaveLength(1);
  });

  test('begins with the base that is named, whatever is checked out or not committed', async () => {
    const world = makeWorld(promptText.replace('---\n', '---\nbase: other\n'));
    git(world.repository, 'branch', 'other');
    writeFileSync(join(world.repository, 'README.md'), 'changed');
    writeFileSync(join(world.repository, 'new.txt'), 'new');
    const { delivered } = deliveryReport(await deliver(world));
    expect(delivered?.base).toBe('other');
    expect(delivered?.files.map(({ path }) => path)).toEqual(['README.md', 'greet.sh', 'greeting.txt']);
    expect(git(world.repository, 'show', `${delivered?.branch ?? ''}:README.md`)).toContain('# Small');
    expect(await deliver(world, { base: '--upload-pack=x' })).toMatchObject({ status: 'failed' });
    const forge = localForge({ directory: world.repository, remote: 'elsewhere' });
    const failed = await deliver(world, { forge });
    expect(String('error' in failed ? failed.error : '')).toContain('no remote "elsewhere"; it has origin');
    // Neither of the two has opened anything.
    expect(recordsOf(world, 'issues')).toHaveLength(1);
  });

  test('of which another one has the id elsewhere opens an issue of its own on the same forge', async () => {
    const [one, other] = [makeWorld(), makeWorld()];
    for (const world of [one, other]) {
      const program = [process.execPath, ghStandIn, one.gh] as const;
      const forge = ghForge({ directory: world.repository, program });
      await using manager = managerOf(world);
      const workflow = deliveryWorkflow({ directory: world.repository, trust: true, forge });
      const prompt = await readPrompt('prompt.md', { directory: world.repository });
      expect((await manager.execute(workflow, prompt, { id: 'nightly' })).status).toBe('completed');
    }
    expect(ghStateOf(one).issues).toHaveLength(2);
    expect(ghStateOf(one).pulls).toHaveLength(2);
  });

  test('gone on with elsewhere fails, and goes on where it was begun', async () => {
    const world = makeWorld();
    writeFileSync(join(world.agent, 'fail-plan'), '');
    const failed = await deliver(world);
    expect(failed.status).toBe('failed');
    const resume = async (options: DeliveryOptions) => {
      await using manager = managerOf(world);
      manager.register(deliveryWorkflow({ directory: world.repository, trust: true, ...options }));
      return await manager.resume(failed.runId);
    };
    const forge = ghForge({ directory: world.repository, program: [process.execPath, ghStandIn, world.gh] });
    for (const options of [{ forge }, { base: 'other' }]) {
      const result = await resume(options);
      expect('error' in result ? result.error : undefined).toMatchObject({ code: 'run-id-conflict' });
    }
    expect(existsSync(join(world.gh, 'calls.jsonl'))).toBe(false);
    expect((await resume({ base: 'main' })).status).toBe('completed');
  });

  test('whose agent changes no file fails, and asks it again when it is resumed', async () => {
    const world = makeWorld(promptText.replace('---\n', '---\nresearch: false\nreview: false\ndocumentation: false\n'));
    const asked: string[] = [];
    const manager = new EnhancedWorkflowManager({
      directory: world.runs,
      durability: 'process',
      agents: {
        default: functionAgent('thinker', ({ prompt, cwd = '' }) => {
          asked.push(prompt.split(' ', 1)[0] ?? '');
          if (asked.length > 2) writeFileSync(join(cwd, 'greet.sh'), "echo 'Hello, World!'\n");
          return 'done';
        }),
      },
    });
    const workflow = deliveryWorkflow({ directory: world.repository, trust: true });
    const failed = await manager.execute(workflow, await readPrompt('prompt.md', { directory: world.repository }));
    expect(failed.status).toBe('failed');
    expect(String('error' in failed ? failed.error : '')).toContain('the agent has changed no file');
    expect(asked).toEqual(['Plan', 'Do']);
    const { files, commits } = (await manager.resume(failed.runId)).orThrow() as Delivered;
    await manager.close();
    expect(asked).toEqual(['Plan', 'Do', 'Do']);
    expect(files.map(({ path }) => path)).toEqual(['greet.sh']);
    expect(commits).toHaveLength(1);
  });

  test('that is begun in a folder of the repository has agents and tests work in that folder', async () => {
    const world = makeWorld();
    const directory = join(world.repository, 'packages/small');
    mkdirSync(directory, { recursive: true });
    for (const name of ['README.md', 'test.sh'])
      writeFileSync(join(directory, name), readFileSync(join(world.repository, name)));
    git(world.repository, 'add', 'packages');
    git(world.repository, 'commit', '--quiet', '--message', 'packages');
    const { delivered } = deliveryReport(await deliver(world, { directory }));
    const names = ['README.md', 'greet.sh', 'greeting.txt'].map((name) => `packages/small/${name}`);
    expect(delivered?.files.map(({ path }) => path)).toEqual(names);
    expect(delivered?.issue.url).toContain('packages/small/.holdfast/forge/issues/1.md');
  });

  test('writes nothing through a link that the repository brings', async () => {
    const world = makeWorld();
    const outside = join(world.root, 'outside');
    mkdirSync(outside);
    mkdirSync(join(world.repository, '.holdfast'));
    symlinkSync(outside, join(world.repository, '.holdfast/forge'));
    const failed = await deliver(world);
    expect(String('error' in failed ? failed.error : '')).toContain('is no folder but a link or a file');
    expect(readdirSync(outside)).toEqual([]);
    expect(callsOf(world)).toEqual([]);
  });

  test('whose test command names a program that is not there fails, and no agent is paid to mend it', async () => {
    const world = makeWorld(promptText.replace('sh test.sh', 'no-such-program --all'));
    const failed = await deliver(world);
    expect(String('error' in failed ? failed.error : '')).toContain(
      'the program "no-such-program" of the test command',
    );
    expect(answeredIn(world)).toEqual(['research', 'plan', 'implement']);
  });

  test('whose test command runs what is to be made has it mended', async () => {
    const world = makeWorld(promptText.replace('sh test.sh', './greet.sh'));
    writeFileSync(join(world.agent, 'never-mends'), '');
    expect((await deliver(world)).status).toBe('failed');
    // It is there and may not be executed: an agent can mend that.
    expect(answeredIn(world).filter((role) => role === 'repair')).toHaveLength(3);
  });

  test('of a file that is not trusted is not begun', async () => {
    const world = makeWorld();
    const trust = { assess: () => Promise.resolve({ trusted: false, untrusted: ['prompt.md'], reason: 'it is new' }) };
    const result = await deliver(world, { trust });
    expect(result).toMatchObject({ status: 'failed' });
    expect(String('error' in result ? result.error : '')).toContain('it is new');
    expect(recordsOf(world, 'issues')).toEqual([]);
    expect(callsOf(world)).toEqual([]);
  });
});

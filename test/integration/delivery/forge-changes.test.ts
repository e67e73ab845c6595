import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { functionAgent } from '../../../src/agents/function-agent.ts';
import type { DeliveryOptions } from '../../../src/delivery/delivery-options.ts';
import { deliveryReport } from '../../../src/delivery/delivery-report.ts';
import { deliveryWorkflow } from '../../../src/delivery/delivery-workflow.ts';
import type { Forge } from '../../../src/delivery/forge.ts';
import { ghForge } from '../../../src/delivery/gh-forge.ts';
import { localForge } from '../../../src/delivery/local-forge.ts';
import { readPrompt } from '../../../src/delivery/read-prompt.ts';
import { EnhancedWorkflowManager } from '../../../src/workflow/enhanced-workflow-manager.ts';
import {
  answeredIn,
  deliver,
  type DeliveryWorld,
  ghCallsOf,
  ghStandIn,
  ghStateOf,
  git,
  goOn,
  makeWorld,
} from './delivery-world.ts';

const githubOf = ({ repository, gh }: DeliveryWorld): Forge =>
  ghForge({ directory: repository, program: [process.execPath, ghStandIn, gh], landsWithin: 10 });
const saidBy = (result: object): string => ('error' in result ? String(result.error) : '');
const opened = (world: DeliveryWorld): readonly string[] =>
  ghCallsOf(world).flatMap(([noun = '', verb = '']) => (verb === 'create' ? [noun] : []));

/** Goes on, and looks that nothing was done twice. */
async function finish(
  world: DeliveryWorld,
  failed: { readonly runId: string },
  options: DeliveryOptions = {},
): Promise<void> {
  expect((await goOn(world, failed.runId, { forge: githubOf(world), ...options })).status).toBe('completed');
  const { issues, pulls, comments } = ghStateOf(world);
  expect([issues.length, pulls.length, comments.length]).toEqual([1, 1, 1]);
  expect(answeredIn(world)).toEqual(['research', 'plan', 'implement', 'repair', 'document', 'review']);
  expect(git(join(world.root, 'remote.git'), 'branch', '--list').trim()).toBe(pulls[0]?.head);
}

test('a delivery whose base was never pushed opens nothing and pays nobody, and goes on when it is there', async () => {
  const world = makeWorld();
  const base = 'release/1.0-{owner}';
  git(world.repository, 'branch', base);
  const failed = await deliver(world, { forge: githubOf(world), base });
  expect(failed.status).toBe('failed');
  expect(saidBy(failed)).toContain(`GitHub has no branch "${base}"`);
  expect([opened(world), answeredIn(world)]).toEqual([[], []]);
  writeFileSync(join(world.gh, 'branches'), `${base}\n`);
  await finish(world, failed, { base });
  expect(ghStateOf(world).pulls[0]).toMatchObject({ base });
});

describe('a delivery during which', () => {
  test('its base is removed from the forge says so at once, and goes on when it is there again', async () => {
    const world = makeWorld();
    const words = join(world.gh, 'say-pr-create');
    writeFileSync(words, "GraphQL: Base sha can't be blank, Base ref must be a branch (createPullRequest)");
    const failed = await deliver(world, { forge: githubOf(world) });
    expect(failed.status).toBe('failed');
    expect(saidBy(failed)).toContain('GitHub has no branch "main"; push it there, and resume.');
    expect(opened(world)).toEqual(['issue', 'pr']);
    rmSync(words);
    await finish(world, failed);
  });

  test('its pull request is refused does not wait for it to be found', async () => {
    const world = makeWorld();
    const { repository: directory, gh } = world;
    const words = join(gh, 'say-pr-create');
    writeFileSync(words, 'GraphQL: Validation failed (HTTP 422)');
    const forge = ghForge({ directory, program: [process.execPath, ghStandIn, gh], landsWithin: '1h' });
    const failed = await deliver(world, { forge });
    expect(failed.status).toBe('failed');
    expect(saidBy(failed)).toContain('Validation failed');
    expect(opened(world)).toEqual(['issue', 'pr']);
    rmSync(words);
    await finish(world, failed);
  });

  test('its token expires says how to get another one, and goes on with that', async () => {
    const world = makeWorld();
    // It was good when the pull request was looked for, and is good no more for whatever comes then.
    writeFileSync(join(world.gh, 'expire-pr-create'), '');
    const failed = await deliver(world, { forge: githubOf(world) });
    expect(failed.status).toBe('failed');
    expect(saidBy(failed)).toContain('run `gh auth login`, or set GH_TOKEN');
    expect(opened(world)).toEqual(['issue', 'pr']);
    rmSync(join(world.gh, 'behave'));
    await finish(world, failed);
  });

  test('the right to push is taken away is not tried again until somebody resumes it', async () => {
    const world = makeWorld();
    const [ssh, pushes] = [join(world.root, 'ssh'), join(world.root, 'pushes')];
    const words = 'ERROR: Permission to ada/small.git denied to bob.';
    writeFileSync(ssh, `#!/bin/sh\necho push >>'${pushes}'\necho '${words}' >&2\nexit 1\n`, { mode: 0o755 });
    git(world.repository, 'config', 'core.sshCommand', ssh);
    git(world.repository, 'remote', 'set-url', 'origin', 'ssh://nowhere.invalid/small.git');
    const failed = await deliver(world, { forge: githubOf(world) });
    expect(failed.status).toBe('failed');
    expect(saidBy(failed)).toContain(words);
    expect(saidBy(failed)).toContain('see that git may push there');
    expect(readFileSync(pushes, 'utf8')).toBe('push\n');
    expect(opened(world)).toEqual(['issue']);
    git(world.repository, 'remote', 'set-url', 'origin', join(world.root, 'remote.git'));
    await finish(world, failed);
  });

  test.each([
    ['moves', ['commit --quiet --allow-empty --message theirs', 'push --quiet origin HEAD:main']],
    ['is removed', ['push --quiet origin :main']],
  ])('its base %s on the remote goes on from where it began, and leaves the remote so', async (_, commands) => {
    const world = makeWorld();
    const remote = join(world.root, 'remote.git');
    git(world.repository, 'push', '--quiet', 'origin', 'main');
    // What is checked out there would not be removed.
    git(remote, 'symbolic-ref', 'HEAD', 'refs/heads/other');
    git(world.root, 'clone', '--quiet', '--branch', 'main', 'remote.git', 'theirs');
    const from = git(world.repository, 'rev-parse', 'main').trim();
    let theirs = '';
    const manager = new EnhancedWorkflowManager({
      directory: world.runs,
      durability: 'process',
      agents: {
        default: functionAgent('slow', ({ prompt, cwd = '' }) => {
          if (!prompt.startsWith('Do the task')) return 'done';
          writeFileSync(join(cwd, 'greet.sh'), "echo 'Hello, World!'\n");
          for (const command of commands) git(join(world.root, 'theirs'), ...command.split(' '));
          theirs = git(remote, 'for-each-ref', '--format=%(objectname) %(refname)');
          return 'done';
        }),
      },
    });
    const workflow = deliveryWorkflow({
      ...{ directory: world.repository, trust: true },
      forge: localForge({ directory: world.repository, remote: 'origin' }),
    });
    const result = await manager.execute(workflow, await readPrompt('prompt.md', { directory: world.repository }));
    await manager.close();
    const { branch = '', base, commits = [] } = deliveryReport(result).delivered ?? {};
    expect(base).toBe('main');
    expect(git(remote, 'rev-parse', branch).trim()).toBe(commits.at(-1));
    expect(git(remote, 'rev-parse', `${branch}^`).trim()).toBe(from);
    git(remote, 'branch', '--quiet', '-D', branch);
    expect(git(remote, 'for-each-ref', '--format=%(objectname) %(refname)')).toBe(theirs);
  });
});

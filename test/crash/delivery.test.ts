import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hasEnded, readProcessEntry } from '../../src/processes/process-table.ts';
import {
  answeredIn,
  branchesOf,
  callsOf,
  type DeliveryWorld,
  editingAgent,
  ghStandIn,
  ghProcessesOf,
  ghStateOf,
  git,
  promptText,
  recordsOf,
  worldIn,
} from '../integration/delivery/delivery-world.ts';

const program = fileURLToPath(new URL('delivery-worker.ts', import.meta.url));
let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'holdfast-delivery-'));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

/** Where a life ends: before or after a write of the journal, or while an agent is at work. */
type Death =
  | { readonly moment: 'before' | 'after'; readonly type: string; readonly key: string }
  | { readonly moment: 'within'; readonly role: string; readonly key: string }
  | { readonly moment: 'gh'; readonly call: string; readonly how?: 'slow' | 'orphan' };

const before = (type: string, key: string): Death => ({ moment: 'before', type, key });
const after = (type: string, key: string): Death => ({ moment: 'after', type, key });
const within = (role: string, key: string): Death => ({ moment: 'within', role, key });

/** In the order of a run, at least one in each phase; "before step-completed" is between what was done and its record. */
const deaths: readonly Death[] = [
  before('effect-intended', 'issue-creation/open issue'),
  after('effect-intended', 'issue-creation/open issue'),
  before('step-completed', 'issue-creation/open issue'),
  before('step-completed', 'branch-setup/open worktree'),
  after('step-completed', 'planning/research'),
  within('implement', 'implementation/implement'),
  before('step-completed', 'implementation/commit implementation'),
  after('command-started', 'testing/test'),
  within('repair', 'testing/repair'),
  before('step-completed', 'testing/commit repair'),
  after('step-completed', 'documentation/document'),
  before('step-completed', 'documentation/commit documentation'),
  before('step-completed', 'pull-request-creation/publish branch'),
  after('effect-intended', 'pull-request-creation/open pull request'),
  before('step-completed', 'pull-request-creation/open pull request'),
  after('step-completed', 'review/review'),
  before('step-completed', 'review/write review'),
  before('step-completed', 'clean-up/remove worktree'),
];

/** Those that matter to a forge elsewhere: `gh` has done it, and whoever called it dies before it hears of it. */
const ghDeaths: readonly Death[] = [
  after('effect-intended', 'issue-creation/open issue'),
  { moment: 'gh', call: 'issue-create' },
  before('step-completed', 'pull-request-creation/publish branch'),
  { moment: 'gh', call: 'pr-create' },
  before('step-completed', 'pull-request-creation/open pull request'),
  { moment: 'gh', call: 'pr-comment' },
];

/** One life of the run; what it printed, or nothing where it died as it was to. */
async function life(world: DeliveryWorld, forge: string, death?: Death): Promise<string | undefined> {
  const isWrite = death?.moment === 'before' || death?.moment === 'after';
  const texts = !isWrite ? [] : [`"type":"${death.type}","key":"${death.key}"`];
  if (death?.moment === 'gh') writeFileSync(join(world.gh, `${death.how ?? 'kill'}-${death.call}`), '');
  if (death?.moment === 'within') writeFileSync(join(world.agent, `kill-${death.role}`), '');
  const argv = [world.root, editingAgent, forge, JSON.stringify(texts), texts.length === 0 ? '0' : '1'];
  const child = spawn(process.execPath, [
    '--disable-warning=ExperimentalWarning',
    program,
    ...argv,
    death?.moment ?? '',
  ]);
  const ended = new Promise<string | number | null>((resolve) =>
    child.on('close', (code, signal) => {
      resolve(signal ?? code);
    }),
  );
  const [end, printed, trouble] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  if (death !== undefined && end === 'SIGKILL') return undefined;
  if (death === undefined && end === 0) return printed;
  throw new Error(`it ended with ${end}, not ${JSON.stringify(death)}: ${printed} ${trouble}`);
}

/** One that has ended, and that nobody has asked how, does not count. */
function isAlive(pid: number): boolean {
  const entry = readProcessEntry(pid);
  return entry !== undefined && !hasEnded(entry);
}

/** What holds of a world whose run has come to its end, whatever happened on the way. */
function expectDeliveredOnce(world: DeliveryWorld, printed: string | undefined, died: readonly Death[]): void {
  const { status, output } = JSON.parse(printed ?? '{}') as {
    readonly status: string;
    readonly output: { readonly branch: string; readonly commits: readonly string[] };
  };
  expect(status).toBe('completed');
  expect(branchesOf(world)).toEqual([output.branch]);
  expect(output.commits).toHaveLength(3);
  expect(git(world.repository, 'rev-parse', output.branch).trim()).toBe(output.commits.at(-1));
  // Each answer that was acknowledged was paid once; those that were cut off were asked again.
  expect(answeredIn(world)).toEqual(['research', 'plan', 'implement', 'repair', 'document', 'review']);
  const cut = died.filter(({ moment }) => moment === 'within').length;
  expect(callsOf(world).filter(({ what }) => what === 'asked')).toHaveLength(6 + cut);
  expect(callsOf(world).filter(({ pid }) => isAlive(pid))).toEqual([]);
  expect(git(world.repository, 'worktree', 'list').trim().split('\n')).toHaveLength(1);
  expect(existsSync(join(world.repository, '.holdfast/worktrees'))).toBe(false);
  git(world.repository, 'merge', '--quiet', output.branch);
  expect(git(world.repository, 'show', 'HEAD:greeting.txt')).toBe('Hello, World!\n');
}

describe('a delivery that is killed in every phase', () => {
  test('opens one issue, one branch, one pull request and one review, and pays no finished agent twice', async () => {
    const world = worldIn(root);
    for (const death of deaths) expect(await life(world, '', death), JSON.stringify(death)).toBeUndefined();
    expectDeliveredOnce(world, await life(world, ''), deaths);
    expect(recordsOf(world, 'issues')).toHaveLength(1);
    expect(recordsOf(world, 'pull-requests')).toHaveLength(1);
    expect(recordsOf(world, 'pull-requests/1')).toHaveLength(1);
  }, 180_000);

  test('does so on GitHub, where what was done may not have been heard of', async () => {
    const world = worldIn(root);
    for (const death of ghDeaths) expect(await life(world, ghStandIn, death), JSON.stringify(death)).toBeUndefined();
    expectDeliveredOnce(world, await life(world, ghStandIn), ghDeaths);
    const { issues, pulls, comments } = ghStateOf(world);
    expect([issues.length, pulls.length, comments.length]).toEqual([1, 1, 1]);
    expect(pulls[0]).toMatchObject({ title: 'Add a greeting', head: branchesOf(world)[0], base: 'main' });
    const remote = git(join(world.root, 'remote.git'), 'rev-parse', `refs/heads/${pulls[0]?.head ?? ''}`);
    expect(remote).toBe(git(world.repository, 'rev-parse', branchesOf(world)[0] ?? ''));
  }, 180_000);

  test.runIf(process.platform === 'linux')(
    'ends the calls that outlive whoever made them, and opens what they would have opened once',
    async () => {
      const world = worldIn(root);
      const calls = ['issue-create', 'pr-create', 'pr-comment'];
      const lives: readonly Death[] = calls.map((call) => ({ moment: 'gh', how: 'slow', call }));
      for (const death of lives) expect(await life(world, ghStandIn, death), JSON.stringify(death)).toBeUndefined();
      expectDeliveredOnce(world, await life(world, ghStandIn), lives);
      const { issues, pulls, comments } = ghStateOf(world);
      expect([issues.length, pulls.length, comments.length]).toEqual([1, 1, 1]);
      // None of them will open anything any more.
      expect(ghProcessesOf(world).filter(({ pid }) => isAlive(pid))).toEqual([]);
    },
    180_000,
  );

  test('hands over all of a long text or nothing, so that what was opened is found again', async () => {
    // More than fits into a pipe that nobody reads.
    const world = worldIn(root, promptText.replace('says hello', `says ${'…'.repeat(59_000)}`));
    const death: Death = { moment: 'gh', how: 'orphan', call: 'issue-create' };
    expect(await life(world, ghStandIn, death)).toBeUndefined();
    expectDeliveredOnce(world, await life(world, ghStandIn), [death]);
    expect(ghStateOf(world).issues).toHaveLength(1);
  }, 180_000);
});

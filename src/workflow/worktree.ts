import type { ClosedWorktree } from '../git/worktrees.ts';
import type { WorktreeMerge } from '../git/merge-worktrees.ts';
import { invalidOption, requireKnownOptions, requireOneOf } from '../core/expect.ts';
import { runFanOut } from './fan-out.ts';
import type { LiveRun } from './live-run.ts';
import { escapeName, type Scope } from './scope.ts';
import { runStep } from './step.ts';
import { requireName } from './step-name.ts';
import type { EnteredWorktree } from './worktree-desk.ts';

/** A working folder of its own, made with what was in the user's when it was asked for. */
export interface Worktree {
  /** The full key under which it was asked for. */
  readonly key: string;
  /** The folder to work in: what the manager's `files.directory` is to the repository, this is to the worktree. */
  readonly directory: string;
  /** The branch that what is done in it ends up on. */
  readonly branch: string;
  /** The commit that it began with. */
  readonly base: string;
}

/** What was done in a worktree. It is on a branch until it is merged. */
export interface WorktreeResult<Value> extends ClosedWorktree {
  /** What the body gave. */
  readonly value: Value;
  readonly key: string;
}

/** Options of `wf.merge`. */
export interface MergeOptions {
  /**
   * Where the result goes: into the user's working folder, as changes that are not committed, or onto a branch of its own.
   * @defaultValue 'folder'
   */
  readonly into?: 'folder' | 'branch';
}

/** The steps at both ends of a worktree. */
const [opening, closing] = ['open worktree', 'close worktree'];

/**
 * Runs a body in a worktree of its own, and keeps what was changed there on a branch.
 *
 * It is a branch of one, whose first step makes the worktree and whose last step commits what is in it. The folder goes once that
 * is acknowledged; until then whoever goes on with the run finds it as it was.
 */
export async function runWorktree<Value>(
  live: LiveRun,
  scope: Scope,
  name: string,
  body: (tree: Worktree, scope: Scope) => Value | Promise<Value>,
): Promise<WorktreeResult<Value>> {
  if (live.stops(scope)) await live.refuse(scope);
  if (typeof body !== 'function') throw invalidOption('body', body, 'the function that works in the worktree');
  const key = live.enter(scope, escapeName(requireName(name, 'worktree')));
  live.unsettled.entered();
  try {
    const branch = { name, key: `${key}/tree`, run: (inner: Scope) => work(live, inner, key, body) };
    const plan = { key, branches: [branch], concurrency: 1, required: undefined, named: false };
    return (await runFanOut(live, scope, plan)).done.get(0) as WorktreeResult<Value>;
  } finally {
    live.unsettled.left();
    scope.leave();
  }
}

async function work<Value>(
  live: LiveRun,
  inner: Scope,
  key: string,
  body: (tree: Worktree, scope: Scope) => Value | Promise<Value>,
): Promise<WorktreeResult<Value>> {
  const desk = live.rooms.worktrees;
  const owner = { runId: live.id, key, at: live.startedAt };
  const closedKey = inner.keyOf(closing);
  const isClosed = live.replay.results.has(closedKey) || live.remembered(closedKey) !== undefined;
  const opened = await ownStep<EnteredWorktree>(live, () =>
    runStep(live, inner, opening, {}, (step) => desk.open(owner, step.signal)),
  );
  const { directory, branch, base } = opened;
  const looksOnly = live.undoing !== undefined || live.planning !== undefined;
  if (!looksOnly) await desk.enter(owner, opened, isClosed);
  const value = await body({ key, directory, branch, base }, inner);
  const closed = await ownStep<ClosedWorktree>(live, () =>
    runStep(live, inner, closing, {}, (step) => desk.close(owner, opened, step.signal)),
  );
  if (!looksOnly) await desk.remove(opened);
  return { ...closed, key, value };
}

/** Merges worktrees in the order in which they are given, as a durable step. */
export async function runMerge(
  live: LiveRun,
  scope: Scope,
  name: string,
  worktrees: readonly WorktreeResult<unknown>[],
  options: MergeOptions,
): Promise<WorktreeMerge> {
  requireKnownOptions('wf.merge', options, ['into']);
  const into = requireOneOf('into', options.into ?? 'folder', ['folder', 'branch']);
  const looksOnly = live.undoing !== undefined || live.planning !== undefined;
  // What stands for something unknown in a plan has no fields.
  if (!looksOnly) requireResults(worktrees);
  const desk = live.rooms.worktrees;
  const asked = worktrees.map(({ key, branch, base, commit }) => ({ key, branch, base, commit }));
  const merged = await resultOf<WorktreeMerge>(
    runStep(live, scope, name, { input: { into, worktrees: asked } }, (step) =>
      desk.merge({ runId: live.id, key: step.key, at: live.startedAt, worktrees: asked, into }, step.signal),
    ),
  );
  if (looksOnly) return merged;
  // Once it is acknowledged where they went. What did not fit stays.
  const kept = new Set(merged.conflicts.map(({ key }) => key));
  await desk.forgetBranches(asked.filter(({ key }) => !kept.has(key)));
  return merged;
}

/** A step that Holdfast does by itself. */
export function ownStep<Value>({ planning }: LiveRun, make: () => Promise<Value | undefined>): Promise<Value> {
  return resultOf(planning?.ownStep === undefined ? make() : planning.ownStep(make));
}

/** A step that the run does not do without has a result. */
async function resultOf<Value>(step: Promise<Value | undefined>): Promise<Value> {
  return (await step) as Value;
}

function requireResults(worktrees: unknown): void {
  if (Array.isArray(worktrees) && worktrees.length > 0 && worktrees.every(isResult)) return;
  throw invalidOption('worktrees', worktrees, 'a list of what wf.worktree gave, at least one');
}

function isResult(given: unknown): boolean {
  const { key, branch, base, commit } = (given ?? {}) as Partial<Record<keyof WorktreeResult<unknown>, unknown>>;
  return [key, branch, base, commit].every((text) => typeof text === 'string' && text !== '');
}

import { fromErrorRecord } from '../core/error-record.ts';
import { StepError, WorkflowError } from '../core/errors.ts';
import type { LiveRun } from './live-run.ts';
import type { KeptResult } from './kept.ts';
import type { ResumedWalk } from './resumed-walk.ts';
import { Scope } from './scope.ts';
import type { FailedBranch, SkippedBranch } from './workflow-context.ts';

/** One branch of a fan-out, not yet started. */
export interface Branch {
  /** Its own name, as the caller knows it. */
  readonly name: string;
  /** Its full key. */
  readonly key: string;
  readonly run: (scope: Scope) => unknown;
}

/** What a fan-out gave: every branch stands in exactly one of the three. */
export interface FanOutReport {
  readonly done: Map<number, unknown>;
  readonly failed: readonly FailedBranch[];
  readonly skipped: readonly SkippedBranch[];
}

/** How a fan-out is run. */
export interface FanOutPlan {
  readonly key: string;
  readonly branches: readonly Branch[];
  readonly concurrency: number;
  /** How many branches must succeed; `undefined`: all, and the first failure aborts the others. */
  readonly required: number | undefined;
  /** Whether items were named by the caller: then the list may change between processes. */
  readonly named: boolean;
}

/**
 * Runs branches side by side and keeps each result.
 *
 * @throws what the first failed branch threw, or StepError `require-not-met`.
 */
export async function runFanOut(live: LiveRun, scope: Scope, plan: FanOutPlan): Promise<FanOutReport> {
  const { key, branches } = plan;
  const limit = live.settings.fanOutLimit;
  if (branches.length > limit)
    throw new WorkflowError(
      'fan-out-too-large',
      `Fan-out "${key}" has ${branches.length} items; \`limits.fanOut\` is ${limit}.`,
      { key },
    );
  if (live.replay.fanOuts.has(key)) refuseReplacedItems(live, plan);
  if (!live.census.announced(key, branches.length))
    live.recordLater({ type: 'fan-out-started', key, expected: branches.length });
  const fanOut = new FanOut(live, scope, plan);
  live.fanOuts.set(key, fanOut);
  try {
    await fanOut.run();
  } finally {
    live.fanOuts.delete(key);
  }
  if (fanOut.skipped.length > 0) live.recordLater({ type: 'fan-out-ended', key, skipped: fanOut.skipped.length });
  if (plan.required !== undefined && fanOut.done.size < plan.required) throw requirementError(live, plan, fanOut);
  return fanOut;
}

/** One fan-out while it runs. */
class FanOut implements FanOutReport {
  readonly done: Map<number, unknown> = new Map();
  readonly failed: FailedBranch[] = [];
  readonly skipped: SkippedBranch[] = [];
  readonly #live: LiveRun;
  readonly #scope: Scope;
  readonly #plan: FanOutPlan;
  readonly #control = new AbortController();
  readonly #signal: AbortSignal;
  #next = 0;
  /** How many work on branches, and how many may. */
  #working = 0;
  #allowed = 0;
  #failure: { readonly error: unknown } | undefined;

  constructor(live: LiveRun, scope: Scope, plan: FanOutPlan) {
    this.#live = live;
    this.#scope = scope;
    this.#plan = plan;
    this.#signal = AbortSignal.any([scope.signal, this.#control.signal]);
  }

  async run(): Promise<void> {
    this.#working = this.#allowed = Math.min(this.#plan.concurrency, this.#plan.branches.length);
    await Promise.all(Array.from({ length: this.#working }, () => this.#work()));
    if (this.#scope.signal.aborted) throw this.#scope.signal.reason;
    if (this.#failure !== undefined) throw this.#failure.error;
    this.failed.sort((one, other) => one.index - other.index);
  }

  get key(): string {
    return this.#plan.key;
  }

  /** Lets half as many branches run side by side from now on; `false` when it is one already. */
  reduce(): boolean {
    if (this.#allowed <= 1) return false;
    this.#allowed = Math.floor(this.#allowed / 2);
    return true;
  }

  async #work(): Promise<void> {
    for (let index = this.#next++; index < this.#plan.branches.length; index = this.#next++) {
      const branch = this.#plan.branches[index];
      if (branch === undefined || this.#stops()) return;
      // What is stored costs nothing, and an earlier process may have had it before the others failed.
      if (this.#outOfReach() && !this.#live.replay.results.has(branch.key))
        this.skipped.push({ key: branch.name, index });
      else await this.#branch(branch, index);
      if (this.#working > this.#allowed) {
        this.#working -= 1;
        return;
      }
    }
  }

  /** Whether no further branch is begun. A walk that looks for what can be undone meets every branch. */
  #stops(): boolean {
    return this.#live.undoing === undefined && (this.#failure !== undefined || this.#scope.signal.aborted);
  }

  /** Whether so many have failed that the requirement cannot be met any more: then nothing further is paid for. */
  #outOfReach(): boolean {
    const { required, branches } = this.#plan;
    return required !== undefined && branches.length - this.failed.length < required;
  }

  async #branch(branch: Branch, index: number): Promise<void> {
    const live = this.#live;
    const remembered = live.remembered(branch.key);
    if (remembered !== undefined) {
      this.done.set(index, remembered.value);
      return;
    }
    const kept = live.take(branch.key);
    if (kept?.kind === 'completed' || (kept !== undefined && this.#plan.required !== undefined)) {
      if (live.undoing?.walksInto(branch.key) === true) await this.#inScope(branch).catch(() => undefined);
      if (live.resumed?.walksInto(branch.key) === true && (await this.#again(branch, index, live.resumed))) return;
      live.resumed?.answered(branch.key);
      if (kept.kind === 'failed') this.failed.push({ key: branch.name, index, error: kept.error });
      else {
        live.tell({ type: 'step-kept', key: branch.key });
        this.done.set(index, await live.valueOf(kept));
      }
      return;
    }

    try {
      live.undoing?.enterBranch(branch.key);
      const value = await this.#inScope(branch);
      const event = { type: 'branch-completed', key: branch.key, index } as const;
      this.done.set(index, await live.store(event, value, `the result of branch "${branch.key}"`));
    } catch (error) {
      await this.#failed(branch, index, error);
    }
  }

  /** Walks a branch whose result is stored, because the input of a step in it may have changed; tells whether one ran. */
  async #again(branch: Branch, index: number, resumed: ResumedWalk): Promise<boolean> {
    const event = { type: 'branch-completed', key: branch.key, index, again: true } as const;
    try {
      const value = await this.#inScope(branch);
      if (!resumed.ranIn(branch.key)) return false;
      this.done.set(index, await this.#live.store(event, value, `the result of branch "${branch.key}"`));
    } catch (error) {
      if (!resumed.ranIn(branch.key) && !this.#signal.aborted) return false;
      await this.#failed(branch, index, error, true);
    }
    return true;
  }

  async #inScope(branch: Branch): Promise<unknown> {
    const { scopes, signal, rooms } = this.#live;
    const scope = new Scope('branch', branch.key, this.#scope, this.#signal);
    let running: unknown;
    try {
      // A branch may wait for something outside of steps, which hears of no abort.
      return await rooms.reliability.limit(() => (running = scopes.run(scope, () => branch.run(scope))), {
        subject: `branch "${branch.key}"`,
        signal: this.#signal,
        keepAlive: false,
        abandoned: () => {
          scope.abandon(Promise.resolve(running));
        },
      });
    } finally {
      scope.end();
      this.#live.resumed?.left(scope);
      // An abandoned body still costs: its place is not given to another one.
      if (scope.abandoned.size > 0 && !signal.aborted)
        await Promise.race([Promise.all(scope.abandoned), aborted(signal)]);
    }
  }

  async #failed(branch: Branch, index: number, error: unknown, again = false): Promise<void> {
    if (this.#signal.aborted) return;
    if (this.#live.undoing !== undefined) {
      this.#failure ??= { error };
      return;
    }
    if (this.#plan.required === undefined) {
      this.#failure = { error };
      this.#control.abort(error);
      return;
    }
    const record = this.#live.errorRecord(error);
    await this.#live.record({
      type: 'branch-failed',
      key: branch.key,
      index,
      error: record,
      ...(again ? ({ again } as const) : {}),
    });
    this.failed.push({ key: branch.name, index, error: record });
  }
}

function requirementError(live: LiveRun, plan: FanOutPlan, report: FanOutReport): StepError {
  const { key, branches, required = 0 } = plan;
  const message = `Fan-out "${key}" needs ${required} of ${branches.length} to succeed; ${report.done.size} did, ${report.failed.length} failed, ${report.skipped.length} were skipped.`;
  return new StepError('require-not-met', message, {
    key,
    // With the failures inside the branches: a resume that clears these runs the branches again.
    failedKeys: report.failed.flatMap(({ index }) => {
      const branch = branches[index]?.key ?? '';
      return [branch, ...[...live.census.failures].filter((failure) => failure.startsWith(`${branch}/`))];
    }),
    cause: new AggregateError(
      report.failed.map(({ error }) => fromErrorRecord(error)),
      `${report.failed.length} branches failed`,
    ),
  });
}

/**
 * Pauses the run when an item without a result stands where another process had one that is gone from the list: most
 * likely the list is made differently each time, and paid work would be done again in silence.
 */
function refuseReplacedItems(live: LiveRun, plan: FanOutPlan): void {
  if (plan.named || live.settings.changes === 'apply' || live.undoing !== undefined) return;
  const results = live.replay.results;
  if (plan.branches.every((branch) => results.has(branch.key))) return;
  const keys = new Set(plan.branches.map((branch) => branch.key));
  for (const [key, kept] of results) {
    if (!key.startsWith(`${plan.key}[`) || keys.has(key) || !isItem(key, plan.key, kept)) continue;
    const replacement = plan.branches[kept.index];
    if (replacement === undefined || results.has(replacement.key)) continue;
    live.halt({
      kind: 'paused',
      reason: 'inputs-changed',
      key: plan.key,
      message:
        `Item ${kept.index} of "${plan.key}" has taken the place of one whose result is stored; give wf.map a \`key\` that names ` +
        `its items, or resume with { changes: 'apply' }.`,
    });
    live.signal.throwIfAborted();
  }
}

function isItem(
  key: string,
  fanOut: string,
  kept: { readonly kind: string },
): kept is KeptResult & { readonly index: number } {
  return kept.kind === 'completed' && key.indexOf(']', fanOut.length) === key.length - 1;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener(
      'abort',
      () => {
        resolve();
      },
      { once: true },
    );
  });
}

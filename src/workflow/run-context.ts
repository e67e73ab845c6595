import type { RunMetadata } from '../core/events.ts';
import type { Duration } from '../core/durations.ts';
import { invalidOption } from '../core/expect.ts';
import type { WorktreeMerge } from '../git/merge-worktrees.ts';
import type { CommandResult } from '../processes/run-command.ts';
import type { AgentStepRequest } from './agent-options.ts';
import { requireFanOutOptions } from './call-options.ts';
import { runChild } from './child-run.ts';
import { type DecideOptions, type MadeDecision, runDecide } from './decide.ts';
import { runCommandStep } from './command-step.ts';
import { runAgentStep } from './run-agent.ts';
import { runEffect } from './effect.ts';
import type { EffectOptions } from './effect-options.ts';
import { runFanOut, type FanOutReport } from './fan-out.ts';
import { concurrencyOf, nameItems, numbered, requiredCount } from './fan-out-options.ts';
import type { LiveRun } from './live-run.ts';
import { type OpenWorktree, openWorktree } from './open-worktree.ts';
import { runNotify } from './notify.ts';
import { runPhase } from './phase.ts';
import { reportProgress } from './progress.ts';
import { recordedFiles } from './recorded-files.ts';
import { logOf } from './run-log.ts';
import { escapeName, type Scope } from './scope.ts';
import { requireName } from './step-name.ts';
import { runFresh, runStep } from './step.ts';
import type { StepBody } from './step-attempts.ts';
import { momentAfter, momentOf, runSleep, runWaitFor } from './waits.ts';
import type {
  Branches,
  BranchResults,
  ChildOptions,
  CommandStepOptions,
  FanOutResult,
  MapOptions,
  NotifyOptions,
  ParallelOptions,
  PhaseOptions,
  RunLog,
  StepOptions,
  ToleranceOptions,
  WaitOptions,
  WorkflowContext,
} from './workflow-context.ts';
import { type MergeOptions, runMerge, runWorktree, type Worktree, type WorktreeResult } from './worktree.ts';
import type { Workflow } from './workflow.ts';

type MapBody<Item, Value> = (item: Item, wf: WorkflowContext, index: number) => Value | Promise<Value>;
type PhaseBody<Value> = (wf: WorkflowContext) => Value | Promise<Value>;

/**
 * What a workflow's code talks to: finds the scope a call belongs to, and hands it to the part that does the work.
 *
 * The scope is the one the code runs in. Where that cannot be told, it is the one this context was made for.
 */
export class RunContext implements WorkflowContext {
  readonly id: string;
  readonly log: RunLog;
  readonly #live: LiveRun;
  readonly #own: Scope;

  constructor(live: LiveRun, own: Scope) {
    this.id = live.id;
    this.#live = live;
    this.#own = own;
    this.log = logOf(live);
  }

  get metadata(): RunMetadata {
    return this.#live.replay.started?.metadata ?? {};
  }

  get signal(): AbortSignal {
    return this.#scope.signal;
  }

  step<Value>(name: string, ...rest: [StepBody<Value>] | [StepOptions<Value>, StepBody<Value>]): Promise<Value> {
    const [options, body] = split(rest, 'step');
    return heard(runStep(this.#live, this.#scope, name, options, body) as Promise<Value>);
  }

  fresh<Value>(name: string, body: StepBody<Value>): Promise<Value> {
    return heard(runFresh(this.#live, this.#scope, name, body));
  }

  effect<Value>(name: string, options: EffectOptions<Value>): Promise<Value> {
    return heard(runEffect(this.#live, this.#scope, name, options) as Promise<Value>);
  }

  command(
    name: string,
    argv: readonly [string, ...string[]],
    options: CommandStepOptions = {},
  ): Promise<CommandResult> {
    return heard(runCommandStep(this.#live, this.#scope, name, argv, options) as Promise<CommandResult>);
  }

  agent<Output, Full extends boolean, Critical extends boolean, Answer>(
    name: string,
    request: string | AgentStepRequest<Output, Full, Critical>,
  ): Promise<Answer> {
    return heard(runAgentStep(this.#live, this.#scope, name, request) as Promise<Answer>);
  }

  phase<Value>(name: string, ...rest: [PhaseBody<Value>] | [PhaseOptions, PhaseBody<Value>]): Promise<Value> {
    const [options, body] = split(rest, 'phase');
    const inScope = (scope: Scope): Value | Promise<Value> => body(new RunContext(this.#live, scope));
    return heard(runPhase(this.#live, this.#scope, name, options, inScope) as Promise<Value>);
  }

  parallel<Fns extends Branches>(
    branches: Fns,
    options: ParallelOptions & ToleranceOptions = {},
  ): Promise<BranchResults<Fns> & FanOutResult<BranchResults<Fns>>> {
    return heard(this.#parallel(branches, options));
  }

  map<Item, Value>(
    name: string,
    items: readonly Item[],
    ...rest: [MapBody<Item, Value>] | [MapOptions<Item> & ToleranceOptions, MapBody<Item, Value>]
  ): Promise<Value[] & FanOutResult<Value[]>> {
    const [options, body] = split(rest, 'map');
    return heard(this.#map(name, items, options, body));
  }

  workflow<Input, Output>(
    workflow: Workflow<Input, Output>,
    input?: Input,
    options: ChildOptions<Output> = {},
  ): Promise<Output> {
    return heard(runChild<Output>(this.#live, this.#scope, workflow, input, options) as Promise<Output>);
  }

  worktree<Value>(
    name: string,
    body: (tree: Worktree, wf: WorkflowContext) => Value | Promise<Value>,
  ): Promise<WorktreeResult<Value>> {
    const inTree = (tree: Worktree, scope: Scope): Value | Promise<Value> =>
      body(tree, new RunContext(this.#live, scope));
    return heard(runWorktree(this.#live, this.#scope, name, inTree));
  }

  openWorktree(name: string): Promise<OpenWorktree> {
    return heard(openWorktree(this.#live, this.#scope, name));
  }

  merge(
    name: string,
    worktrees: readonly WorktreeResult<unknown>[],
    options: MergeOptions = {},
  ): Promise<WorktreeMerge> {
    return heard(runMerge(this.#live, this.#scope, name, worktrees, options));
  }

  sleep(duration: Duration): Promise<void> {
    return heard(runSleep(this.#live, this.#scope, () => momentAfter(this.#live, duration)));
  }

  sleepUntil(moment: Date | number): Promise<void> {
    return heard(runSleep(this.#live, this.#scope, () => momentOf(moment)));
  }

  waitFor<Payload = unknown>(name: string, options: WaitOptions<Payload> = {}): Promise<Payload> {
    return heard(runWaitFor(this.#live, this.#scope, name, options));
  }

  notify(notice: string | (NotifyOptions & { readonly title: string }), options: NotifyOptions = {}): Promise<void> {
    return heard(
      runNotify(this.#live, this.#scope, typeof notice === 'string' ? { ...options, title: notice } : notice),
    );
  }

  decide(options: DecideOptions): Promise<MadeDecision> {
    return heard(runDecide(this.#live, this.#scope, options) as Promise<MadeDecision>);
  }

  checkpoint(name = 'checkpoint', data?: unknown): Promise<number> {
    return heard(this.#checkpoint(name, data));
  }

  progress(fraction: number, message?: string): void {
    const { path } = this.#scope;
    reportProgress(this.#live, path === '' ? undefined : path, fraction, message);
  }

  async #parallel<Fns extends Branches>(
    branches: Fns,
    options: ParallelOptions & ToleranceOptions,
  ): Promise<BranchResults<Fns> & FanOutResult<BranchResults<Fns>>> {
    requireBranches(branches);
    requireFanOutOptions('wf.parallel', options);
    const names = Object.keys(branches);
    const report = await this.#fanOut(
      'parallel',
      options,
      false,
      numbered(names.map((name) => escapeName(this.#live.shownName(name)))),
      (key, name) => `${key}/${name}`,
      (index, wf) => branches[names[index] ?? '']?.(wf),
    );
    const done: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
    for (const [index, name] of names.entries()) if (report.done.has(index)) done[name] = report.done.get(index);
    return result(options, { ...done }, report) as BranchResults<Fns> & FanOutResult<BranchResults<Fns>>;
  }

  async #map<Item, Value>(
    name: string,
    items: readonly Item[],
    options: MapOptions<Item> & ToleranceOptions,
    body: MapBody<Item, Value>,
  ): Promise<Value[] & FanOutResult<Value[]>> {
    if (!Array.isArray(items)) throw invalidOption('items', items, 'an array');
    requireFanOutOptions('wf.map', options);
    const { key } = options;
    if (key !== undefined && typeof key !== 'function') throw invalidOption('key', key, 'a function');
    const names = nameItems(items, key, (item) => this.#live.shownName(item));
    const base = escapeName(requireName(name, 'map'));
    const report = await this.#fanOut(
      base,
      options,
      key !== undefined,
      names,
      (key, item) => `${key}[${item}]`,
      (index, wf) => body(items[index] as Item, wf, index),
    );
    const done = items.flatMap((_, index) => (report.done.has(index) ? [report.done.get(index) as Value] : []));
    return result(options, done, report) as Value[] & FanOutResult<Value[]>;
  }

  async #checkpoint(name: string, data: unknown): Promise<number> {
    const live = this.#live;
    const scope = this.#scope;
    if (live.stops(scope)) await live.refuse(scope);
    const key = live.enter(scope, `checkpoint:${escapeName(requireName(name, 'checkpoint'))}`);
    live.unsettled.entered();
    try {
      const kept = live.take(key);
      if (kept?.kind === 'completed' && kept.index !== undefined) return kept.index;
      const files = await recordedFiles(live);
      const number = (live.checkpoints += 1);
      await live.store(
        { type: 'checkpoint-recorded', key, name, number, ...files },
        data,
        `the data of checkpoint "${name}"`,
      );
      return number;
    } catch (error) {
      live.census.missed(key);
      throw error;
    } finally {
      live.unsettled.left();
      scope.leave();
    }
  }

  get #scope(): Scope {
    const inner = this.#live.scopes.getStore();
    return inner !== undefined && this.#own.contains(inner) ? inner : this.#own;
  }

  async #fanOut(
    base: string,
    options: ParallelOptions & ToleranceOptions,
    named: boolean,
    names: readonly string[],
    keyOf: (fanOut: string, name: string) => string,
    body: (index: number, wf: WorkflowContext) => unknown,
  ): Promise<FanOutReport> {
    const live = this.#live;
    const scope = this.#scope;
    const concurrency = concurrencyOf(options);
    const required = requiredCount(options, names.length);
    if (live.stops(scope)) await live.refuse(scope);
    const key = live.enter(scope, base);
    live.unsettled.entered();
    try {
      const branches = names.map((name, index) => ({
        name,
        key: keyOf(key, name),
        run: (inner: Scope) => body(index, new RunContext(live, inner)),
      }));
      return await runFanOut(live, scope, { key, branches, concurrency, required, named });
    } finally {
      live.unsettled.left();
      scope.leave();
    }
  }
}

/**
 * A promise that nobody may be looking at when it fails: code that starts two things and awaits the second one first
 * must not bring the process down because the run was stopped. What failed is in the census, looked at or not.
 */
function heard<Answer>(answer: Promise<Answer>): Promise<Answer> {
  answer.catch(ignore);
  return answer;
}

function ignore(): void {
  // The census has it.
}

function requireBranches(branches: unknown): void {
  if (typeof branches !== 'object' || branches === null || Array.isArray(branches))
    throw invalidOption('branches', branches, 'an object with a function for each branch');
  for (const [name, branch] of Object.entries(branches))
    if (typeof branch !== 'function') throw invalidOption(`branches.${name}`, branch, 'a function');
}

/** Options may be left out; they come before the body. */
function split<Options extends object, Body>(
  rest: readonly [Body] | readonly [Options, Body],
  kind: string,
): [Options, Body] {
  const [options, body] = rest.length === 1 ? [{} as Options, rest[0]] : rest;
  if (typeof body !== 'function')
    throw invalidOption('body', body, `the function that the ${kind} runs, as the last argument`);
  if (typeof options !== 'object' || (options as object | null) === null)
    throw invalidOption('options', options, 'an object');
  return [options, body];
}

function result(options: ToleranceOptions, done: object, report: FanOutReport): object {
  const tolerant = options.require !== undefined || options.atLeast !== undefined || options.settle === true;
  if (!tolerant) return done;
  const { failed, skipped } = report;
  return { complete: failed.length + skipped.length === 0, done, failed, skipped };
}

import type { AgentStepRequest, AgentValue } from './agent-options.ts';
import type { DecideOptions, MadeDecision } from './decide.ts';
import type { Duration } from '../core/durations.ts';
import type { ErrorRecord } from '../core/error-record.ts';
import type { StepError } from '../core/errors.ts';
import type { RunMetadata, Usage } from '../core/events.ts';
import type { StandardSchema } from '../core/schema.ts';
import type { CommandResult } from '../processes/run-command.ts';
import type { NoticeRequest } from '../notifications/notice-request.ts';
import type { RetryOption } from '../recovery/backoff.ts';
import type { BreakerOption } from '../recovery/breaker-options.ts';
import type { Ladder } from '../recovery/ladder.ts';
import type { BulkheadOptions } from '../recovery/policy-options.ts';
import type { HealthPolicy } from '../reliability/health-policy.ts';
import type { CallEstimate } from '../reliability/call-estimate.ts';
import type { Limits } from '../reliability/limits.ts';
import type { Verification } from '../reliability/verification.ts';
import type { EffectOptions, TolerantEffectOptions } from './effect-options.ts';
import type { WorktreeMerge } from '../git/merge-worktrees.ts';
import type { OpenWorktree } from './open-worktree.ts';
import type { Workflow } from './workflow.ts';
import type { MergeOptions, Worktree, WorktreeResult } from './worktree.ts';

/** What the body of a step is handed. */
export interface StepContext {
  /** The step's full key, such as `planning/plan`. */
  readonly key: string;
  /** Which attempt this is, from 1, counted over all processes. */
  readonly attempt: number;
  /** Aborted when the run stops, the time is up or a sibling failed. Pass it on to what you call. */
  readonly signal: AbortSignal;
  /** The same in every attempt and every process: hand it to services that deduplicate requests. */
  readonly idempotencyKey: string;
  /** Adds to what the step consumed: amounts from 0 on, names of at most 256 characters. @throws UsageError `invalid-option`. */
  readonly usage: (usage: Usage) => void;
  /** Says how far the step is, from 0 to 1. */
  readonly progress: (fraction: number, message?: string) => void;
  /** Says that the body is alive, where `heartbeatTimeout` asks for signs of life. Costs next to nothing. */
  readonly heartbeat: () => void;
}

/** Turns a value that JSON cannot keep into one that it can, and back. */
export interface Codec<Value> {
  /** Makes plain JSON of a value. */
  encode(value: Value): unknown;
  /** Makes the value again. */
  decode(stored: unknown): Value;
}

/** What the undoing of a step is handed. */
export type CompensationContext = Pick<StepContext, 'key' | 'signal' | 'idempotencyKey'>;

/** Options of a step. */
export interface StepOptions<Value = unknown> {
  /** Ends an attempt that takes longer; the body's signal is aborted. */
  readonly timeout?: Duration;
  /** Tells listeners when an attempt takes longer, and runs `actions`. */
  readonly warnAfter?: Duration;
  /** Recovery actions that are run at the warning, in order and beside the body: built-in ones, and the manager's own. */
  readonly actions?: readonly string[];
  /**
   * Ends an attempt that gives no sign of life for so long: no `step.heartbeat()`, `progress` or `usage`, and, of a
   * command, no output.
   * @defaultValue it may be silent
   */
  readonly heartbeatTimeout?: Duration;
  /** How often and when a failed body is tried again. By default only transient errors are, four attempts in all. */
  readonly retry?: RetryOption;
  /** Goes on by other means where trying again does not help; takes the place of `retry`. */
  readonly ladder?: Ladder<Value>;
  /** Rejects steps of this name at once, in all runs of the manager, while they keep failing. */
  readonly breaker?: BreakerOption;
  /** Limits how many steps of this name are under way, over all runs of the manager. */
  readonly bulkhead?: BulkheadOptions;
  /** Answers instead when all else has failed; what it gives is stored as the step's result. */
  readonly fallback?: (error: unknown) => Value | Promise<Value>;
  /** Whose service the step calls, with the account where there are several. */
  readonly provider?: string;
  /**
   * With `false` the run goes on without the step's result when it fails for good: the step gives `undefined`, the
   * failure is recorded and the outcome is at best `degraded`.
   * @defaultValue true
   */
  readonly critical?: boolean;
  /** With `critical: false`: told what it failed with, as it is stored, in every process that comes by the step. */
  readonly tolerate?: (error: StepError) => void;
  /** What the result depends on. A stored result is only kept while this is equal. */
  readonly input?: unknown;
  /** What else the result depends on, such as a prompt's or a tool's version. */
  readonly fingerprint?: string;
  /** Keeps values that plain JSON cannot. */
  readonly codec?: Codec<Value>;
  /**
   * Undoes the step when the run is rolled back to a checkpoint before it: handed what the step had given. It runs at
   * least once, so it must not mind a second time.
   */
  readonly compensate?: (value: Value, context: CompensationContext) => unknown;
  /**
   * What must hold before the step counts as done: files, a schema, a command, or a check of your own. Where it does not
   * hold the attempt fails with `verification-failed`, nothing is stored, and `retry` decides about another one.
   */
  readonly verify?: Verification<Value>;
  /** Who is called. With it, or with `estimate`, the step is a call, whose limits are looked at before it begins. */
  readonly agent?: string;
  /** What each attempt uses at most: so much is reserved before it begins, and it begins only where that fits. */
  readonly estimate?: CallEstimate;
  /** Replaces the key handed to services that deduplicate requests. */
  readonly idempotencyKey?: string;
}

/** Options of a step whose failure the run survives. */
export type TolerantStepOptions<Value = unknown> = StepOptions<Value> & { readonly critical: false };

/** What `wf.notify` says beside its title. */
export interface NotifyOptions extends Pick<NoticeRequest, 'body' | 'severity' | 'facts'> {
  /**
   * Names the notice in the run, where its title is not the same in every process.
   * @defaultValue the title
   */
  readonly name?: string;
}

/** Options of a phase. */
export interface PhaseOptions {
  /** Limits the time the phase is active; time asleep, waiting or in no process does not count. */
  readonly timeout?: Duration;
  /** Tells listeners when the phase was active for longer, and runs `actions`. */
  readonly warnAfter?: Duration;
  /** Recovery actions that are run at the warning, in order and beside the body: built-in ones, and the manager's own. */
  readonly actions?: readonly string[];
  /**
   * Ends the phase when nothing happens in it for so long while it is active: no step begins, ends or gives a sign of life.
   * @defaultValue it may be silent
   */
  readonly heartbeatTimeout?: Duration;
  /** Runs the phase again when it fails, keeping the results of the steps that were completed. Off by default. */
  readonly retry?: RetryOption;
  /** With `false` a failed phase gives `undefined` and the run goes on. */
  readonly critical?: boolean;
  /**
   * Whether the machine's health is looked at before it begins, or what bad health does then.
   * @defaultValue whether the manager's option `health` names the phase
   */
  readonly health?: boolean | HealthPolicy;
  /** What the steps of the phase may use; reaching one pauses the run. */
  readonly limits?: Limits;
}

/** How much of a fan-out must succeed. Without any of these the first failure ends it and aborts the siblings. */
export interface ToleranceOptions {
  /** A share such as `'90%'` (rounded up), or a number of items. */
  readonly require?: `${number}%` | number;
  /** A number of items. The same as `require` with a number. */
  readonly atLeast?: number;
  /** Any number of failures is accepted. The same as `require: 0`. */
  readonly settle?: true;
}

/** Options of `wf.workflow`. */
export interface ChildOptions<Output = unknown> {
  /**
   * Names the call, as a step's name does.
   * @defaultValue the name of the child workflow
   */
  readonly name?: string;
  /**
   * With `false` the parent goes on without the child's output when the child fails or is cancelled by itself.
   * @defaultValue true
   */
  readonly critical?: boolean;
  /** Undoes what the child did when the parent is rolled back to a checkpoint before it: handed the child's output. */
  readonly compensate?: (output: Output, context: CompensationContext) => unknown;
}

/** What a child workflow is run with: an input where it takes one, then options. */
export type ChildArguments<Input, Output> = undefined extends Input
  ? [input?: Input, options?: ChildOptions<Output> & { readonly critical?: true }]
  : [input: Input, options?: ChildOptions<Output> & { readonly critical?: true }];

/** Options of `wf.parallel`. */
export interface ParallelOptions {
  /** How many branches run at once. All of them by default. */
  readonly concurrency?: number;
}

/** Options of `wf.map`. */
export interface MapOptions<Item> extends ParallelOptions {
  /** Names an item, so that its result is found again when the list has changed. */
  readonly key?: (item: Item) => string | number;
}

/** A branch that failed for good. */
export interface FailedBranch {
  /** The item's or branch's own key, such as `a.ts`. */
  readonly key: string;
  readonly index: number;
  /** What it threw, as plain data: the same now and after a resume, and storable. */
  readonly error: ErrorRecord;
}

/** A branch that was never started, because what was required could no longer be met. */
export interface SkippedBranch {
  readonly key: string;
  readonly index: number;
}

/** The result of a fan-out that tolerates failures: look at `complete` before using it as if it were all. */
export type FanOutResult<Value> =
  | { readonly complete: true; readonly done: Value; readonly failed: readonly []; readonly skipped: readonly [] }
  | {
      readonly complete: false;
      readonly done: Value extends readonly unknown[] ? Value : Partial<Value>;
      readonly failed: readonly FailedBranch[];
      readonly skipped: readonly SkippedBranch[];
    };

/** The branches of `wf.parallel`, by name. Each is handed a context of its own scope. */
export type Branches = Readonly<Record<string, (wf: WorkflowContext) => unknown>>;

/** What the branches give, by name. */
export type BranchResults<Fns extends Branches> = { readonly [Name in keyof Fns]: Awaited<ReturnType<Fns[Name]>> };

/** Options of `wf.waitFor`. */
export interface WaitOptions<Payload = unknown> {
  /** A payload that does not fit is recorded as rejected, and the wait goes on. */
  readonly schema?: StandardSchema<unknown, Payload>;
  /** Counts wall-clock time, also while no process runs. When it is over the wait fails with `wait-timed-out`. */
  readonly timeout?: Duration;
}

/** Options of `wf.command`. */
export interface CommandStepOptions extends Omit<StepOptions<CommandResult>, 'codec'> {
  /** The folder it runs in. */
  readonly cwd?: string;
  /** Added to the few variables that a command inherits. */
  readonly env?: Readonly<Record<string, string>>;
  /** Text for its standard input. */
  readonly stdin?: string;
  /** Exit codes that count as success. `[0]` by default. */
  readonly okExitCodes?: readonly number[];
  /** How much of each output stream is kept in the result, in bytes; the beginning and the end. */
  readonly captureBytes?: number;
}

/** Writes log lines of a run, in pino's shape: fields first, then the message. */
export interface RunLog {
  /** Details, for whoever looks closely. */
  debug(fields: Readonly<Record<string, unknown>> | string, message?: string): void;
  /** What happens. */
  info(fields: Readonly<Record<string, unknown>> | string, message?: string): void;
  /** What should be looked at. */
  warn(fields: Readonly<Record<string, unknown>> | string, message?: string): void;
  /** What went wrong. */
  error(fields: Readonly<Record<string, unknown>> | string, message?: string): void;
}

/** What a workflow's `run` is handed: everything durable is asked of it. */
export interface WorkflowContext {
  /** The run's id. */
  readonly id: string;
  /** What the run was started with beside its input; that of a child is empty. */
  readonly metadata: RunMetadata;
  /** Aborted when the run stops. */
  readonly signal: AbortSignal;
  readonly log: RunLog;

  /**
   * Runs a body once and keeps what it returns. Once this resolves, the body never runs again in this run.
   *
   * Gives the stored value, also the first time: plain JSON, without `undefined` properties.
   * @throws StepError `step-failed` with the body's error as `cause`; WorkflowError `value-not-storable`,
   * `step-ambiguous` or `scope-ended`.
   */
  step<Value>(name: string, body: (step: StepContext) => Value | Promise<Value>): Promise<Value>;
  /** Gives `undefined` where the body failed for good and the step is not critical. */
  step<Value>(
    name: string,
    options: TolerantStepOptions<Value>,
    body: (step: StepContext) => Value | Promise<Value>,
  ): Promise<Value | undefined>;
  /** Runs a body once, with options. */
  step<Value>(
    name: string,
    options: StepOptions<Value>,
    body: (step: StepContext) => Value | Promise<Value>,
  ): Promise<Value>;

  /**
   * Does what must not be done twice: `do` is never repeated while it may have been done. Where that is not known its
   * `check` is asked, else the run pauses with `effect-unknown` until somebody says so by `manager.resolve`.
   *
   * @throws StepError `step-failed` when it is known that it was not done, `effect-refused` or `effect-failed` when a
   * person decided so.
   */
  effect<Value>(name: string, options: TolerantEffectOptions<Value>): Promise<Value | undefined>;
  /** Gives what was done: from `do`, from `check`, or from a person. */
  effect<Value>(name: string, options: EffectOptions<Value>): Promise<Value>;

  /** Runs a body in every process anew and stores nothing: for log-ins and handles. */
  fresh<Value>(name: string, body: (step: StepContext) => Value | Promise<Value>): Promise<Value>;

  /** Runs a program without a shell as a durable step, in a process group of its own. */
  command(
    name: string,
    argv: readonly [string, ...string[]],
    options: CommandStepOptions & { readonly critical: false },
  ): Promise<CommandResult | undefined>;
  /** Runs a program, and fails when it exits with a code that is not in `okExitCodes`. */
  command(name: string, argv: readonly [string, ...string[]], options?: CommandStepOptions): Promise<CommandResult>;

  /**
   * Asks an agent as a durable step, and keeps its answer: a text, the value of the schema `output`, or with `full`
   * everything. Which agent: the one that the request names, else the one registered under `name`, else the default.
   *
   * Its provider's session is gone on with after a crash, an answer that does not fit is sent back once, and while its
   * provider takes no calls the step is parked.
   * @throws UsageError `invalid-option`, `unknown-agent`; StepError `step-failed` with an AgentError, or what the provider
   * threw, as `cause`.
   */
  agent<Full extends boolean = false, Critical extends boolean = true>(
    name: string,
    request: AgentStepRequest<unknown, Full, Critical> & {
      readonly outputSchema: Readonly<Record<string, unknown>>;
      readonly output?: never;
    },
  ): Promise<AgentValue<unknown, Full> | (Critical extends false ? undefined : never)>;
  /** Gives a text, or what the schema gives; `undefined` where it failed for good and is not critical. */
  agent<Output = undefined, Full extends boolean = false, Critical extends boolean = true>(
    name: string,
    request: string | AgentStepRequest<Output, Full, Critical>,
  ): Promise<AgentValue<Output, Full> | (Critical extends false ? undefined : never)>;

  /** A part of the run with limits, counts and a checkpoint of its own. Phases do not nest. */
  phase<Value>(name: string, body: (wf: WorkflowContext) => Value | Promise<Value>): Promise<Value>;
  /** Gives `undefined` where the phase failed and is not critical. */
  phase<Value>(
    name: string,
    options: PhaseOptions & { readonly critical: false },
    body: (wf: WorkflowContext) => Value | Promise<Value>,
  ): Promise<Value | undefined>;
  /** A phase with options. */
  phase<Value>(
    name: string,
    options: PhaseOptions,
    body: (wf: WorkflowContext) => Value | Promise<Value>,
  ): Promise<Value>;

  /**
   * Runs named branches side by side and keeps each one's result.
   *
   * @typeParam Fns the branches: functions by name
   */
  parallel<Fns extends Branches>(branches: Fns, options?: ParallelOptions): Promise<BranchResults<Fns>>;
  /**
   * Tolerates failures: look at `complete`.
   *
   * @typeParam Fns the branches: functions by name
   */
  parallel<Fns extends Branches>(
    branches: Fns,
    options: ParallelOptions & ToleranceOptions,
  ): Promise<FanOutResult<BranchResults<Fns>>>;

  /** Runs a body for each item side by side and keeps each one's result under the item's key. */
  map<Item, Value>(
    name: string,
    items: readonly Item[],
    body: (item: Item, wf: WorkflowContext, index: number) => Value | Promise<Value>,
  ): Promise<Value[]>;
  /** The same with options. */
  map<Item, Value>(
    name: string,
    items: readonly Item[],
    options: MapOptions<Item> & { readonly require?: never; readonly atLeast?: never; readonly settle?: never },
    body: (item: Item, wf: WorkflowContext, index: number) => Value | Promise<Value>,
  ): Promise<Value[]>;
  /** Tolerates failures: look at `complete`. */
  map<Item, Value>(
    name: string,
    items: readonly Item[],
    options: MapOptions<Item> & ToleranceOptions,
    body: (item: Item, wf: WorkflowContext, index: number) => Value | Promise<Value>,
  ): Promise<FanOutResult<Value[]>>;

  /**
   * Runs another workflow as a child: a run with an id of its own, which stops, goes on and is cancelled with this one.
   * Gives its output, kept like a step's result.
   *
   * @throws StepError `step-failed` with the child's error as `cause`; UsageError `invalid-input`; WorkflowError
   * `children-too-deep`.
   */
  workflow<Input, Output>(
    workflow: Workflow<Input, Output>,
    ...given: ChildArguments<NoInfer<Input>, Output>
  ): Promise<Output>;
  /** Gives `undefined` where the child failed and is not critical. */
  workflow<Input, Output>(
    workflow: Workflow<Input, Output>,
    input: NoInfer<Input>,
    options: ChildOptions<Output> & { readonly critical: false },
  ): Promise<Output | undefined>;

  /**
   * Runs a body in a working folder of its own, a git worktree with what is in the user's folder now, so that agents side by side do not
   * get in each other's way. What was changed there ends up on a branch, which `wf.merge` takes over.
   *
   * @throws StepError `step-failed` with a GitError as `cause`; GitError `worktree-missing`; what the body throws.
   */
  worktree<Value>(
    name: string,
    body: (tree: Worktree, wf: WorkflowContext) => Value | Promise<Value>,
  ): Promise<WorktreeResult<Value>>;
  /**
   * Opens a worktree that what follows works in, phases and checkpoints too, until it is closed. Its name is used once in its scope.
   *
   * @throws StepError `step-failed` with a GitError as `cause`; GitError `worktree-missing`.
   */
  openWorktree(name: string): Promise<OpenWorktree>;
  /**
   * Merges worktrees in the order in which they are given, as a durable step. What does not fit is listed, and stays on its branch.
   *
   * @throws StepError `step-failed` with a GitError as `cause`: `checkout-changed` where a file that would be written is not as
   * the worktrees found it. Nothing was touched then.
   */
  merge(name: string, worktrees: readonly WorktreeResult<unknown>[], options?: MergeOptions): Promise<WorktreeMerge>;

  /** Waits through restarts. */
  sleep(duration: Duration): Promise<void>;
  /** Waits until a moment by the wall clock, through restarts. */
  sleepUntil(moment: Date | number): Promise<void>;
  /** Waits for `manager.signal(id, name, payload)`, also one that was sent before. Each signal is delivered once. */
  waitFor<Payload = unknown>(name: string, options?: WaitOptions<Payload>): Promise<Payload>;

  /**
   * Tells people something, once in the run, as a step that is kept: it resolves when the notice cannot be lost any more, not
   * when it was delivered. It never fails for a notifier's sake, and does nothing where there is none.
   *
   * @throws UsageError `invalid-option`.
   */
  notify(title: string, options?: NotifyOptions): Promise<void>;
  /** The same with everything in one object. */
  notify(notice: NotifyOptions & { readonly title: string }): Promise<void>;

  /**
   * Decides as a step does, after what was decided in situations alike was handed over, and remembers it with its run and
   * step. On resume the same decision is given; nobody is asked again once it was recorded.
   *
   * @throws UsageError `invalid-option`, `invalid-decision`, or `policy-violated`.
   */
  decide(options: DecideOptions): Promise<MadeDecision>;

  /** Records a numbered place that the run can be rolled back to. Its data is shown as `checkpoint_data`. */
  checkpoint(name?: string, data?: unknown): Promise<number>;
  /**
   * Says how far the code is that calls it, from 0 to 1: its branch, its phase, else the run.
   *
   * @throws UsageError `invalid-option`.
   */
  progress(fraction: number, message?: string): void;
}

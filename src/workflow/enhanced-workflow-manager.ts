import type { AgentRegistry } from '../agents/agent-registry.ts';
import { endAll } from '../core/end-all.ts';
import type { RunEvent } from '../core/events.ts';
import type { ForecastRequest, WorkflowForecast } from '../forecasts/forecaster.ts';
import type { Host } from '../core/host.ts';
import type { Redactor } from '../core/redactor.ts';
import type { WorkflowMemory } from '../memory/workflow-memory.ts';
import type { MetricsCollector } from '../metrics/metrics-collector.ts';
import { exitOnSignals } from '../processes/exit-on-signals.ts';
import type { NotificationService } from '../notifications/notification-service.ts';
import type { ErrorRecovery } from '../recovery/error-recovery.ts';
import type { ErrorHandler } from '../recovery/failure.ts';
import type { ErrorHandlerOptions } from '../recovery/error-handlers.ts';
import type { BundleOptions } from '../reliability/bundle-options.ts';
import type { DiagnosticBundle } from '../reliability/diagnostic-bundle.ts';
import type { Diagnostics } from '../reliability/diagnostics.ts';
import type { RunDiagnostics } from '../reliability/run-diagnostics.ts';
import type { HealthCheck, HealthCheckFunction } from '../reliability/health-check.ts';
import type { HealthLookOptions } from '../reliability/health-checks.ts';
import type { HealthReport } from '../reliability/health-report.ts';
import type { ReliabilityManager } from '../reliability/reliability-manager.ts';
import type {
  Checkpoint,
  CheckpointComparison,
  CleanOptions,
  CleanReport,
  ImportReport,
  ListRunsOptions,
  MovedReport,
  RunPage,
  RunState,
  StateManager,
} from '../state/state-manager.ts';
import type { StorageAdapter, Unsubscribe } from '../storage/storage-adapter.ts';
import { requireListener } from './call-options.ts';
import { diagnosticsOf } from './diagnosing.ts';
import type { ConfiguredOptions } from './configured-options.ts';
import type { EffectResolution } from './effect-verdict.ts';
import type { ActOptions, ForceOptions } from './intervention.ts';
import type { RunHandle } from './live-runs.ts';
import { forecastWith } from './forecasting.ts';
import type { ForkOptions } from './fork.ts';
import { settingsOf, type ManagerOptions } from './manager-options.ts';
import type { ResumeOptions } from './claiming.ts';
import type { PlanOptions, ResumePlan } from './plan.ts';
import type { PreviewOptions, RunPreview } from './preview.ts';
import type { Recovery } from './recover.ts';
import type { RollbackOptions } from './rollback.ts';
import type { RollbackPreview } from './rollback-preview.ts';
import { makeRooms } from './rooms.ts';
import { RunDesk, type StartArguments } from './run-desk.ts';
import type { RunEvents, RunEventOf } from './run-events.ts';
import type { RunResult } from './run-result.ts';
import type { RerunOptions, SkipOptions } from './steering.ts';
import { exportRun, type ExportOptions, type ImportOptions, type MoveOptions, type MoveTarget } from './transport.ts';
import type { Workflow } from './workflow.ts';
import { wrapFunction, type AsyncFunction, type WrapOptionsOf } from './wrap.ts';

/**
 * Runs workflows so that nothing finished is lost, and hands out the parts that do it.
 *
 * It delegates and decides nothing: each part is public and usable without it.
 */
export class EnhancedWorkflowManager implements AsyncDisposable {
  readonly storage: StorageAdapter;
  readonly state: StateManager;
  readonly recovery: ErrorRecovery;
  readonly reliability: ReliabilityManager;
  /** What measures the runs; `undefined` with `metrics: false`. */
  readonly metrics: MetricsCollector | undefined;
  readonly notifications: NotificationService;
  /** The agents, skills and providers that `wf.agent` finds by name. */
  readonly agents: AgentRegistry;
  /** What was decided, in runs and elsewhere. */
  readonly memory: WorkflowMemory;
  readonly redactor: Redactor;
  readonly #host: Host;
  readonly #ownsStorage: boolean;
  readonly #events: RunEvents;
  readonly #exitOnSignals: () => Unsubscribe;
  readonly #desk: RunDesk;
  readonly #diagnostics: Diagnostics;
  readonly #closeHealth: () => void;
  readonly #preview: (workflow: Workflow, options: PreviewOptions) => Promise<RunPreview>;
  #closing: Promise<void> | undefined;

  /** @throws UsageError `invalid-option`. Touches no disk: that begins with the first call. */
  constructor(options: ManagerOptions = {}) {
    const settings = settingsOf(options);
    const rooms = makeRooms(options);
    ({ storage: this.storage, state: this.state, redactor: this.redactor } = rooms);
    ({ recovery: this.recovery, reliability: this.reliability } = rooms);
    this.#host = rooms.host;
    ({ metrics: this.metrics, notifications: this.notifications, memory: this.memory } = rooms);
    this.agents = rooms.agents.registry;
    this.#ownsStorage = rooms.ownsStorage;
    this.#events = rooms.events;
    this.#desk = new RunDesk(rooms, settings);
    this.#diagnostics = diagnosticsOf(rooms, options);
    this.#preview = async (...given) => (await import('./preview.ts')).previewRun({ ...rooms, settings }, ...given);
    this.#closeHealth = () => {
      rooms.runHealth.close();
    };
    this.#exitOnSignals = () => exitOnSignals(rooms.host, (signal) => this.close(signal));
  }

  /**
   * Makes a manager from options, `WORKFLOW_*` variables, the `holdfast.json` or `holdfast.yml` of the working folder, and
   * defaults. @throws UsageError `invalid-configuration` with every finding.
   */
  static async fromConfiguration(configured: ConfiguredOptions = {}): Promise<EnhancedWorkflowManager> {
    const { configuredOptions } = await import('./configured-options.ts');
    return new EnhancedWorkflowManager(await configuredOptions(configured));
  }

  /** Makes workflows known by name, for `resume` and `recover`. */
  register(...workflows: readonly Workflow[]): this {
    this.#desk.register(workflows);
    return this;
  }

  /** Starts a run and waits until it ends or is let go of. Rejects only for misuse; see {@link RunResult}. */
  async execute<Input, Output>(
    workflow: Workflow<Input, Output>,
    ...given: StartArguments<NoInfer<Input>>
  ): Promise<RunResult<Output>> {
    return (await this.start(workflow, ...given)).result;
  }

  /** Starts a run. Its id may be one of a run that exists: then it is joined. */
  async start<Input, Output>(
    workflow: Workflow<Input, Output>,
    ...[input, options = {}]: StartArguments<NoInfer<Input>>
  ): Promise<RunHandle<Output>> {
    return (await this.#desk.start(workflow, input, options)) as RunHandle<Output>;
  }

  /** Makes a function of the same type whose every call is a run with one step. It throws what the function throws. */
  wrap<Fn extends AsyncFunction>(name: string, fn: Fn, options: WrapOptionsOf<Fn> = {}): Fn {
    return wrapFunction(this.#desk, name, fn, options);
  }

  /** Goes on with a run and waits until it ends or is let go of; a run that has ended gives its result. */
  resume(id: string, options: ResumeOptions = {}): Promise<RunResult> {
    return this.#desk.resume(id, options);
  }

  /** Goes on with every unfinished run of a registered workflow whose owner is known dead or that is due. */
  recover(): Promise<Recovery> {
    return this.#desk.recover();
  }

  /** Says what `resume` would do with a run: what is kept, what runs and why. Runs no body and writes nothing. */
  plan(id: string, options: PlanOptions = {}): Promise<ResumePlan> {
    return this.#desk.steering.plan(id, options);
  }

  /** Takes a run that nobody drives back to a checkpoint: compensates every step behind it, last first, and pauses there. */
  rollback(id: string, options: RollbackOptions): Promise<RunResult> {
    return this.#desk.steering.rollback(id, options);
  }

  /** What `rollback` would do to the run and to the files of the working folder. Does nothing. */
  previewRollback(id: string, options: RollbackOptions): Promise<RollbackPreview> {
    return this.#desk.steering.previewRollback(id, options);
  }

  /**
   * Gives a step that failed, or never ran, a result that nothing computed. The run goes on with it when it is resumed, and
   * is at best `degraded`; a `rerun` from the step takes it back.
   */
  skip(id: string, key: string, options: SkipOptions = {}): Promise<void> {
    return this.#desk.steering.skip(id, key, options);
  }

  /** Runs a step again, and every step recorded behind it, also of a run that was completed. Effects that were done stay. */
  rerun(id: string, options: RerunOptions): Promise<RunResult> {
    return this.#desk.steering.rerun(id, options);
  }

  /** Starts a run that begins with what another one had recorded before a step. That one stays as it is. */
  fork(id: string, options: ForkOptions): Promise<RunHandle> {
    return this.#desk.steering.fork(id, options);
  }

  /** Hands a payload to a run's `waitFor`, from any process, also before the wait has begun. */
  signal(id: string, name: string, payload?: unknown, options: { readonly by?: string } = {}): Promise<void> {
    return this.#desk.send(id, { type: 'signal', name, payload }, options);
  }

  /** Ends a run for good, from any process. */
  cancel(id: string, reason?: string, options: { readonly by?: string } = {}): Promise<void> {
    return this.#desk.send(id, { type: 'cancel', ...(reason === undefined ? {} : { reason }) }, options);
  }

  /** Lets a run rest until it is resumed, from any process. */
  pause(id: string, reason?: string, options: { readonly by?: string } = {}): Promise<void> {
    return this.#desk.send(id, { type: 'pause', ...(reason === undefined ? {} : { reason }) }, options);
  }

  /**
   * Forces an open phase on, from any process: ends its limits and what it waits for by the clock, or the whole phase.
   *
   * @throws UsageError `phase-not-open`.
   */
  force(id: string, phase: string, options: ForceOptions = {}): Promise<void> {
    return this.#desk.force(id, phase, options);
  }

  /** Has the process that drives a run do a recovery action, from any process. @throws UsageError `run-not-driven`. */
  act(id: string, action: string, options: ActOptions = {}): Promise<void> {
    return this.#desk.act(id, action, options);
  }

  /** Says whether an effect was done that is unknown; then the run can be resumed. @throws UsageError `effect-not-unknown`. */
  resolve(id: string, key: string, as: EffectResolution, options: { readonly by?: string } = {}): Promise<void> {
    return this.#desk.resolve(id, key, as, options);
  }

  /** The state of a run, or `undefined`. */
  get(id: string): Promise<RunState | undefined> {
    return this.state.get(id);
  }

  /** The runs of this storage, newest first, a page at a time. */
  list(options: ListRunsOptions = {}): Promise<RunPage> {
    return this.state.list(options);
  }

  /** Everything that was written down of a run, in order. */
  history(id: string): AsyncIterable<RunEvent> {
    return this.state.history(id);
  }

  /** The checkpoints of a run that count, in order. */
  checkpoints(id: string): Promise<readonly Checkpoint[]> {
    return this.state.checkpoints(id);
  }

  /** What happened between two checkpoints of a run: the steps, and how their data differs. */
  compareCheckpoints(id: string, one: number, other: number): Promise<CheckpointComparison> {
    return this.state.compareCheckpoints(id, one, other);
  }

  /** What is expected of the run with this id, else of the next run of the workflow with this name. Reads, and keeps nothing. */
  forecast(target: string, request: ForecastRequest = {}): Promise<WorkflowForecast> {
    return forecastWith(this, this.#host, target, request);
  }

  /** What a run will take and use, by what its workflow declares and what earlier runs took, before anything is spent. */
  preview<Input, Output>(workflow: Workflow<Input, Output>, options: PreviewOptions = {}): Promise<RunPreview> {
    return this.#preview(workflow, options);
  }

  /** Removes runs that ended long enough ago, and what the dead left behind; see {@link CleanOptions}. */
  clean(options: CleanOptions = {}): Promise<CleanReport> {
    return this.#desk.clean(options);
  }

  /** Forgets that a run was removed, so that its id may be used again. */
  forget(id: string): Promise<boolean> {
    return this.state.forget(id);
  }

  /** A run as the text of one file, for sharing and support; registered secrets stay references. */
  export(id: string, options: ExportOptions = {}): AsyncIterable<string> {
    return exportRun(this.state, id, options);
  }

  /** Makes a run of a file of `export` (its path or its text), once all was checked; an unfinished one becomes a fork. */
  import(source: AsyncIterable<string | Uint8Array> | string, options: ImportOptions = {}): Promise<ImportReport> {
    return this.#desk.import(source, options);
  }

  /** Explains a run, live or ended, driven here or elsewhere, damaged or removed. @throws UsageError `run-not-found`; StorageError. */
  diagnostics(id: string): Promise<RunDiagnostics> {
    return this.#diagnostics.read(id);
  }

  /** Everything that support needs of a run, as one JSON document without secrets: to iterate, or to write to a file. */
  diagnosticBundle(id: string, options: BundleOptions = {}): DiagnosticBundle {
    return this.#diagnostics.bundle(id, options);
  }

  /** Carries a run that nobody drives to another storage, whole; doing it again finishes what was cut off. */
  move(id: string, target: MoveTarget, options: MoveOptions = {}): Promise<MovedReport> {
    return this.#desk.move(id, target, options);
  }

  /** Calls back for each event of one type, or `'*'` for all. Returns how to stop. @throws UsageError `invalid-option`. */
  on<Type extends RunEvent['type']>(type: Type, listener: (event: RunEventOf<Type>) => unknown): Unsubscribe;
  on(type: '*', listener: (event: RunEvent) => unknown): Unsubscribe;
  on(type: never, listener: (event: RunEvent) => unknown): Unsubscribe {
    requireListener(type, listener);
    return this.#events.on(type, listener);
  }

  /** Has a handler decide about failures in runs; see `ErrorRecovery.registerErrorHandler`. Returns how to take it away. */
  registerErrorHandler(handler: ErrorHandler | ErrorHandlerOptions): Unsubscribe {
    return this.recovery.registerErrorHandler(handler);
  }

  /** Looks at the health of the machine and of what runs need; see `ReliabilityManager.health`. */
  health(options: HealthLookOptions = {}): Promise<HealthReport> {
    return this.reliability.health(options);
  }

  /** Adds a health check; see `ReliabilityManager.registerHealthCheck`. Returns how to take it away. */
  registerHealthCheck(check: HealthCheck | HealthCheckFunction): Unsubscribe {
    return this.reliability.registerHealthCheck(check);
  }

  /** Interrupts the runs at SIGINT or SIGTERM and ends the process (130, 143); a second one ends it at once. Returns how to stop. */
  exitOnSignals(): Unsubscribe {
    return this.#exitOnSignals();
  }

  /** Interrupts the runs of this process, so that any process can resume them, and leaves nothing behind. */
  close(reason = 'the manager was closed'): Promise<void> {
    return (this.#closing ??= endAll(
      () => this.#desk.close(reason),
      this.#closeHealth,
      () => this.reliability.close(),
      () => this.notifications.close(),
      () => this.recovery.flush(),
      () => this.memory.flush(),
      () => this.state.close(),
      () => this.metrics?.close(),
      () => {
        this.#events.clear();
      },
      () => (this.#ownsStorage ? this.storage.close?.() : undefined),
    ));
  }

  /** The same as {@link close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

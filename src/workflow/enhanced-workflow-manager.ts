import { UsageError } from '../core/errors.ts';
import type { RunEvent, RunMetadata, RunStatus } from '../core/events.ts';
import { systemHost } from '../core/host.ts';
import { encodeValue } from '../core/json.ts';
import { Redactor } from '../core/redactor.ts';
import { exitOnSignals } from '../processes/exit-on-signals.ts';
import { ErrorRecovery } from '../recovery/error-recovery.ts';
import { ReliabilityManager } from '../reliability/reliability-manager.ts';
import { StateManager, type ListRunsOptions, type RunPage, type RunState } from '../state/state-manager.ts';
import { FileStorage } from '../storage/file-storage.ts';
import type { StorageAdapter, Unsubscribe } from '../storage/storage-adapter.ts';
import { attach } from './attach.ts';
import type { Rooms, RunSettings } from './live-run.ts';
import { LiveRuns, type RunHandle } from './live-runs.ts';
import { settingsOf, type ManagerOptions } from './manager-options.ts';
import { Observers } from './observers.ts';
import { checkInput, claimRun, createRun, endedResult, makeCommand, notFound, settleInbox, type ResumeOptions, type RunRequest } from './opening.ts';
import { recoverRuns, type Recovery } from './recover.ts';
import { RunEvents, type RunEventOf } from './run-events.ts';
import type { RunResult } from './run-result.ts';
import type { Workflow } from './workflow.ts';

/** Options of `execute` and `start`. */
export interface StartOptions {
  /** An id of your own, which makes starting idempotent: the same id gives the same run. */
  readonly id?: string;
  /** Facts about the run for people, shown in its state. */
  readonly metadata?: RunMetadata;
}

const ended: ReadonlySet<RunStatus> = new Set(['completed', 'failed', 'cancelled']);

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
  readonly redactor: Redactor;
  readonly #ownsStorage: boolean;
  readonly #settings: RunSettings;
  readonly #events: RunEvents;
  readonly #rooms: Rooms;
  readonly #runs: LiveRuns;
  readonly #workflows = new Map<string, Workflow>();
  #closing: Promise<void> | undefined;

  /** @throws UsageError `invalid-option`. Touches no disk: that begins with the first call. */
  constructor(options: ManagerOptions = {}) {
    this.#settings = settingsOf(options);
    const { host = systemHost, directory = '.holdfast', durability, allowNetworkFolder, secrets, retry, grace, views, baselines } = options;
    this.redactor = new Redactor(secrets === undefined ? {} : { secrets });
    this.#ownsStorage = options.storage === undefined;
    this.storage =
      options.storage ??
      new FileStorage({
        directory,
        host,
        ...(durability === undefined ? {} : { durability }),
        ...(allowNetworkFolder === undefined ? {} : { allowNetworkFolder }),
      });
    this.state = new StateManager({ storage: this.storage, host, redactor: this.redactor, ...(views === undefined ? {} : { views }) });
    this.recovery = new ErrorRecovery({ host, ...(retry === undefined ? {} : { retry }) });
    this.reliability = new ReliabilityManager({
      host,
      ...(grace === undefined ? {} : { grace }),
      ...(baselines === undefined ? {} : { baselines }),
    });
    this.#events = new RunEvents((error, event) => {
      observers.failed('listeners', error, event);
    });
    // The order of telling: the journal has been written; views first, listeners last; later rooms stand between.
    const observers = new Observers([this.state.observer, this.#events]);
    const redactText = (text: string): string => this.redactor.redactText(text);
    this.#rooms = { host, state: this.state, recovery: this.recovery, reliability: this.reliability, observers, redactText };
    this.#runs = new LiveRuns(this.#rooms);
  }

  /** Makes workflows known by name, for `resume` and `recover`. */
  register(...workflows: readonly Workflow[]): this {
    for (const workflow of workflows) this.#workflows.set(workflow.name, workflow);
    return this;
  }

  /** Starts a run and waits until it ends or is let go of. Rejects only for misuse; see {@link RunResult.orThrow}. */
  async execute<Input, Output>(workflow: Workflow<Input, Output>, input?: Input, options: StartOptions = {}): Promise<RunResult<Output>> {
    return (await this.start(workflow, input, options)).result;
  }

  /** Starts a run. Its id may be one of a run that exists: then it is joined. */
  async start<Input, Output>(workflow: Workflow<Input, Output>, input?: Input, options: StartOptions = {}): Promise<RunHandle<Output>> {
    this.#runs.requireOpen();
    this.register(workflow);
    const checked = await checkInput(workflow, input);
    const id = options.id ?? this.state.newRunId();
    const handle =
      (await createRun(this.#rooms, this.#runs, this.#settings, workflow, id, checked, options.metadata)) ??
      (await attach(this.#rooms, this.#runs, this.#settings, workflow, id, checked.hash));
    return handle as RunHandle<Output>;
  }

  /** Goes on with a run and waits until it ends or is let go of; a run that has ended gives its result. */
  async resume(id: string, options: ResumeOptions = {}): Promise<RunResult> {
    this.#runs.requireOpen();
    const live = this.#runs.get(id);
    if (live !== undefined) return live.result;
    const state = await this.#require(id);
    if (state.status === 'completed' || state.status === 'cancelled') {
      const result = await endedResult(this.#rooms, id);
      if (result !== undefined) return result;
    }
    const workflow = this.#workflows.get(state.workflow);
    if (workflow === undefined)
      throw new UsageError('unknown-workflow', `Run "${id}" belongs to workflow "${state.workflow}", which is not registered here.`, {
        subject: state.workflow,
        runId: id,
        expected: [...this.#workflows.keys()].join(', '),
      });
    const settings = options.changes === undefined ? this.#settings : { ...this.#settings, changes: options.changes };
    return (await claimRun(this.#rooms, this.#runs, settings, workflow, id, 'resume', options)).result;
  }

  /** Goes on with every unfinished run of a registered workflow whose owner is known dead or that is due. */
  async recover(): Promise<Recovery> {
    this.#runs.requireOpen();
    return recoverRuns(this.#rooms, this.#runs, this.#settings, this.#workflows);
  }

  /** Hands a payload to a run's `waitFor`, from any process, also before the wait has begun. */
  async signal(id: string, name: string, payload?: unknown, options: { readonly by?: string } = {}): Promise<void> {
    encodeValue(payload, { subject: `the payload of signal "${name}"` });
    await this.#send(id, { type: 'signal', name, payload, ...options });
  }

  /** Ends a run for good, from any process. */
  async cancel(id: string, reason?: string, options: { readonly by?: string } = {}): Promise<void> {
    await this.#send(id, { type: 'cancel', ...(reason === undefined ? {} : { reason }), ...options });
  }

  /** Lets a run rest until it is resumed, from any process. */
  async pause(id: string, reason?: string, options: { readonly by?: string } = {}): Promise<void> {
    await this.#send(id, { type: 'pause', ...(reason === undefined ? {} : { reason }), ...options });
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

  /** Calls back for each event of one type, or `'*'` for all. Returns how to stop. */
  on<Type extends RunEvent['type']>(type: Type, listener: (event: RunEventOf<Type>) => unknown): Unsubscribe;
  on(type: '*', listener: (event: RunEvent) => unknown): Unsubscribe;
  on(type: never, listener: (event: RunEvent) => unknown): Unsubscribe {
    return this.#events.on(type, listener);
  }

  /**
   * Ends the process in good order at SIGINT or SIGTERM: the runs are interrupted, so that any process can resume them,
   * and the exit code is 130 or 143. A second signal ends it at once. Returns how to stop listening.
   */
  exitOnSignals(): Unsubscribe {
    return exitOnSignals(this.#rooms.host, (signal) => this.close(signal));
  }

  /** Interrupts the runs of this process, so that any process can resume them, and leaves nothing behind. */
  close(reason = 'the manager was closed'): Promise<void> {
    this.#closing ??= this.#close(reason);
    return this.#closing;
  }

  /** The same as {@link close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(reason: string): Promise<void> {
    await this.#runs.close(reason);
    await this.state.close();
    this.#events.clear();
    if (this.#ownsStorage) await this.storage.close?.();
  }

  async #send(id: string, command: RunRequest): Promise<void> {
    this.#runs.requireOpen();
    const state = await this.#require(id);
    if (ended.has(state.status))
      throw new UsageError('run-ended', `Run "${id}" has ended (${state.status}) and takes no commands.`, { subject: 'id', value: id, runId: id });
    await this.state.send(id, makeCommand(this.#rooms, command));
    const unowned = state.status === 'paused' || state.status === 'interrupted';
    if (command.type !== 'signal' && unowned) await settleInbox(this.#rooms, this.#runs, this.#settings, id);
  }

  async #require(id: string): Promise<RunState> {
    const state = await this.state.get(id);
    if (state === undefined) throw notFound(id);
    return state;
  }
}

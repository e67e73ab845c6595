import { UsageError } from '../core/errors.ts';
import type { RunMetadata, RunStatus } from '../core/events.ts';
import { encodeValue } from '../core/json.ts';
import type { RunState } from '../state/state-manager.ts';
import { attach } from './attach.ts';
import type { Rooms, RunSettings } from './live-run.ts';
import { LiveRuns, type RunHandle } from './live-runs.ts';
import {
  checkInput,
  claimRun,
  createRun,
  endedResult,
  makeCommand,
  notFound,
  settleInbox,
  type ResumeOptions,
  type RunRequest,
} from './opening.ts';
import { recoverRuns, type Recovery } from './recover.ts';
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

/** Takes what is asked of the runs of one storage, and finds out who can do it: a run here, its owner, or nobody yet. */
export class RunDesk {
  readonly #rooms: Rooms;
  readonly #settings: RunSettings;
  readonly #runs: LiveRuns;
  readonly #workflows = new Map<string, Workflow>();

  constructor(rooms: Rooms, settings: RunSettings) {
    this.#rooms = rooms;
    this.#settings = settings;
    this.#runs = new LiveRuns(rooms);
  }

  register(workflows: readonly Workflow[]): void {
    for (const workflow of workflows) this.#workflows.set(workflow.name, workflow);
  }

  async start(workflow: Workflow, input: unknown, { id: asked, metadata }: StartOptions): Promise<RunHandle> {
    this.#runs.requireOpen();
    this.register([workflow]);
    const checked = await checkInput(workflow, input);
    const id = asked ?? this.#rooms.state.newRunId();
    return (
      (await createRun(this.#rooms, this.#runs, this.#settings, workflow, id, checked, metadata)) ??
      (await attach(this.#rooms, this.#runs, this.#settings, workflow, id, checked.hash))
    );
  }

  async resume(id: string, options: ResumeOptions): Promise<RunResult> {
    this.#runs.requireOpen();
    const live = this.#runs.get(id);
    if (live !== undefined) return live.result;
    const state = await this.#require(id);
    if (state.status === 'completed' || state.status === 'cancelled') {
      const result = await endedResult(this.#rooms, id);
      if (result !== undefined) return result;
    }
    const workflow = this.#workflows.get(state.workflow);
    if (workflow === undefined) throw this.#unknownWorkflow(id, state.workflow);
    const settings = options.changes === undefined ? this.#settings : { ...this.#settings, changes: options.changes };
    return (await claimRun(this.#rooms, this.#runs, settings, workflow, id, 'resume', options)).result;
  }

  async recover(): Promise<Recovery> {
    this.#runs.requireOpen();
    return recoverRuns(this.#rooms, this.#runs, this.#settings, this.#workflows);
  }

  /** Leaves a command in the run's inbox; a run that nobody drives is settled here. */
  async send(id: string, request: RunRequest): Promise<void> {
    this.#runs.requireOpen();
    if (request.type === 'signal') encodeValue(request.payload, { subject: `the payload of signal "${request.name}"` });
    const { status } = await this.#require(id);
    if (ended.has(status))
      throw new UsageError('run-ended', `Run "${id}" has ended (${status}) and takes no commands.`, {
        subject: 'id',
        value: id,
        runId: id,
      });
    await this.#rooms.state.send(id, makeCommand(this.#rooms, request));
    const unowned = status === 'paused' || status === 'interrupted';
    if (request.type !== 'signal' && unowned) await settleInbox(this.#rooms, this.#runs, this.#settings, id);
  }

  /** Interrupts every run that is driven here. */
  close(reason: string): Promise<void> {
    return this.#runs.close(reason);
  }

  async #require(id: string): Promise<RunState> {
    const state = await this.#rooms.state.get(id);
    if (state === undefined) throw notFound(id);
    return state;
  }

  #unknownWorkflow(runId: string, name: string): UsageError {
    return new UsageError(
      'unknown-workflow',
      `Run "${runId}" belongs to workflow "${name}", which is not registered here; call manager.register(…) first.`,
      { subject: name, runId, expected: [...this.#workflows.keys()].join(', ') },
    );
  }
}

import { isHoldfastError, OwnershipError, UsageError } from '../core/errors.ts';
import type { RunMetadata, RunStatus } from '../core/events.ts';
import { encodeValue } from '../core/json.ts';
import type { CleanOptions, CleanReport, ImportReport, MovedReport, RunState } from '../state/state-manager.ts';
import type { RunLimits } from '../reliability/limits.ts';
import { attach } from './attach.ts';
import { requireResumeOptions, requireSenderOptions, requireStartOptions, requireText } from './call-options.ts';
import { notUnknown, requireResolution, type EffectResolution } from './effect-verdict.ts';
import type { Rooms, RunSettings } from './run-settings.ts';
import { LiveRuns, type RunHandle } from './live-runs.ts';
import { endedResult, missing, readRun, type ResumeOptions } from './claiming.ts';
import { checkInput } from './input-check.ts';
import { actRequest, type ActOptions, forceRequest, type ForceOptions, senderOf } from './intervention.ts';
import { givenLimits } from './run-limits.ts';
import { Family } from './family.ts';
import { claimRun, createRun, makeCommand, settleInbox, type RunRequest } from './opening.ts';
import { NoticeSweep } from './notice-sweep.ts';
import { recoverRuns, type Recovery } from './recover.ts';
import type { RunResult } from './run-result.ts';
import { SteeringDesk } from './steering-desk.ts';
import { requireName } from './step-name.ts';
import { startUnwritten } from './unwritten.ts';
import { type ImportOptions, importRun, type MoveOptions, moveRun, type MoveTarget } from './transport.ts';
import { requireWorkflow, type Workflow } from './workflow.ts';

/** Options of `execute` and `start`. */
export interface StartOptions {
  /** An id of your own, which makes starting idempotent: the same id gives the same run. */
  readonly id?: string;
  /** Facts about the run for people, shown in its state. */
  readonly metadata?: RunMetadata;
  /** What the run may use, its children included; it stays with the run. */
  readonly limits?: RunLimits;
}

/** What a run is started with: an input where the workflow takes one, then options. */
export type StartArguments<Input> = undefined extends Input
  ? [input?: Input, options?: StartOptions]
  : [input: Input, options?: StartOptions];

const ended: ReadonlySet<RunStatus> = new Set(['completed', 'failed', 'cancelled']);

/** Takes what is asked of the runs of one storage, and finds out who can do it: a run here, its owner, or nobody yet. */
export class RunDesk {
  readonly #rooms: Rooms;
  readonly #settings: RunSettings;
  readonly #runs: LiveRuns;
  readonly #workflows = new Map<string, Workflow>();
  readonly #sweep: NoticeSweep;
  /** Takes what is asked of the histories of runs that nobody drives. */
  readonly steering: SteeringDesk;

  constructor(rooms: Rooms, settings: RunSettings) {
    this.#rooms = rooms;
    this.#settings = settings;
    this.#sweep = new NoticeSweep(rooms);
    this.#runs = new LiveRuns(rooms, (runs) => new Family(rooms, runs, settings));
    rooms.driven.find = (id) => this.#runs.live(id);
    this.steering = new SteeringDesk({
      rooms,
      settings,
      runs: this.#runs,
      workflowOf: (id) => this.#workflowOf(id),
      requireHarmless: (id) => this.#requireHarmless(id),
    });
  }

  register(workflows: readonly Workflow[]): void {
    for (const workflow of workflows) requireWorkflow(workflow);
    for (const workflow of workflows) this.#workflows.set(workflow.name, workflow);
  }

  async start(workflow: Workflow, input: unknown, options: StartOptions): Promise<RunHandle> {
    this.#runs.requireOpen();
    requireStartOptions(options);
    this.#sweep.begin();
    const { id: asked, metadata } = options;
    const limits = givenLimits('limits', options.limits);
    this.register([workflow]);
    const checked = await checkInput(workflow, input);
    const id = asked === undefined ? this.#rooms.state.newRunId() : this.#requireHarmless(asked);
    const rooms = this.#rooms;
    const runs = this.#runs;
    const settings = this.#settings;
    return runs.inTurn(
      id,
      async () =>
        (await createRun(rooms, runs, settings, workflow, id, checked, metadata, limits)) ??
        (await attach(rooms, runs, settings, workflow, id, checked.hash)),
    );
  }

  /** Begins a run that leaves nothing behind. */
  startUnwritten(workflow: Workflow, id: string, metadata: RunMetadata | undefined): RunHandle {
    this.#runs.requireOpen();
    return startUnwritten(this.#runs, this.#settings, workflow, id, this.#rooms.host.now(), metadata);
  }

  /** What a run that is driven here was started with, as its hash. */
  inputHashOf(id: string): string | undefined {
    return this.#runs.live(id)?.replay.started?.inputHash;
  }

  /** An id for a run that is about to be started. */
  newRunId(): string {
    return this.#rooms.state.newRunId();
  }

  async resume(id: string, options: ResumeOptions): Promise<RunResult> {
    requireResumeOptions(options);
    this.#sweep.begin();
    const opened = await this.#runs.inTurn(id, () => this.#resume(id, options));
    return 'result' in opened ? opened.result : opened;
  }

  async #resume(id: string, options: ResumeOptions): Promise<RunHandle | RunResult> {
    const live = this.#runs.get(id);
    if (live !== undefined) {
      if (options.limits === undefined) return live;
      const message = `Run "${id}" is driven by this process; its limits can be raised once it rests.`;
      throw new OwnershipError('run-owned', message, { runId: id });
    }
    // Only spares reading a long journal twice: a claim copes with a run that has ended after all.
    const snapshot = await this.#rooms.state.snapshot(id);
    const inProgress = snapshot?.status === 'in_progress' ? snapshot : undefined;
    const state = inProgress ?? (await this.#require(id));
    const accepts = options.acceptDamage === true && state.damaged === true;
    const stays = !accepts && (await this.#stays(id, state, options));
    if (stays) {
      const result = await endedResult(this.#rooms, id);
      if (result !== undefined) return result;
    }
    const workflow = this.#workflows.get(state.workflow);
    if (workflow === undefined) throw this.#unknownWorkflow(id, state.workflow);
    await this.#rooms.gate.require(id);
    this.#runs.requireOpen();
    const { changes = this.#settings.changes, takeOver = false } = options;
    const settings = { ...this.#settings, changes, children: takeOver ? 'take-over' : 'resume' } as const;
    return claimRun(this.#rooms, this.#runs, settings, workflow, id, 'resume', options);
  }

  /** A run that has ended goes on only where changes are to be applied, and there is something to run. */
  async #stays(id: string, { status }: { readonly status: RunStatus }, { changes }: ResumeOptions): Promise<boolean> {
    if (status === 'cancelled') return true;
    if (status !== 'completed' || changes !== 'apply') return status === 'completed';
    return (await this.steering.plan(id, { changes })).does === 'answer';
  }

  async #workflowOf(id: string): Promise<Workflow> {
    const { workflow: name } = await this.#require(id);
    const workflow = this.#workflows.get(name);
    if (workflow === undefined) throw this.#unknownWorkflow(id, name);
    return workflow;
  }

  async recover(): Promise<Recovery> {
    this.#runs.requireOpen();
    const refusal = await this.#rooms.gate.refusal();
    this.#runs.requireOpen();
    // What is told of them would be told for somebody else, too.
    if (refusal === undefined) await this.#sweep.run();
    return recoverRuns(this.#rooms, this.#runs, this.#settings, this.#workflows, refusal);
  }

  /** Leaves a command in the run's inbox; a run that nobody drives is settled here. */
  async send(id: string, asked: RunRequest, sender: { readonly by?: string }): Promise<void> {
    await this.#send(id, asked, sender);
  }

  async #send(id: string, asked: RunRequest, sender: { readonly by?: string }): Promise<string> {
    this.#runs.requireOpen();
    requireSenderOptions(asked.type, sender);
    const request = sender.by === undefined ? asked : { ...asked, by: sender.by };
    if (request.type === 'signal') {
      requireName(request.name, 'signal');
      encodeValue(request.payload, { subject: `the payload of signal "${request.name}"` });
    } else requireText('reason', request.reason);
    const { status, damaged } = await this.#require(id);
    // A failed run can be resumed, and the signal or the verdict that it lacked may be sent first.
    if (ended.has(status) && !(status === 'failed' && (request.type === 'signal' || request.type === 'resolve')))
      throw new UsageError('run-ended', `Run "${id}" has ended (${status}) and takes no commands.`, {
        subject: 'id',
        value: id,
        runId: id,
      });
    // It could not be carried out, and must not be once somebody repairs the journal for another reason.
    if (request.type !== 'signal' && damaged === true && status !== 'in_progress')
      await (await readRun(this.#rooms.state, id)).requireIntact();
    const command = makeCommand(this.#rooms, request);
    await this.#rooms.state.send(id, command);
    if (request.type !== 'signal') await this.#settle(id);
    return command.id;
  }

  /** Removes runs, and lets go of the files that were kept for them. */
  async clean(options: CleanOptions): Promise<CleanReport> {
    const { state, worktrees, observers } = this.#rooms;
    const report = await state.clean(options);
    if (report.dryRun) return report;
    try {
      await worktrees.release(async (id) => (await state.removal(id)) !== undefined);
    } catch (error) {
      observers.failed('worktrees', error, undefined);
    }
    return report;
  }

  /** Leaves in the inbox of a run that one of its phases is forced on. */
  async force(id: string, phase: string, options: ForceOptions): Promise<void> {
    await this.#send(id, await forceRequest(this.#rooms, id, phase, options), senderOf(options));
  }

  /** Leaves in the inbox of a run that a recovery action is to be run. */
  async act(id: string, action: string, options: ActOptions): Promise<void> {
    await this.#send(id, await actRequest(this.#rooms, id, action, options), senderOf(options));
  }

  /** Takes in what a person found out about an effect that nobody else could know of. */
  async resolve(
    id: string,
    key: string,
    resolution: EffectResolution,
    sender: { readonly by?: string },
  ): Promise<void> {
    requireResolution(key, resolution);
    const { status } = await this.#require(id);
    const { effects } = (await readRun(this.#rooms.state, id)).replay;
    if (!effects.isUnknown(key, status === 'in_progress')) throw notUnknown(id, key, effects.get(key));
    const sent = await this.#send(id, { type: 'resolve', key, ...resolution }, sender);
    // Somebody else may have been first.
    const effect = (await readRun(this.#rooms.state, id)).replay.effects.get(key);
    if (effect?.verdict !== undefined && effect.verdict.id !== sent) throw notUnknown(id, key, effect);
  }

  /** Makes a run of an export. */
  async import(source: AsyncIterable<string | Uint8Array> | string, options: ImportOptions): Promise<ImportReport> {
    this.#runs.requireOpen();
    return importRun(this.#rooms, source, options);
  }

  /** Carries a run that nobody drives to another storage. */
  async move(id: string, target: MoveTarget, options: MoveOptions): Promise<MovedReport> {
    return this.#runs.inTurn(id, async () => {
      if (this.#runs.get(id) !== undefined)
        throw new OwnershipError('run-owned', `Run "${id}" is driven by this process; pause it first.`, { runId: id });
      return moveRun(this.#rooms, id, target, options);
    });
  }

  /** Where nobody drives the run any more, nobody would take in what was sent. */
  async #settle(id: string): Promise<void> {
    const { status } = await this.#require(id);
    if (status !== 'paused' && status !== 'interrupted' && status !== 'failed') return;
    try {
      await this.#runs.inTurn(id, async () => {
        if (this.#runs.get(id) === undefined) await settleInbox(this.#rooms, this.#runs, this.#settings, id);
      });
    } catch (error) {
      // Whoever has it by now takes it in.
      if (!isHoldfastError(error) || (error.code !== 'run-owned' && error.code !== 'overtaken')) throw error;
    }
  }

  /** A run's id names its folder, where nothing is redacted any more. */
  #requireHarmless(id: string): string {
    if (typeof id !== 'string' || this.#rooms.redactor.redactText(id) === id) return id;
    throw new UsageError('invalid-id', 'Expected a run id without secrets in it: it names a folder.', {
      subject: 'id',
      expected: 'text without a registered secret or a known format of one',
    });
  }

  /** Interrupts every run that is driven here. */
  async close(reason: string): Promise<void> {
    await this.#runs.close(reason);
    await this.#rooms.gate.close();
  }

  async #require(id: string): Promise<RunState> {
    const state = await this.#rooms.state.get(id);
    if (state === undefined) throw await missing(this.#rooms.state, id);
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

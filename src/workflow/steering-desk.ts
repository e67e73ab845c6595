import { isHoldfastError, OwnershipError } from '../core/errors.ts';
import { requireKnownOptions } from '../core/expect.ts';
import { attach } from './attach.ts';
import { requireText } from './call-options.ts';
import { readRun } from './claiming.ts';
import { forkRun, requireForkOptions, type ForkOptions } from './fork.ts';
import type { LiveRuns, RunHandle } from './live-runs.ts';
import { claimRun, rollBack } from './opening.ts';
import { planResume, requirePlanOptions, type PlanOptions, type ResumePlan } from './plan.ts';
import type { RollbackOptions } from './rollback.ts';
import type { RollbackPreview } from './rollback-preview.ts';
import type { RunResult } from './run-result.ts';
import type { Rooms, RunSettings } from './run-settings.ts';
import { requireSkipOptions, rerunFrom, skipStep, type RerunOptions, type SkipOptions } from './steering.ts';
import type { Workflow } from './workflow.ts';

/** What the desk of steering needs of the one that keeps the runs. */
export interface SteeringGround {
  readonly rooms: Rooms;
  readonly settings: RunSettings;
  readonly runs: LiveRuns;
  /** The registered workflow that a run belongs to. @throws UsageError `run-not-found`, `unknown-workflow`. */
  readonly workflowOf: (id: string) => Promise<Workflow>;
  /** @throws UsageError `invalid-id` for an id that holds a secret. */
  readonly requireHarmless: (id: string) => string;
}

/** Takes what people ask of the histories of runs that nobody drives. */
export class SteeringDesk {
  readonly #ground: SteeringGround;

  constructor(ground: SteeringGround) {
    this.#ground = ground;
  }

  async rollback(id: string, options: RollbackOptions): Promise<RunResult> {
    const { rooms, runs, settings } = this.#open();
    requireKnownOptions('rollback', options, ['to', 'by', 'files']);
    requireText('by', options.by);
    const workflow = await this.#ground.workflowOf(id);
    await rooms.gate.require(id);
    return this.#undriven(id, () => rollBack(rooms, runs, settings, workflow, id, options));
  }

  async previewRollback(id: string, options: RollbackOptions): Promise<RollbackPreview> {
    const { rooms } = this.#open();
    requireKnownOptions('previewRollback', options, ['to', 'by', 'files']);
    return (await import('./rollback-preview.ts')).previewRollback(rooms, id, options);
  }

  async skip(id: string, key: string, options: SkipOptions): Promise<void> {
    const { rooms, runs, settings } = this.#open();
    requireSkipOptions(options);
    return this.#undriven(id, () => skipStep(rooms, runs, settings, id, key, options));
  }

  async rerun(id: string, options: RerunOptions): Promise<RunResult> {
    const { rooms, runs, settings } = this.#open();
    requireKnownOptions('rerun', options, ['from', 'by']);
    requireText('by', options.by);
    const workflow = await this.#ground.workflowOf(id);
    await rooms.gate.require(id);
    return (await this.#undriven(id, () => rerunFrom(rooms, runs, settings, workflow, id, options))).result;
  }

  async fork(runId: string, options: ForkOptions): Promise<RunHandle> {
    const { rooms, runs, settings } = this.#open();
    requireForkOptions(options);
    const workflow = await this.#ground.workflowOf(runId);
    await rooms.gate.require(runId);
    const id = options.id === undefined ? rooms.state.newRunId() : this.#ground.requireHarmless(options.id);
    return runs.inTurn(id, async () => {
      await rooms.files?.adopt(runId, id);
      await forkRun(rooms, runId, id, options);
      const here = runs.get(id);
      if (here !== undefined) return here;
      try {
        return await claimRun(rooms, runs, settings, workflow, id, 'resume');
      } catch (error) {
        // Whoever looks for unfinished runs may have taken it up already.
        if (!isHoldfastError(error) || error.code !== 'run-owned') throw error;
        const { started } = (await readRun(rooms.state, id)).replay;
        return attach(rooms, runs, settings, workflow, id, started?.inputHash ?? '');
      }
    });
  }

  async plan(id: string, options: PlanOptions): Promise<ResumePlan> {
    const { rooms, runs, settings } = this.#open();
    requirePlanOptions(options);
    return planResume(rooms, runs, settings, await this.#ground.workflowOf(id), id, options);
  }

  #open(): SteeringGround {
    this.#ground.runs.requireOpen();
    return this.#ground;
  }

  /** Does something to a run that is not driven here; whether it is driven elsewhere is found out by claiming it. */
  #undriven<Result>(id: string, work: () => Promise<Result>): Promise<Result> {
    const { runs } = this.#ground;
    return runs.inTurn(id, () => {
      if (runs.get(id) === undefined) return work();
      throw new OwnershipError('run-owned', `Run "${id}" is driven by this process; pause it first.`, { runId: id });
    });
  }
}

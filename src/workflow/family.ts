import { isHoldfastError } from '../core/errors.ts';
import type { RunState } from '../state/state-manager.ts';
import { follow, isPassing, pausedResult } from './attach.ts';
import { beginAnew, findForerunner, type Forerunner } from './child-anew.ts';
import { endedResult } from './claiming.ts';
import type { CheckedInput } from './input-check.ts';
import type { LiveRun } from './live-run.ts';
import type { LiveRuns, RunHandle } from './live-runs.ts';
import { claimRun, createRun, makeCommand, settleInbox } from './opening.ts';
import type { Halt, Rooms, RunSettings } from './run-settings.ts';
import type { Workflow } from './workflow.ts';

/** A child run that its parent asks for. */
export interface ChildRequest {
  readonly childId: string;
  readonly workflow: Workflow;
  readonly input: CheckedInput;
  /** Those of the parent, with what ties the child to it. */
  readonly settings: RunSettings;
  /** Whether an earlier process may have made it. */
  readonly known: boolean;
  /** The runs that the call had before, the last one first: the child goes on from their effects. */
  readonly forerunners: readonly string[];
  /** Whether the parent has written down that it failed: then it is gone on with. */
  readonly failed: boolean;
}

/** Somebody else has the child, or everything is being closed: what was sent to it stands in its inbox. */
const others: ReadonlySet<unknown> = new Set(['run-owned', 'overtaken', 'manager-closed']);

/** Children of what is taken over are taken over as well. */
const overtaking = { children: 'take-over' } as const;

/** Makes the child runs of the runs of one manager, goes on with them, and stops them. */
export class Family {
  readonly #rooms: Rooms;
  readonly #runs: LiveRuns;
  readonly #settings: RunSettings;

  constructor(rooms: Rooms, runs: LiveRuns, settings: RunSettings) {
    this.#rooms = rooms;
    this.#runs = runs;
    this.#settings = settings;
  }

  /** Makes a child or goes on with it; one that has ended answers with its result. `stop` ends the following of another process. */
  open(child: ChildRequest, stop: AbortSignal): Promise<RunHandle> {
    return this.#runs.inTurn(child.childId, async () => {
      const here = this.#runs.get(child.childId);
      if (here !== undefined) return here;
      if (!child.known) return (await this.#create(child)) ?? this.#goOn(child, stop);
      return this.#goOn(child, stop);
    });
  }

  /** Tells a child that is driven here why its parent stops. */
  stop(childId: string, parent: LiveRun): void {
    this.#runs.halt(childId, (live) => haltOfChild(parent, live));
  }

  /** Ends a child of a run for good, whoever drives it; one that has ended, or never began, stays as it is. */
  async cancel(
    parent: Pick<LiveRun, 'settings'>,
    childId: string,
    { reason, by }: { readonly reason: string; readonly by: string | undefined },
  ): Promise<void> {
    const { state } = this.#rooms;
    this.#runs.halt(childId, () => ({ kind: 'cancelled', reason, by }));
    await this.#runs.get(childId)?.result;
    const found = await state.get(childId);
    if (found === undefined || hasEnded(found)) return;
    const request = { type: 'cancel', reason, ...(by === undefined ? {} : { by }) } as const;
    await state.send(childId, makeCommand(this.#rooms, request));
    const takeOver = parent.settings.children === 'take-over';
    if (takeOver || found.status !== 'in_progress') await this.settle(childId, takeOver);
  }

  /** Lets a child that nobody drives take in what was sent to it. */
  async settle(childId: string, takeOver = false): Promise<void> {
    const runs = this.#runs;
    try {
      await runs.inTurn(childId, async () => {
        if (runs.get(childId) === undefined)
          await settleInbox(
            this.#rooms,
            runs,
            { ...this.#settings, ...(takeOver ? overtaking : {}) },
            childId,
            takeOver,
          );
      });
    } catch (error) {
      if (!isHoldfastError(error) || !others.has(error.code)) throw error;
    }
  }

  async #goOn(child: ChildRequest, stop: AbortSignal): Promise<RunHandle> {
    const { childId, workflow, settings, failed } = child;
    const rooms = this.#rooms;
    const runs = this.#runs;
    const state = await rooms.state.get(childId);
    if (state === undefined) {
      // The parent had written its id down, and died before it was made.
      const created = await this.#create(child);
      if (created !== undefined) return created;
    } else if (hasEnded(state) && !(state.status === 'failed' && failed)) {
      const result = await endedResult(rooms, childId);
      if (result !== undefined) return runs.handle(childId, Promise.resolve(result));
    } else if (state.status === 'paused' && settings.children === 'recover' && !isPassing(state.paused_reason))
      return runs.handle(childId, pausedResult(rooms, childId));
    try {
      const by = settings.children === 'recover' ? 'recover' : 'resume';
      const takeOver = settings.children === 'take-over';
      return await claimRun(rooms, runs, settings, workflow, childId, by, { takeOver });
    } catch (error) {
      if (!isHoldfastError(error) || (error.code !== 'run-owned' && error.code !== 'overtaken')) throw error;
      return runs.handle(childId, follow(rooms, runs, settings, workflow, childId, stop));
    }
  }

  /** Makes a child; `undefined` where one of its id is there now, and rests. */
  async #create(child: ChildRequest): Promise<RunHandle | undefined> {
    const { workflow, childId, input, settings, forerunners } = child;
    const before = forerunners.length === 0 ? undefined : await this.#forerunner(child);
    if (before === undefined) return createRun(this.#rooms, this.#runs, settings, workflow, childId, input, undefined);
    await beginAnew(this.#rooms, before, child);
    return undefined;
  }

  /** The run that a call had before, which does nothing more if it was a child of the same parent. */
  async #forerunner({ settings, forerunners }: ChildRequest): Promise<Forerunner | undefined> {
    const found = await findForerunner(this.#rooms, forerunners);
    if (found === undefined || found.reading.replay.started?.parent?.runId !== settings.parent?.origin.runId)
      return found;
    await this.cancel({ settings }, found.id, { reason: 'it is begun anew', by: undefined });
    return findForerunner(this.#rooms, [found.id]);
  }
}

/** Why a child stops when its parent does, or the part of the parent that it was asked for in. */
function haltOfChild(parent: LiveRun, child: LiveRun): Halt {
  const halt = parent.halted;
  const name = `its parent run "${parent.id}"`;
  switch (halt?.kind) {
    case 'cancelled':
      return halt;
    case 'paused': {
      const { wakeAt } = child.parking;
      return { kind: 'paused', reason: 'parked', message: `Rests with ${name}: ${halt.message}`, wakeAt };
    }
    case 'interrupted':
      return halt;
    case 'overtaken':
      return { kind: 'interrupted', reason: `${name} was taken over by another process` };
    case undefined:
      return { kind: 'interrupted', reason: `${name} stopped waiting for it` };
  }
}

function hasEnded({ status }: Pick<RunState, 'status'>): boolean {
  return status === 'completed' || status === 'failed' || status === 'cancelled';
}

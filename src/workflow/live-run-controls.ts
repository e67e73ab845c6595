import type { RunControls } from '../recovery/action.ts';
import type { Failure } from '../recovery/failure.ts';
import type { LiveRun } from './live-run.ts';

/** Finds the runs that a manager drives now. */
export interface DrivenRuns {
  find: (id: string) => LiveRun | undefined;
}

/** What recovery actions may do to a run. */
export class LiveRunControls implements RunControls {
  readonly #live: LiveRun;

  constructor(live: LiveRun) {
    this.#live = live;
  }

  async createCheckpoint({ key, attempt }: Failure): Promise<boolean> {
    const live = this.#live;
    if (key === undefined || live.signal.aborted || live.undoing !== undefined) return false;
    const name = `failure ${attempt} of ${key}`;
    const number = (live.checkpoints += 1);
    await live.record({ type: 'checkpoint-recorded', key: `${key}/failure:${attempt}`, name, number });
    return true;
  }

  restartPhase({ phase }: Failure): boolean {
    const { restarts, replay } = this.#live;
    if (phase === undefined || restarts.has(phase) || (replay.failedAttempts.get(phase) ?? 0) > 0) return false;
    restarts.add(phase);
    return true;
  }

  reduceConcurrency({ key }: Failure): boolean {
    const around = [...this.#live.fanOuts.values()]
      .filter((fanOut) => key?.startsWith(`${fanOut.key}/`) === true || key?.startsWith(`${fanOut.key}[`) === true)
      .sort((one, other) => other.key.length - one.key.length);
    return around.some((fanOut) => fanOut.reduce());
  }

  askPerson({ key, error }: Failure): void {
    const { message: why } = this.#live.errorRecord(error);
    const message = `Step "${key ?? ''}" has failed and a person is asked: ${why}; resume the run to try it again.`;
    this.#live.halt({ kind: 'paused', reason: 'user', message, key });
  }
}

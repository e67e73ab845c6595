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

  async createCheckpoint({ key, attempt, context }: Failure): Promise<boolean> {
    const live = this.#live;
    if (key === undefined || live.signal.aborted || live.undoing !== undefined) return false;
    const what = kindOf(context);
    const number = (live.checkpoints += 1);
    const [name, place] =
      what === 'failure'
        ? [`failure ${attempt} of ${key}`, `failure:${attempt}`]
        : [`${what} of ${key}`, `${what}:${number}`];
    await live.record({ type: 'checkpoint-recorded', key: `${key}/${place}`, name, number });
    return true;
  }

  restartPhase({ phase, context }: Failure): boolean {
    const { restarts, replay, forcing } = this.#live;
    if (kindOf(context) !== 'failure' && forcing.open.get(phase ?? '')?.restartable !== true) return false;
    if (phase === undefined || restarts.has(phase) || (replay.failedAttempts.get(phase) ?? 0) > 0) return false;
    restarts.add(phase);
    return true;
  }

  reduceConcurrency({ key }: Failure): boolean {
    const around = [...this.#live.fanOuts.values()]
      // Around the step that failed, or inside the phase that takes long.
      .filter(
        (fanOut) =>
          key?.startsWith(`${fanOut.key}/`) === true ||
          key?.startsWith(`${fanOut.key}[`) === true ||
          (key !== undefined && fanOut.key.startsWith(`${key}/`)),
      )
      .sort((one, other) => other.key.length - one.key.length);
    return around.some((fanOut) => fanOut.reduce());
  }

  askPerson({ key, error, context }: Failure): void {
    const { message: why } = this.#live.errorRecord(error);
    if (kindOf(context) !== 'failure') {
      this.#live.halt({
        kind: 'paused',
        reason: 'user',
        message: `A person is asked: ${why} Resume the run to go on.`,
        key,
      });
      return;
    }
    const message = `Step "${key ?? ''}" has failed and a person is asked: ${why}; resume the run to try it again.`;
    this.#live.halt({ kind: 'paused', reason: 'user', message, key });
  }
}

/** What an action is about: something failed, is taking long, or nothing but a person's wish. */
function kindOf(context: Failure['context']): 'failure' | 'warning' | 'request' {
  return context?.['warning'] === true ? 'warning' : context?.['asked'] === true ? 'request' : 'failure';
}

import { formatDuration } from '../core/durations.ts';
import { TimeoutError } from '../core/errors.ts';
import type { JournalEvent, ReceivedCommand } from '../core/events.ts';
import type { ActionOutcome } from '../recovery/action.ts';
import type { Failure, RecoveryDecision } from '../recovery/failure.ts';
import type { LiveRun } from './live-run.ts';

type ActionsTaken = Extract<JournalEvent, { readonly type: 'actions-taken' }>;

/** What is watched, and what is done when its time is getting short. */
export interface EscalationOptions {
  /** The key of the step or phase. */
  readonly key: string;
  /** As messages name it. */
  readonly subject: string;
  /** The phase that it is, or is in. */
  readonly phase: string;
  readonly attempt: number;
  /** The recovery actions, in order. */
  readonly actions: readonly string[];
  /** Ends the attempt, because an action says that it is to fail. */
  readonly stop: (error: Error) => void;
}

/** The way of one attempt from the warning to its end. */
export class Escalation {
  readonly #live: LiveRun;
  readonly #options: EscalationOptions;
  /** Made when there is something to give up: most attempts end in time. */
  #control: AbortController | undefined;

  constructor(live: LiveRun, options: EscalationOptions) {
    this.#live = live;
    this.#options = options;
  }

  /** Tells that time is getting short, and has the actions run beside the body. */
  warned(elapsedMs: number, limitMs: number | undefined): void {
    const live = this.#live;
    const { key, subject, phase, attempt, actions, stop } = this.#options;
    tellWarning(live, key, elapsedMs, limitMs);
    if (actions.length === 0) return;
    const limit = limitMs === undefined ? '' : ` of ${formatDuration(limitMs)}`;
    const error = new TimeoutError(`${subject} has been active for ${formatDuration(elapsedMs)}${limit}.`, {
      ...{ subject, limitMs: limitMs ?? elapsedMs, abandoned: false },
    });
    const failure = { ...facts(live, error), key, phase, attempt, attempts: attempt + 1, context: { warning: true } };
    this.#control = new AbortController();
    void takeActions(live, { on: 'warning', key, actions, failure, stop, signal: this.#control.signal });
  }

  /** The attempt has ended: what is still being done about it is given up. */
  ended(): void {
    this.#control?.abort(new Error('what it was for had ended by then'));
  }
}

/** Tells that time is getting short. */
export function tellWarning(live: LiveRun, key: string, elapsedMs: number, limitMs: number | undefined): void {
  live.tell({ type: 'limit-near', key, elapsedMs, ...(limitMs === undefined ? {} : { limitMs }) });
}

/** Does what a person asked for by name, for the phase that is open. Never rejects. */
export async function actAsAsked(
  live: LiveRun,
  { action, by, reason }: Extract<ReceivedCommand, { readonly type: 'act' }>,
): Promise<void> {
  const [key, phase] = [...live.forcing.open].at(-1) ?? [];
  const why = reason === undefined ? '' : `: ${reason}`;
  const error = new Error(`${by ?? 'A person'} asked for the action "${action}"${why}.`);
  await takeActions(live, {
    ...{ on: 'person', key, by, actions: [action] },
    failure: {
      ...{ ...facts(live, error), attempt: 1, attempts: 2, context: { asked: true } },
      ...(key === undefined ? {} : { key, phase: key }),
    },
    stop: (stopped) => phase?.stop(stopped),
    signal: live.signal,
  });
}

function facts(live: LiveRun, error: Error): Pick<Failure, 'error' | 'classification' | 'signature' | 'runId'> {
  const { recovery } = live.rooms;
  return { error, classification: recovery.classify(error), signature: recovery.signature(error), runId: live.id };
}

interface Request {
  readonly on: ActionsTaken['on'];
  readonly key: string | undefined;
  readonly by?: string | undefined;
  readonly actions: readonly string[];
  readonly failure: Failure;
  readonly stop: (error: Error) => void;
  readonly signal: AbortSignal;
}

/** Runs actions one after the other, whatever becomes of each, and writes down what came of it. Never rejects. */
async function takeActions(live: LiveRun, request: Request): Promise<void> {
  const { on, key, by, failure, stop, signal } = request;
  // A run does not end over an action that could write something behind its end.
  live.unsettled.entered();
  try {
    const actions: ActionsTaken['actions'][number][] = [];
    let end: string | undefined;
    for (const name of request.actions) {
      if (signal.aborted || end !== undefined) break;
      try {
        const result = await live.rooms.recovery.act(name, failure, signal);
        actions.push({ name, outcome: outcomeOf(result) });
        end = endOf(name, result);
      } catch (error) {
        actions.push({ name, outcome: 'failed', message: live.errorRecord(error).message });
      }
    }
    const from = { ...(key === undefined ? {} : { key }), ...(by === undefined ? {} : { by }) };
    if (actions.length > 0) await live.record({ type: 'actions-taken', ...from, on, actions });
    if (end !== undefined && !signal.aborted) stop(new Error(end));
  } catch {
    // The storage fails, which has been told and has stopped the run, or the run belongs to another process by now.
  } finally {
    live.unsettled.left();
  }
}

function outcomeOf(result: ActionOutcome | RecoveryDecision): ActionOutcome {
  if (typeof result === 'string') return result;
  return result.decision === 'default_recovery' ? 'did-not-help' : 'helped';
}

/** Nothing has failed yet, so that of all decisions only the one to end it can be followed. */
function endOf(name: string, result: ActionOutcome | RecoveryDecision): string | undefined {
  if (typeof result === 'string' || result.decision !== 'fail') return undefined;
  return `The recovery action "${name}" ended it${result.reason === undefined ? '' : `: ${result.reason}`}.`;
}

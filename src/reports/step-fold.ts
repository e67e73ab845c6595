import { type Amounts, amountsOf, sumOf } from '../core/amounts.ts';
import type { RunEvent } from '../core/events.ts';
import type { ReportedKind, ReportedRest, ReportedStatus, ReportedStep } from './report-data.ts';

interface Open {
  readonly key: string;
  kind: ReportedKind;
  readonly phase: string | undefined;
  readonly startedAt: number;
  attempts: number;
  readonly rests: ReportedRest[];
  used: Amounts;
  agent: string | undefined;
  child: string | undefined;
  status: ReportedStatus;
}

const mostRests = 20;

/** What is told of a step that ended. */
interface End {
  readonly at: number;
  readonly status: ReportedStatus;
  readonly activeMs?: number | undefined;
  readonly error?: string | undefined;
  readonly again?: true | undefined;
  readonly result?: string | undefined;
  readonly attempts?: number | undefined;
  /** Of all attempts. */
  readonly used?: Amounts | undefined;
}

/** Reads steps, sleeps and waits, and gives each when it ended. Holds those that have not. */
export class StepFold {
  readonly #open = new Map<string, Open>();
  readonly #ended: (step: ReportedStep) => void;
  #last = 0;
  #workMs = 0;

  constructor(ended: (step: ReportedStep) => void) {
    this.#ended = ended;
  }

  /** Time of work of all steps that ended, one after the other. */
  get workMs(): number {
    return this.#workMs;
  }

  /** Takes in the next event; `phase` is the key of the open phase, `result` the value of a record as it is shown. */
  apply(event: RunEvent, phase: string | undefined, result?: string): void {
    const { at } = event;
    switch (event.type) {
      case 'step-started':
        this.#working(event.key, at, phase);
        break;
      case 'effect-intended':
        this.#working(event.key, at, phase).kind = 'effect';
        break;
      case 'command-started':
        this.#working(event.key, at, phase).kind = 'command';
        break;
      case 'agent-called': {
        const step = this.#working(event.key, at, phase);
        [step.kind, step.agent] = ['agent', event.agent];
        break;
      }
      case 'child-started': {
        const step = this.#working(event.key, at, phase);
        [step.kind, step.child] = ['child', event.childId];
        break;
      }
      case 'timer-set':
      case 'wait-started': {
        const step = this.#require(event.key, at, phase);
        step.kind = event.type === 'timer-set' ? 'sleep' : 'wait';
        step.status = 'waiting';
        break;
      }
      case 'timer-fired':
      case 'signal-received':
        this.#end(event.key, { at, status: 'done' });
        break;
      case 'wait-timed-out':
        this.#end(event.key, { at, status: 'failed', error: `No signal "${event.name}" came in time.` });
        break;
      case 'attempt-failed': {
        const step = this.#open.get(event.key);
        if (step === undefined) break;
        step.attempts = event.attempt + 1;
        if (event.usage !== undefined) step.used = sumOf(step.used, amountsOf(event.usage));
        rest(step, { why: 'retry', fromAt: at, toAt: at + event.retryInMs });
        break;
      }
      case 'step-parked': {
        const step = this.#require(event.key, at, phase);
        step.status = 'parked';
        if (event.usage !== undefined) step.used = sumOf(step.used, amountsOf(event.usage));
        rest(step, { why: 'parked', fromAt: at, toAt: event.wakeAt, note: `${event.provider}: ${event.reason}` });
        break;
      }
      case 'step-unparked':
        this.#working(event.key, at, phase);
        break;
      case 'step-completed': {
        const { key, activeMs, attempts, usage, again } = event;
        const used = usage === undefined ? undefined : amountsOf(usage);
        const step = this.#require(key, at - activeMs, phase);
        if (event.child !== undefined) [step.kind, step.child] = ['child', event.child.id];
        if (usage?.agent !== undefined && step.agent === undefined) step.agent = usage.agent;
        this.#end(key, { at, status: 'done', activeMs, attempts, used, again, result });
        break;
      }
      case 'step-failed': {
        const { key, activeMs, attempts, usage, error, tolerated, skipped, again } = event;
        const used = usage === undefined ? undefined : amountsOf(usage);
        this.#require(key, at - (activeMs ?? event.tookMs ?? 0), phase);
        const status = skipped === true ? 'skipped' : tolerated ? 'without' : 'failed';
        this.#end(key, { at, status, activeMs, attempts, used, again, error: error.message });
        break;
      }
      case 'step-skipped':
        this.#require(event.key, at, phase);
        this.#end(event.key, { at, status: 'skipped', again: event.again });
        break;
      case 'opened':
        // Its process is gone: what had begun begins again, and nothing worked meanwhile.
        for (const step of this.#open.values())
          if (step.status === 'running') rest(step, { why: 'interrupted', fromAt: this.#last, toAt: at });
        break;
      case 'rolled-back':
      case 'rerun-started':
      case 'migrated':
      case 'run-completed':
      case 'run-failed':
      case 'run-cancelled':
        this.finish(at, false);
        break;
      default:
    }
    this.#last = at;
  }

  /** Gives what has not ended, as it stands. */
  finish(at: number, goesOn: boolean): void {
    for (const [key, { status }] of this.#open)
      this.#end(key, { at, status: status === 'running' && !goesOn ? 'unfinished' : status });
  }

  #require(key: string, at: number, phase: string | undefined): Open {
    const known = this.#open.get(key);
    if (known !== undefined) return known;
    const made: Open = {
      ...{ key, kind: 'step', phase, startedAt: at, attempts: 1, rests: [], used: {}, status: 'running' },
      ...{ agent: undefined, child: undefined },
    };
    this.#open.set(key, made);
    return made;
  }

  /** A step that works: whatever it rested for is over. */
  #working(key: string, at: number, phase: string | undefined): Open {
    const step = this.#require(key, at, phase);
    step.status = 'running';
    const last = step.rests.at(-1);
    if (last !== undefined && last.toAt > at) step.rests[step.rests.length - 1] = { ...last, toAt: at };
    return step;
  }

  #end(key: string, { at, status, activeMs, error, again, result, attempts, used }: End): void {
    const step = this.#open.get(key);
    if (step === undefined) return;
    this.#open.delete(key);
    this.#workMs += activeMs ?? 0;
    const endedAt = Math.max(at, step.startedAt);
    this.#ended({
      ...{ key, kind: step.kind, status, startedAt: step.startedAt, endedAt },
      ...{ attempts: attempts ?? step.attempts, used: used ?? step.used },
      rests: step.rests.map((each) => ({ ...each, toAt: Math.min(each.toAt, endedAt) })),
      ...(step.phase === undefined ? {} : { phase: step.phase }),
      ...(activeMs === undefined ? {} : { activeMs }),
      ...(step.agent === undefined ? {} : { agent: step.agent }),
      ...(error === undefined ? {} : { error }),
      ...(step.child === undefined ? {} : { child: step.child }),
      ...(again === undefined ? {} : { again }),
      ...(result === undefined ? {} : { result }),
    });
  }
}

function rest(step: Open, one: ReportedRest): void {
  if (step.rests.length < mostRests) step.rests.push(one);
}

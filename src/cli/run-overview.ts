import type { RunEvent } from '../core/events.ts';
import { changesRest } from '../state/rest.ts';
import { ActiveTime } from '../workflow/active-time.ts';
import type { RunEventOf } from '../workflow/run-events.ts';

/** A phase as `show` lists it. */
export interface PhaseOverview {
  readonly number: number;
  readonly name: string;
  readonly status: 'in_progress' | 'done' | 'failed';
  /** Milliseconds of work in it, once it has ended. */
  readonly activeMs?: number;
  readonly startedAt: string;
}

/** A signal that a run waits for. */
export interface WaitOverview {
  /** What to hand to `holdfast signal`. */
  readonly name: string;
  readonly key: string;
  readonly since: string;
  /** When the wait fails. */
  readonly until?: string;
}

/** What the history of a run says beside its state. */
export interface RunOverview {
  readonly phases: readonly PhaseOverview[];
  readonly waits: readonly WaitOverview[];
  /** When the sleeps that are not over end. */
  readonly sleepsUntil: readonly string[];
  /** The events that began the waits and sleeps that are not over. */
  readonly pending: readonly (RunEventOf<'wait-started'> | RunEventOf<'timer-set'>)[];
  /** How long the run was active, in milliseconds, as far as its records tell. */
  readonly activeMs: number;
}

/** Reads from a run's history its phases, what it waits for, and how long it was active until `now`. */
export async function overviewOf(history: AsyncIterable<RunEvent>, now?: number): Promise<RunOverview> {
  const phases = new Map<string, PhaseOverview>();
  const pending = new Map<string, RunOverview['pending'][number]>();
  const time = new ActiveTime();
  let activeMs = 0;
  let resting = true;
  for await (const event of history) {
    activeMs += time.since(event, resting);
    resting = changesRest(event.type) ?? resting;
    switch (event.type) {
      case 'phase-started': {
        const { number, name, at } = event;
        phases.set(event.key, { number, name, status: 'in_progress', startedAt: iso(at) });
        break;
      }
      case 'phase-completed':
      case 'phase-failed': {
        const { number, name, activeMs } = event;
        const status = event.type === 'phase-completed' ? 'done' : 'failed';
        const startedAt = phases.get(event.key)?.startedAt ?? iso(event.at);
        phases.set(event.key, { number, name, status, activeMs, startedAt });
        break;
      }
      case 'wait-started':
      case 'timer-set':
        pending.set(event.key, event);
        break;
      case 'signal-received':
      case 'wait-timed-out':
      case 'timer-fired':
        pending.delete(event.key);
        break;
      case 'run-paused':
      case 'run-interrupted':
      case 'released':
        // What its clocks told is more than its records do.
        activeMs = event.activeMs ?? activeMs;
        break;
      case 'run-completed':
      case 'run-failed':
      case 'run-cancelled':
        pending.clear();
        break;
      default:
    }
  }
  const open = [...pending.values()];
  return {
    phases: [...phases.values()],
    waits: open.flatMap((event) => (event.type === 'wait-started' ? waitOf(event) : [])),
    sleepsUntil: open.flatMap((event) => (event.type === 'timer-set' ? iso(event.wakeAt) : [])).sort(),
    pending: open,
    activeMs: Math.round(resting || now === undefined ? activeMs : activeMs + time.until(now)),
  };
}

/** A moment as ISO 8601; moments outside the calendar become its beginning. */
export function iso(at: number): string {
  return new Date(Math.abs(at) <= 8.64e15 ? at : 0).toISOString();
}

function waitOf({ name, key, at, deadlineAt }: RunEventOf<'wait-started'>): WaitOverview {
  return { name, key, since: iso(at), ...(deadlineAt === undefined ? {} : { until: iso(deadlineAt) }) };
}

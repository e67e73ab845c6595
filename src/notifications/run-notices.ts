import { formatDuration } from '../core/durations.ts';
import type { Census, JournalEvent, LiveEvent, PausedReason } from '../core/events.ts';
import type { NoticeSeverity, NoticeTopic } from './notice.ts';
import type { NoticeRequest } from './notice-request.ts';

/** What notices say of a run. */
export interface RunFacts {
  readonly runId: string;
  readonly workflow: string;
  /** When it was started, by the wall clock. */
  readonly startedAt: number;
  /** It belongs to another run, which tells how it went. */
  readonly child?: boolean;
}

/** What is said of a pause; where it is not named here, it ends by itself or a person asked for it. */
const pauses: Readonly<Partial<Record<PausedReason, readonly [NoticeTopic, NoticeSeverity]>>> = {
  limit: ['limit-reached', 'warning'],
  parked: ['limit-reached', 'warning'],
  health: ['health-degraded', 'warning'],
  persistence: ['run-paused', 'critical'],
  'inputs-changed': ['run-paused', 'warning'],
  'crash-loop': ['run-paused', 'error'],
  'effect-unknown': ['approval-needed', 'warning'],
};

/** Whether notices may follow from events of such a type. */
export function tellsPeople(type: (JournalEvent | LiveEvent)['type']): boolean {
  return (
    type === 'run-completed' ||
    type === 'run-failed' ||
    type === 'run-cancelled' ||
    type === 'run-paused' ||
    type === 'wait-started'
  );
}

/** What people are told when something happens to a run; `undefined` where nobody need know. */
export function requestFor(
  event: JournalEvent | LiveEvent,
  { runId, workflow, startedAt, child = false }: RunFacts,
  at: number,
): NoticeRequest | undefined {
  // Its parent stops, and tells it, for the same reason.
  if (child && event.type !== 'wait-started') return undefined;
  const about = { runId, workflow, at };
  const took = formatDuration(Math.max(0, at - startedAt));
  switch (event.type) {
    case 'run-completed': {
      const { outcome, census } = event;
      const body = `Run ${runId} is ${outcome} after ${took}: ${countsOf(census)}.`;
      const severity = outcome === 'complete' ? 'success' : 'warning';
      const title = `${workflow}: ${outcome === 'complete' ? 'completed' : outcome}`;
      return { ...about, topic: 'run-completed', severity, title, body, facts: { outcome, duration: took } };
    }
    case 'run-failed': {
      const body = `Run ${runId} failed after ${took}: ${event.error.message}`;
      return { ...about, topic: 'run-failed', severity: 'error', title: `${workflow}: failed`, body };
    }
    case 'run-cancelled': {
      const by = event.by === undefined ? '' : ` by ${event.by}`;
      const body = `Run ${runId} was cancelled${by} after ${took}: ${event.reason}`;
      return { ...about, topic: 'run-cancelled', severity: 'info', title: `${workflow}: cancelled`, body };
    }
    case 'run-paused': {
      const { reason, message, wakeAt } = event;
      const [topic, severity] = pauses[reason] ?? (['run-paused', 'info'] as const);
      const until = wakeAt === undefined ? '' : `\nIt can go on at ${new Date(wakeAt).toISOString()}.`;
      const body = `Run ${runId} is paused: ${message}${until}`;
      return { ...about, topic, severity, title: `${workflow}: paused (${reason})`, body, facts: { reason } };
    }
    case 'wait-started': {
      const until = event.deadlineAt === undefined ? '' : ` until ${new Date(event.deadlineAt).toISOString()}`;
      const body = `Run ${runId} waits for the signal ${JSON.stringify(event.name)}${until}.`;
      const title = `${workflow}: waiting for ${event.name}`;
      return { ...about, topic: 'approval-needed', severity: 'warning', title, body, facts: { signal: event.name } };
    }
    default:
      return undefined;
  }
}

function countsOf({ done, failed, skipped }: Census): string {
  const missing = [...(failed > 0 ? [`${failed} failed`] : []), ...(skipped > 0 ? [`${skipped} skipped`] : [])];
  return [`${done} ${done === 1 ? 'step' : 'steps'} done`, ...missing].join(', ');
}

import type { RunEvent } from '../core/events.ts';

/**
 * Whether a run rests after an event: `true` where nothing follows before somebody claims it again, `false` where
 * an owner begins to drive it, `undefined` where the event says nothing about it.
 */
export function changesRest(type: RunEvent['type']): boolean | undefined {
  switch (type) {
    case 'run-completed':
    case 'run-failed':
    case 'run-cancelled':
    case 'run-paused':
    case 'run-interrupted':
    case 'released':
      return true;
    case 'opened':
    case 'sealed':
    case 'run-started':
    case 'run-resumed':
    case 'rollback-started':
    case 'rerun-started':
      return false;
    default:
      return undefined;
  }
}

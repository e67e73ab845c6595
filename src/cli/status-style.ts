import type { Outcome, RunStatus } from '../core/events.ts';
import type { Style } from './output.ts';

/** The colour of a status. */
export function statusStyle(status: RunStatus, outcome: Outcome | undefined): Style {
  switch (status) {
    case 'completed':
      return outcome === 'partial' ? 'red' : outcome === 'degraded' ? 'yellow' : 'green';
    case 'failed':
      return 'red';
    case 'interrupted':
    case 'paused':
      return 'yellow';
    case 'in_progress':
      return 'cyan';
    case 'pending':
    case 'cancelled':
      return 'dim';
  }
}

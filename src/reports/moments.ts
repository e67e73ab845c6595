import { formatDuration } from '../core/durations.ts';
import type { RunEvent } from '../core/events.ts';
import { interruptionWords } from '../reliability/recovery-mode.ts';
import type { ReportedMoment } from './report-data.ts';

type Said = readonly [tone: ReportedMoment['tone'], text: string, by?: string | undefined];

/** What an event says of the run as a whole, or of people; `undefined` for what steps and phases tell. */
export function momentOf(event: RunEvent): ReportedMoment | undefined {
  const said = sayingOf(event);
  if (said === undefined) return undefined;
  const [tone, text, by] = said;
  return {
    ...{ at: event.at, tone, text },
    ...('key' in event && typeof event.key === 'string' && event.type !== 'health-checked' ? { key: event.key } : {}),
    ...(by === undefined ? {} : { by }),
  };
}

function sayingOf(event: RunEvent): Said | undefined {
  switch (event.type) {
    case 'run-started':
      return ['start', 'The run started.', event.metadata?.triggered_by];
    case 'run-resumed': {
      const after = event.mode === undefined ? '' : ` after ${interruptionWords[event.mode]}`;
      return ['start', `The run was ${event.by === 'recover' ? 'recovered' : 'resumed'}${after}.`];
    }
    case 'run-paused':
      return ['rest', `Paused (${event.reason}): ${event.message}`];
    case 'run-interrupted':
      return ['rest', `Interrupted: ${event.reason}`];
    case 'run-completed':
      return [event.outcome === 'partial' ? 'bad' : 'good', `Completed: ${event.outcome}.`];
    case 'run-failed':
      return ['bad', `Failed: ${event.error.message}`];
    case 'run-cancelled':
      return ['rest', `Cancelled: ${event.reason}`, event.by];
    case 'checkpoint-recorded':
      return ['note', `Checkpoint ${event.number}: ${event.name}`];
    case 'phase-completed':
      if (event.passed === undefined) return undefined;
      return ['person', `Phase ${event.name} was passed over${because(event.passed.reason)}.`, event.passed.by];
    case 'actions-taken': {
      const actions = event.actions.map(({ name, outcome }) => `${name} (${outcome.replaceAll('-', ' ')})`).join(', ');
      const on = event.on === 'person' ? 'on request' : 'because time was getting short';
      return ['note', `Recovery actions ${on}: ${actions}`, event.by];
    }
    case 'step-parked': {
      const { provider, reason, wakeAt, at } = event;
      return ['rest', `Parked for ${formatDuration(Math.max(0, wakeAt - at))}: ${provider}: ${reason}`];
    }
    case 'wait-started':
      return ['rest', `Waits for the signal ${JSON.stringify(event.name)}.`];
    case 'signal-received':
      return ['person', `Signal ${JSON.stringify(event.name)} received.`, event.by];
    case 'signal-rejected':
      return ['bad', `Signal ${JSON.stringify(event.name)} refused: ${event.issues.join('; ')}`];
    case 'wait-timed-out':
      return ['bad', `No signal ${JSON.stringify(event.name)} came in time.`];
    case 'command-received': {
      const { command } = event;
      if (command.type === 'signal') return undefined;
      return ['person', `Somebody asked to ${command.type} it${because(command.reason)}.`, command.by];
    }
    case 'effect-unknown':
      return ['bad', `Nobody knows whether the effect was done${because(event.error?.message)}.`];
    case 'effect-resolved':
      return [
        'person',
        `The effect was said to be ${event.as.replaceAll('-', ' ')}${because(event.reason)}.`,
        event.by,
      ];
    case 'step-skipped':
      return ['person', `The step was skipped${because(event.reason)}.`, event.by];
    case 'rollback-started':
      return ['person', `Rollback to checkpoint ${event.to} began.`, event.by];
    case 'compensation-failed':
      return ['bad', `It could not be undone: ${event.error.message}`];
    case 'rolled-back':
      return ['rest', `Rolled back to checkpoint ${event.to}.`];
    case 'rerun-started':
      return ['person', `Runs again from ${event.from}.`, event.by];
    case 'migrated':
      return ['note', `Migrated from version ${event.from} to ${event.to}.`];
    case 'moving':
      return ['note', `Is being moved to ${event.to}.`, event.by];
    case 'arrived':
      return ['note', 'Arrived from another storage.', event.by];
    case 'not-durable':
      return ['bad', `Not written down: ${event.message}`];
    default:
      return undefined;
  }
}

function because(reason: string | undefined): string {
  return reason === undefined || reason === '' ? '' : `: ${reason}`;
}

import type { RunEvent } from '../core/events.ts';
import type { LineLevel } from './log-options.ts';

/** What a log says of an event. */
export type Said = readonly [level: LineLevel, message: string, fields?: Readonly<Record<string, unknown>> | undefined];

/** The events whose lines are never more than `debug`. */
export const debugEvents: ReadonlySet<RunEvent['type']> = new Set<RunEvent['type']>([
  'step-started',
  'step-attempted',
  'step-completed',
  'step-kept',
]);

/** What the log of a run says of an event; `undefined` for events that are not logged. */
export function sayingOf(event: RunEvent): Said | undefined {
  switch (event.type) {
    case 'log-written':
      return [event.level, event.message, event.fields];
    case 'run-started':
      return ['info', `run started: workflow ${event.workflow} ${event.version}`];
    case 'run-resumed':
      return [
        'info',
        `run ${event.by === 'recover' ? 'recovered' : 'resumed'}${event.takenOver ? ', taken over' : ''}${event.mode === undefined ? '' : ` (${event.mode})`}`,
      ];
    case 'run-paused':
      return ['warn', `run paused: ${event.reason}: ${event.message}`];
    case 'run-interrupted':
      return ['warn', `run interrupted: ${event.reason}`];
    case 'run-completed':
      return ['info', `run completed: ${event.outcome}`];
    case 'run-failed':
      return ['error', `run failed: ${event.error.name}: ${event.error.message}`];
    case 'run-cancelled':
      return ['warn', `run cancelled: ${event.reason}`];
    case 'rerun-started':
      return ['warn', `rerun from ${event.from}${event.by === undefined ? '' : ` by ${event.by}`}`];
    case 'migrated':
      return ['warn', `migrated from version ${event.from} to ${event.to}`];
    case 'step-skipped':
      return ['warn', `step skipped: ${event.key}${event.by === undefined ? '' : ` by ${event.by}`}`];
    case 'phase-started':
      return ['info', `phase ${event.number} started: ${event.name}`];
    case 'phase-completed':
      if (event.passed !== undefined)
        return ['warn', `phase ${event.number} passed by ${event.passed.by ?? 'a person'}: ${event.name}`];
      return ['info', `phase ${event.number} completed: ${event.name}`];
    case 'phase-failed':
      return ['error', `phase ${event.number} failed: ${event.name}: ${event.error.message}`];
    case 'actions-taken':
      return [
        'warn',
        `actions ${event.on === 'person' ? `asked for by ${event.by ?? 'a person'}` : `as ${event.key ?? 'the run'} nears its limit`}: ${event.actions.map(({ name, outcome }) => `${name} ${outcome}`).join(', ')}`,
      ];
    case 'checkpoint-recorded':
      return ['info', `checkpoint ${event.number}: ${event.name}`];
    case 'attempt-failed':
      return [
        'warn',
        `attempt ${event.attempt} of ${event.key} failed, next in ${event.retryInMs} ms: ${event.error.message}${actionsOf(event)}`,
      ];
    case 'step-started':
      return ['debug', `step started: ${event.key}`];
    case 'step-attempted':
      return ['debug', `step ${event.key}: attempt ${event.attempt}`];
    case 'step-completed':
      return ['debug', `step completed: ${event.key} in ${Math.round(event.activeMs)} ms`];
    case 'step-kept':
      return ['debug', `step kept: ${event.key}`];
    case 'step-failed':
      return ['error', `step failed: ${event.key}: ${event.error.message}`];
    case 'effect-intended':
      return ['info', `effect begins: ${event.key}, attempt ${event.attempt}`];
    case 'effect-unknown':
      return ['warn', `effect unknown: ${event.key}${event.error === undefined ? '' : `: ${event.error.message}`}`];
    case 'effect-checked':
      return [
        'info',
        `effect checked: ${event.key}: ${event.answer}${event.decides ? '' : ', which settles nothing yet'}`,
      ];
    case 'effect-resolved':
      return ['warn', `effect resolved: ${event.key} as ${event.as} by ${event.by ?? 'somebody'}`];
    case 'agent-called': {
      const { key, agent, provider, repairs, session } = event;
      const how = repairs === true ? ' to mend its answer' : session.resume ? ' to go on' : '';
      return ['info', `agent ${agent} asked${how} by ${provider}: ${key}`];
    }
    case 'child-started':
      return ['info', `child run ${event.childId}: ${event.key}`];
    case 'wait-started':
      return ['info', `waiting for ${event.name}`];
    case 'signal-received':
      return ['info', `signal ${event.name} received${event.by === undefined ? '' : ` from ${event.by}`}`];
    case 'signal-rejected':
      return ['warn', `signal ${event.name} rejected: ${event.issues.join('; ')}`];
    case 'wait-timed-out':
      return ['warn', `waiting for ${event.name} timed out`];
    case 'command-received':
      return ['info', `command received: ${event.command.type}`];
    case 'limit-near':
      return ['warn', `${event.key} nears its limit: ${event.elapsedMs} of ${event.limitMs} ms`];
    case 'body-abandoned':
      return ['warn', `${event.key} ignored its abort and was left behind`];
    case 'moving':
      return ['info', `moving to ${event.to}${event.by === undefined ? '' : `, asked by ${event.by}`}`];
    case 'arrived':
      return ['info', 'arrived from another storage'];
    case 'not-durable':
      return ['critical', `not durable: ${event.message}`];
    case 'health-checked':
      return [
        event.status === 'HEALTHY' ? 'info' : 'warn',
        `health ${event.status}${event.reasons.length === 0 ? '' : `: ${event.reasons.join('; ')}`}`,
      ];
    case 'damage-found':
      return ['critical', `damage in ${event.log}, line ${event.line}: ${event.message}`];
    case 'observer-failed':
      return ['warn', `observer ${event.observer} failed (${event.count}): ${event.error.message}`];
    case 'persistence-failed':
      return ['critical', `cannot write the journal: ${event.error.message}`];
    default:
      return undefined;
  }
}

/** The recovery actions that were tried after a failed attempt. */
export function actionsOf({ actions = [] }: Pick<Extract<RunEvent, { type: 'attempt-failed' }>, 'actions'>): string {
  const tried = actions.map(({ name, outcome }) => `${name} ${outcome.replaceAll('-', ' ')}`);
  return tried.length === 0 ? '' : `; tried: ${tried.join(', ')}`;
}

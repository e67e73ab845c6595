import type { RunEvent } from './events.ts';

/** Every type of event; the compiler sees to it that none is missing. */
const eventTypes: Readonly<Record<RunEvent['type'], true>> = {
  'effect-intended': true,
  'effect-unknown': true,
  'effect-checked': true,
  'effect-resolved': true,
  'agent-called': true,
  'agent-traced': true,
  'call-reserved': true,
  'call-settled': true,
  opened: true,
  sealed: true,
  'run-started': true,
  'run-resumed': true,
  'run-paused': true,
  'run-interrupted': true,
  released: true,
  'run-completed': true,
  'run-failed': true,
  'run-cancelled': true,
  'phase-started': true,
  'phase-completed': true,
  'phase-failed': true,
  'checkpoint-recorded': true,
  'step-started': true,
  'attempt-failed': true,
  'actions-taken': true,
  'command-started': true,
  'step-completed': true,
  'step-failed': true,
  'fan-out-started': true,
  'branch-completed': true,
  'branch-failed': true,
  'fan-out-ended': true,
  'step-parked': true,
  'step-unparked': true,
  'timer-set': true,
  'timer-fired': true,
  'wait-started': true,
  'signal-received': true,
  'signal-rejected': true,
  'wait-timed-out': true,
  'command-received': true,
  'child-started': true,
  'not-durable': true,
  'health-checked': true,
  'step-attempted': true,
  'step-kept': true,
  'progress-reported': true,
  'log-written': true,
  'command-output': true,
  'agent-activity': true,
  'limit-near': true,
  'body-abandoned': true,
  'observer-failed': true,
  'damage-found': true,
  'persistence-failed': true,
  'rollback-started': true,
  'step-compensated': true,
  'compensation-failed': true,
  'rolled-back': true,
  'step-skipped': true,
  'rerun-started': true,
  migrated: true,
  moving: true,
  arrived: true,
};

/** Whether events of such a type exist. */
export function isEventType(type: unknown): type is RunEvent['type'] {
  return typeof type === 'string' && Object.hasOwn(eventTypes, type);
}

/** The types of events, for messages. */
export function eventTypeNames(): readonly string[] {
  return Object.keys(eventTypes);
}

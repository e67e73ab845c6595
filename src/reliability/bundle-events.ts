import { readAmounts } from '../core/amounts.ts';
import { isRecord } from '../core/json-record.ts';
import type { ExaminedRecord } from '../state/run-examination.ts';
import { iso } from '../state/run-state.ts';

/** A field's rule: gives what may be shown of its value. */
type Rule = (value: unknown) => unknown;

/**
 * The fields that a bundle shows of each event; of an event that is not named here, only its type and moment.
 *
 * Left out are values, inputs and their hashes, metadata, names of people and machines.
 */
const fieldsOf: Readonly<Record<string, readonly string[]>> = {
  opened: ['format', 'owner'],
  sealed: ['segments', 'missing'],
  'run-started': ['workflow', 'version', 'phases', 'weights', 'limits', 'ownLimits', 'files'],
  'run-resumed': [
    'by',
    'takenOver',
    'mode',
    'phase',
    'changes',
    'clears',
    'workflow',
    'startedAt',
    'limits',
    'ownLimits',
  ],
  'run-paused': ['reason', 'message', 'wakeAt', 'key', 'limit', 'activeMs', 'phaseActiveMs'],
  'run-interrupted': ['reason', 'activeMs', 'phaseActiveMs'],
  'run-completed': ['outcome', 'census'],
  'run-failed': ['error', 'failures', 'census'],
  'run-cancelled': ['reason', 'census'],
  'phase-started': ['key', 'name', 'number'],
  'phase-completed': ['key', 'name', 'number', 'activeMs', 'checkpoint', 'minor', 'files'],
  'phase-failed': ['key', 'name', 'number', 'activeMs', 'error'],
  'checkpoint-recorded': ['key', 'name', 'number', 'files'],
  'step-started': ['key'],
  'attempt-failed': [
    'key',
    'attempt',
    'error',
    'retryInMs',
    'tookMs',
    'rung',
    'nextRung',
    'actions',
    'clears',
    'usage',
  ],
  'actions-taken': ['key', 'on', 'actions'],
  'call-reserved': ['key', 'attempt', 'agent', 'most'],
  'call-settled': ['key', 'agent', 'used', 'guessed', 'known', 'agents'],
  'agent-called': ['key', 'attempt', 'provider', 'agent', 'model', 'session', 'repairs'],
  'agent-traced': ['key', 'attempt', 'loop'],
  'command-started': ['key', 'child'],
  'step-completed': ['key', 'attempts', 'activeMs', 'usage', 'again', 'child'],
  'step-failed': ['key', 'attempts', 'activeMs', 'usage', 'error', 'tolerated', 'skipped', 'tookMs', 'again'],
  'fan-out-started': ['key', 'expected'],
  'branch-completed': ['key', 'index', 'again'],
  'branch-failed': ['key', 'index', 'error', 'again'],
  'fan-out-ended': ['key', 'skipped'],
  'step-parked': ['key', 'provider', 'wakeAt', 'reason', 'usage'],
  'step-unparked': ['key', 'provider'],
  'timer-set': ['key', 'wakeAt'],
  'timer-fired': ['key'],
  'wait-started': ['key', 'name', 'deadlineAt'],
  'signal-received': ['key', 'name', 'id'],
  'signal-rejected': ['key', 'name', 'id', 'issues'],
  'wait-timed-out': ['key', 'name'],
  'command-received': ['inboxPlace', 'command'],
  'child-started': ['key', 'workflow', 'childId'],
  'not-durable': ['message'],
  'effect-intended': ['key', 'effectKey', 'attempt'],
  'effect-unknown': ['key', 'error', 'running'],
  'effect-checked': ['key', 'answer', 'decides', 'error'],
  'effect-resolved': ['key', 'id', 'as'],
  'rollback-started': ['to', 'files'],
  'step-compensated': ['key'],
  'compensation-failed': ['key', 'error'],
  'rolled-back': ['to', 'kept', 'saved', 'census'],
  'step-skipped': ['key', 'clears', 'again'],
  'rerun-started': ['from', 'clears', 'failures', 'census'],
  migrated: ['from', 'to', 'renames', 'drops', 'census'],
  moving: ['nonce'],
  arrived: ['nonce', 'inboxPlace'],
  'health-checked': ['status', 'reasons'],
};

const limitFields = [
  'scope',
  'runId',
  'phase',
  'agent',
  'day',
  'measure',
  'limit',
  'used',
  'reserved',
  'asked',
  'mayPass',
];
const errorFields = ['name', 'message', 'code', 'stack'];
const rules: Readonly<Record<string, Rule>> = {
  owner: (value) => pick(value, ['pid']),
  child: (value) => pick(value, ['pid', 'id', 'outcome']),
  command: (value) => pick(value, ['id', 'type', 'at', 'name', 'key', 'as']),
  census: (value) => pick(value, ['expected', 'done', 'failed', 'skipped', 'notStarted', 'failures']),
  usage: (value) => pick(value, ['tokens', 'inputTokens', 'outputTokens', 'cachedTokens', 'costUsd', 'model', 'agent']),
  session: (value) => pick(value, ['id', 'resume']),
  files: (value) => pick(value, ['tree', 'before']),
  saved: (value) => pick(value, ['number', 'tree']),
  loop: (value) => pick(value, ['calls', 'times']),
  limits: limitsOf,
  ownLimits: limitsOf,
  limit: (value) => pick(value, limitFields),
  most: readAmounts,
  used: readAmounts,
  guessed: readAmounts,
  known: readAmounts,
  agents: amountsByName,
  actions: (value) => (Array.isArray(value) ? value.map((action) => pick(action, ['name', 'outcome', 'message'])) : []),
  error: errorOf,
};

/** What a bundle shows of a record; `values`: also the value that stands with it. */
export function shownEvent({ event, value }: ExaminedRecord, values: boolean): object {
  const known = fieldsOf[event.type] ?? [];
  const fields: Readonly<Record<string, unknown>> = pick(event, known);
  return {
    ...{ type: event.type, at: iso(event.at) },
    ...Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, rules[name]?.(field) ?? field])),
    ...(values && value !== undefined ? { value: parsed(value) } : {}),
  };
}

function limitsOf(value: unknown): unknown {
  const { phases, agents } = pick(value, ['phases', 'agents']);
  return {
    ...readAmounts(value),
    ...(phases === undefined ? {} : { phases: amountsByName(phases) }),
    ...(agents === undefined ? {} : { agents: amountsByName(agents) }),
  };
}

function amountsByName(value: unknown): unknown {
  if (!isRecord(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([name, amounts]) => [name, readAmounts(amounts)]));
}

function errorOf(value: unknown): unknown {
  const { cause, errors } = pick(value, ['cause', 'errors']);
  return {
    ...pick(value, errorFields),
    ...(cause === undefined ? {} : { cause: errorOf(cause) }),
    ...(Array.isArray(errors) ? { errors: errors.map(errorOf) } : {}),
  };
}

function pick(value: unknown, names: readonly string[]): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter(([name, field]) => names.includes(name) && field !== undefined),
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return '(cannot be read)';
  }
}

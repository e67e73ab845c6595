import { type Duration, toMilliseconds } from '../core/durations.ts';
import { eventTypeNames, isEventType } from '../core/event-types.ts';
import { invalidOption, requireKnownOptions, requireOneOf } from '../core/expect.ts';
import { isSchema } from '../core/schema.ts';
import { planRetries } from '../recovery/backoff.ts';
import { requireParts } from '../recovery/policy-options.ts';
import { requireHealthPolicy } from '../reliability/health-policy.ts';
import { requireAgent, requireEstimate } from '../reliability/call-estimate.ts';
import { requireLimits as requireUsageLimits, requireRunLimits } from '../reliability/limits.ts';
import { requireVerification } from '../reliability/verification.ts';
import type { ResumeOptions } from './claiming.ts';
import type { StartOptions } from './run-desk.ts';
import type {
  ChildOptions,
  MapOptions,
  ParallelOptions,
  PhaseOptions,
  StepOptions,
  ToleranceOptions,
  WaitOptions,
} from './workflow-context.ts';

const stepOptions = [
  ...['timeout', 'warnAfter', 'actions', 'heartbeatTimeout', 'retry', 'critical', 'tolerate', 'input', 'fingerprint'],
  ...['codec', 'compensate', 'verify', 'idempotencyKey'],
  ...['ladder', 'breaker', 'bulkhead', 'fallback', 'provider'],
  ...['agent', 'estimate'],
];

/** Checks the options of a step. @throws UsageError naming the option, its value and what is allowed. */
export function requireStepOptions<Value>(options: StepOptions<Value>): void {
  requireKnownOptions('wf.step', options, stepOptions);
  const { fingerprint, idempotencyKey, codec, compensate, tolerate, verify } = options;
  requireLimits(options);
  requireWatch(options);
  requireParts(options);
  requireText('fingerprint', fingerprint);
  requireText('idempotencyKey', idempotencyKey);
  if (codec !== undefined && (typeof codec.encode !== 'function' || typeof codec.decode !== 'function'))
    throw invalidOption('codec', codec, 'an object with the functions encode and decode');
  if (compensate !== undefined && typeof compensate !== 'function')
    throw invalidOption('compensate', compensate, 'a function');
  if (tolerate !== undefined && typeof tolerate !== 'function') throw invalidOption('tolerate', tolerate, 'a function');
  if (verify !== undefined) requireVerification(verify);
  requireAgent(options.agent);
  if (options.estimate !== undefined) requireEstimate('estimate', options.estimate);
}

/** Checks the options of a child run. @throws UsageError naming the option, its value and what is allowed. */
export function requireChildOptions<Output>(options: ChildOptions<Output>): void {
  requireKnownOptions('wf.workflow', options, ['name', 'critical', 'compensate']);
  const { critical, compensate } = options;
  requireBoolean('critical', critical);
  if (compensate !== undefined && typeof compensate !== 'function')
    throw invalidOption('compensate', compensate, 'a function');
}

/** Checks the options of a phase. @throws UsageError naming the option, its value and what is allowed. */
export function requirePhaseOptions(options: PhaseOptions): void {
  const names = ['timeout', 'warnAfter', 'actions', 'heartbeatTimeout', 'retry', 'critical', 'health', 'limits'];
  requireKnownOptions('wf.phase', options, names);
  if (options.limits !== undefined) requireUsageLimits('wf.phase limits', options.limits);
  requireLimits(options);
  requireWatch(options);
  const { health } = options;
  if (typeof health === 'object') requireHealthPolicy('health', health);
  else requireBoolean('health', health);
}

/** Checks which options a fan-out is given; their values are checked where they are used. @throws UsageError. */
export function requireFanOutOptions(
  name: 'wf.map' | 'wf.parallel',
  options: (ParallelOptions | MapOptions<never>) & ToleranceOptions,
): void {
  const own = name === 'wf.map' ? ['key'] : [];
  requireKnownOptions(name, options, ['concurrency', ...own, 'require', 'atLeast', 'settle']);
  const { require, atLeast, settle } = options;
  if (settle !== undefined && typeof settle !== 'boolean') throw invalidOption('settle', settle, 'true');
  const asked = [require !== undefined, atLeast !== undefined, settle === true].filter(Boolean).length;
  if (asked > 1) throw invalidOption(name, options, 'given only one of `require`, `atLeast` and `settle`');
}

/** Checks the options of a wait. @throws UsageError naming the option, its value and what is allowed. */
export function requireWaitOptions<Payload>(options: WaitOptions<Payload>): void {
  requireKnownOptions('wf.waitFor', options, ['schema', 'timeout']);
  const { schema, timeout } = options;
  if (schema !== undefined && !isSchema(schema))
    throw invalidOption('schema', schema, 'a Standard Schema, such as one made by zod');
  if (timeout !== undefined) toMilliseconds(timeout, 'timeout');
}

/** Checks the options of `execute` and `start`; the id is checked where runs are kept. @throws UsageError. */
export function requireStartOptions(options: StartOptions): void {
  requireKnownOptions('execute', options, ['id', 'metadata', 'limits']);
  if (options.metadata !== undefined) requireMetadata(options.metadata);
}

/** Checks facts about a run. @throws UsageError `invalid-option`. */
export function requireMetadata(metadata: unknown): void {
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata))
    throw invalidOption('metadata', metadata, 'an object of texts');
  for (const [name, value] of Object.entries(metadata)) requireText(`metadata.${name}`, value);
}

/** Checks the options of `resume`. @throws UsageError naming the option, its value and what is allowed. */
export function requireResumeOptions(options: ResumeOptions): void {
  requireKnownOptions('resume', options, ['changes', 'takeOver', 'acceptDamage', 'limits']);
  const { changes, takeOver, acceptDamage } = options;
  if (changes !== undefined) requireOneOf('changes', changes, ['pause', 'apply']);
  requireBoolean('takeOver', takeOver);
  requireBoolean('acceptDamage', acceptDamage);
  if (options.limits !== undefined) requireRunLimits('limits', options.limits);
}

/** Checks what is sent along with a signal, a cancellation or a pause. @throws UsageError. */
export function requireSenderOptions(name: string, options: { readonly by?: string }): void {
  requireKnownOptions(name, options, ['by']);
  requireText('by', options.by);
}

/** Checks an optional text. @throws UsageError `invalid-option`. */
export function requireText(option: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'string') throw invalidOption(option, value, 'a text');
}

/** Checks what is handed to `on`. @throws UsageError `invalid-option`. */
export function requireListener(type: unknown, listener: unknown): void {
  if (type !== '*' && !isEventType(type)) throw invalidOption('type', type, `one of *, ${eventTypeNames().join(', ')}`);
  if (typeof listener !== 'function') throw invalidOption('listener', listener, 'a function');
}

/** Checks the limits that steps, effects and phases have in common. @throws UsageError. */
export function requireLimits({ timeout, warnAfter, retry, critical }: PhaseOptions): void {
  requireLimit('timeout', timeout);
  requireLimit('warnAfter', warnAfter);
  if (retry !== undefined) planRetries(retry);
  requireBoolean('critical', critical);
}

function requireWatch({ actions, heartbeatTimeout }: PhaseOptions): void {
  requireLimit('heartbeatTimeout', heartbeatTimeout);
  if (actions !== undefined && !(Array.isArray(actions) && actions.every((name) => typeof name === 'string')))
    throw invalidOption('actions', actions, 'an array of names of recovery actions');
}

function requireLimit(option: string, value: Duration | undefined): void {
  if (value !== undefined && toMilliseconds(value, option) === 0)
    throw invalidOption(option, value, 'longer than 0 ms');
}

function requireBoolean(option: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'boolean') throw invalidOption(option, value, 'true or false');
}

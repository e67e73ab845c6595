import { type HoldfastError, isHoldfastError, UsageError, WorkflowError } from '../core/errors.ts';
import { type Host, systemHost } from '../core/host.ts';
import { property, retryAfterOf } from './retry-after.ts';

/**
 * What kind of trouble an error is: `transient` passes by itself, `resource` when something is freed, `configuration`
 * when somebody changes something; `critical` means stop.
 */
export type ErrorCategory = 'transient' | 'resource' | 'configuration' | 'critical' | 'unknown';

/** What an error is taken for, and whether trying again may help. */
export interface Classification {
  readonly category: ErrorCategory;
  /** Whether another attempt can help. For an unknown error: nothing speaks against it. */
  readonly retryable: boolean;
  /** Why, in words. */
  readonly reason: string;
  /** How long the other side asked to wait. */
  readonly retryAfterMs?: number;
}

const transientCodes: ReadonlySet<string> = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'ECONNABORTED',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'EPIPE',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_SOCKET',
]);

const resourceCodes: ReadonlySet<string> = new Set([
  'EMFILE',
  'ENFILE',
  'ENOMEM',
  'ENOSPC',
  'EDQUOT',
  'storage-full',
  'too-many-open-files',
]);

const transientStatuses: ReadonlySet<number> = new Set([408, 409, 425, 429, 500, 502, 503, 504, 529]);

/** A chain of causes may be long, or a ring. */
const deepestCause = 8;

/**
 * Says what kind of trouble an error is, and whether another attempt can help. It never throws, whatever the error's
 * getters do.
 *
 * Looks at Holdfast's own errors, at an own `retryable` of the error, at Node's and undici's codes and at the HTTP
 * status (`status`, `statusCode`, `response.status`), in the error and its causes; the first that says anything
 * decides.
 */
export function classify(error: unknown, host: Pick<Host, 'now'> = systemHost): Classification {
  let current = error;
  for (let depth = 0; depth < deepestCause && typeof current === 'object' && current !== null; depth += 1) {
    const found = classifyOne(current, host);
    if (found !== undefined) return found;
    current = property(current, 'cause');
  }
  return { category: 'unknown', retryable: true, reason: 'nothing is known about this error' };
}

function classifyOne(error: object, host: Pick<Host, 'now'>): Classification | undefined {
  if (isHoldfastError(error)) return classifyOwn(error, host);
  const code = property(error, 'code');
  const name = property(error, 'name');
  if (name === 'AbortError' || code === 'ABORT_ERR')
    return { category: 'critical', retryable: false, reason: 'it was told to stop' };
  const retryable = property(error, 'retryable');
  if (retryable === false)
    return { category: 'unknown', retryable: false, reason: 'the error says that it is not retryable' };
  const retryAfterMs = retryAfterOf(error, host.now());
  const asked = retryAfterMs === undefined ? {} : { retryAfterMs };
  if (retryable === true)
    return { category: 'transient', retryable: true, reason: 'the error says that it is retryable', ...asked };
  return classifyCode(code) ?? classifyStatus(error, retryAfterMs) ?? classifyTimeout(name);
}

function classifyCode(code: unknown): Classification | undefined {
  if (typeof code !== 'string') return undefined;
  if (transientCodes.has(code))
    return { category: 'transient', retryable: true, reason: `${code} often passes by itself` };
  if (resourceCodes.has(code))
    return { category: 'resource', retryable: true, reason: `${code}: the machine has run out of something` };
  return undefined;
}

function classifyStatus(error: object, retryAfterMs: number | undefined): Classification | undefined {
  const status = [
    property(error, 'status'),
    property(error, 'statusCode'),
    property(property(error, 'response'), 'status'),
  ].find((value) => typeof value === 'number' && value >= 400 && value <= 599);
  if (typeof status !== 'number') return undefined;
  const reason = `HTTP status ${status}`;
  // Some refuse with 403 what others call too many requests; only the header tells.
  if (transientStatuses.has(status) || (status === 403 && retryAfterMs !== undefined))
    return { category: 'transient', retryable: true, reason, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  const refused = status === 401 || status === 403;
  return refused
    ? { category: 'configuration', retryable: false, reason: `${reason}: check the credentials` }
    : undefined;
}

/** What `AbortSignal.timeout` and most clients throw. */
function classifyTimeout(name: unknown): Classification | undefined {
  return name === 'TimeoutError' ? { category: 'transient', retryable: true, reason: 'it took too long' } : undefined;
}

function classifyOwn(error: HoldfastError, host: Pick<Host, 'now'>): Classification | undefined {
  const { code } = error;
  switch (code) {
    case 'run-owned':
    case 'overtaken':
      // Retryable for whoever starts the run; inside the run nothing but stopping is right.
      return { category: 'critical', retryable: false, reason: 'another process holds the run' };
    case 'step-failed':
    case 'phase-failed':
    case 'require-not-met':
    case 'wait-timed-out':
      return classifyWrapped(error, host);
    case 'verification-failed':
      return { category: 'unknown', retryable: true, reason: 'what had to hold did not' };
    case 'effect-refused':
    case 'effect-failed':
      return { category: 'configuration', retryable: false, reason: 'a person decided so' };
    case 'not-sent':
      // What kept it from being sent says more.
      return undefined;
    case 'timeout':
      // Trying again may cost as much as it did, so only somebody who asks for it gets it.
      return { category: 'unknown', retryable: true, reason: 'its time ran out' };
    case 'command-failed':
      if (error.retryable) break;
      return { category: 'unknown', retryable: true, reason: 'the command failed, and only its user knows why' };
    default:
  }
  if (resourceCodes.has(code)) return classifyCode(code);
  if (error.retryable) return { category: 'transient', retryable: true, reason: `${code} may pass by itself` };
  const usage = error instanceof UsageError || error instanceof WorkflowError;
  return {
    category: usage ? 'configuration' : 'critical',
    retryable: false,
    reason: `${code} does not pass by itself`,
  };
}

/** The attempts of what is inside are used up: only somebody who asks for retries of the whole gets them. */
function classifyWrapped(error: HoldfastError, host: Pick<Host, 'now'>): Classification {
  const cause = property(error, 'cause');
  const inner = cause === undefined ? undefined : classify(cause, host);
  return {
    category: 'unknown',
    retryable: inner?.retryable ?? true,
    reason: inner?.reason ?? `${error.code}, for no known reason`,
  };
}

import type { ErrorRecord } from '../core/error-record.ts';
import type { Owner, RecoveryMode } from '../core/events.ts';
import { livenessOf } from '../processes/identity.ts';

/** What had interrupted a run, in words. */
export const interruptionWords: Readonly<Record<RecoveryMode, string>> = {
  signal: 'a signal',
  closed: 'being closed',
  crash: 'the death of its process',
  power: 'a breakdown of its machine',
  takeover: 'being taken over',
  timeout: 'a time limit',
  failure: 'a failure',
  pause: 'a pause',
};

/** What is known about a run that is gone on with. */
export interface InterruptionFacts {
  /** How it was left; `undefined`: without a word. */
  readonly left:
    | { readonly type: 'run-interrupted'; readonly reason: string }
    | { readonly type: 'run-failed'; readonly error: ErrorRecord }
    | { readonly type: 'run-paused' }
    | undefined;
  /** The process that had it last. */
  readonly owner: Owner | undefined;
  /** The process that goes on with it. */
  readonly self: Owner;
}

const deepestCause = 8;

/**
 * Says what had interrupted a run, from what its journal says last and who wrote that.
 *
 * A machine that was started anew under its own name lost its power or crashed; a process of this boot that is gone has
 * crashed or was killed. Of anybody else nobody knows more than that the run was taken over: from another machine, or
 * from a process that still exists, stopped or blocked.
 */
export function recoveryModeOf({ left, owner, self }: InterruptionFacts): RecoveryMode {
  if (left !== undefined) {
    if (left.type === 'run-paused') return 'pause';
    if (left.type === 'run-failed') return isTimeout(left.error) ? 'timeout' : 'failure';
    return /^SIG[A-Z]+$/.test(left.reason) ? 'signal' : 'closed';
  }
  if (owner === undefined) return 'takeover';
  if (isEarlierBoot(owner, self)) return 'power';
  return livenessOf(owner, self) === 'dead' ? 'crash' : 'takeover';
}

function isEarlierBoot(owner: Owner, self: Owner): boolean {
  const known = owner.host !== '' && owner.bootId !== '' && self.bootId !== '';
  return known && owner.host === self.host && owner.bootId !== self.bootId;
}

/** What failed may have failed of a limit further inside. */
function isTimeout(error: ErrorRecord): boolean {
  let cause: ErrorRecord | undefined = error;
  for (let depth = 0; cause !== undefined && depth < deepestCause; depth += 1) {
    if (cause.code === 'timeout') return true;
    cause = cause.cause;
  }
  return false;
}

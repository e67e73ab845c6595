import { toMilliseconds } from '../core/durations.ts';
import { invalidOption, requireOneOf } from '../core/expect.ts';
import type { RecoveryDecision } from './failure.ts';

const decisions = ['wait_and_retry', 'cleanup_and_continue', 'skip', 'fail', 'default_recovery'] as const;

/**
 * A decision as it was given, read once: whoever gave it can change nothing of it afterwards.
 *
 * @throws UsageError `invalid-option`, `invalid-duration`; what a getter of it throws; what `requireAction` does.
 */
export function readDecision(given: unknown, requireAction: (name: string) => unknown): RecoveryDecision {
  if (typeof given !== 'object' || given === null)
    throw invalidOption('decision', given, 'an object such as { decision: "fail" }');
  const { decision, delay, actions, substitute, reason } = given as Readonly<Record<string, unknown>>;
  switch (requireOneOf('decision', decision, decisions)) {
    case 'wait_and_retry':
      if (delay === undefined) return { decision: 'wait_and_retry' };
      return { decision: 'wait_and_retry', delay: toMilliseconds(delay as number, 'delay') };
    case 'cleanup_and_continue':
      return { decision: 'cleanup_and_continue', actions: readActions(actions, requireAction) };
    case 'skip':
      return { decision: 'skip', ...(substitute === undefined ? {} : { substitute }) };
    case 'fail':
      return { decision: 'fail', ...(typeof reason === 'string' ? { reason } : {}) };
    case 'default_recovery':
      return { decision: 'default_recovery' };
  }
}

function readActions(actions: unknown, requireAction: (name: string) => unknown): readonly string[] {
  if (!Array.isArray(actions)) throw invalidOption('actions', actions, 'an array of action names');
  return actions.map((name: unknown) => {
    if (typeof name !== 'string') throw invalidOption('actions', name, 'the name of an action');
    requireAction(name);
    return name;
  });
}

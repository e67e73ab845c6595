import { StepError } from '../core/errors.ts';
import { verify, type Verification } from '../reliability/verification.ts';
import type { LiveRun } from './live-run.ts';
import type { StepBody } from './step-attempts.ts';

/**
 * The value, if what must hold of it does.
 *
 * @throws StepError `verification-failed` with what does not hold as `issues`.
 */
export async function verified<Value>(
  live: LiveRun,
  key: string,
  value: Value,
  verification: Verification<Value> | undefined,
  signal: AbortSignal,
): Promise<Value> {
  if (verification === undefined) return value;
  const { host, redactor } = live.rooms;
  const issues = await verify(value, verification, { host, signal, redact: (text) => redactor.redactText(text) });
  if (issues.length === 0) return value;
  const message = `"${key}" ended, and what must hold of it does not: ${issues.join('; ')}.`;
  throw new StepError('verification-failed', message, { key, issues });
}

/** A body that is only through when what must hold of its value does. */
export function verifiedBody<Value>(
  live: LiveRun,
  verification: Verification<Value>,
  body: StepBody<Value>,
): StepBody<Value> {
  return async (step) => verified(live, step.key, await body(step), verification, step.signal);
}

import type { Host } from '../core/host.ts';
import { runHedged } from './hedge.ts';
import type { Operation } from './operation.ts';
import { hedgePlan, requirePositive } from './policy-options.ts';
import type { RecoveryOptions } from './recovery-options.ts';
import { runTimed } from './timed-attempt.ts';

/** Gives an operation its time limit, and around that its hedge. @throws UsageError when one of them is wrong. */
export function limited<Result>(
  host: Host,
  operation: Operation<Result>,
  { timeout, hedge, name, keepAlive = true }: RecoveryOptions<Result>,
): Operation<Result> {
  let run = operation;
  if (timeout !== undefined) {
    const limitMs = requirePositive('timeout', timeout);
    const subject = name === undefined ? 'The operation' : `Operation "${name}"`;
    run = (attempt, signal) =>
      runTimed(host, (own) => operation(attempt, own), { subject, limitMs, signal, keepAlive });
  }
  if (hedge === undefined) return run;
  const plan = hedgePlan(hedge);
  return (attempt, signal) => runHedged(host, (own) => run(attempt, own), { ...plan, signal, keepAlive });
}

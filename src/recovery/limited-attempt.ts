import type { Host } from '../core/host.ts';
import { runHedged } from './hedge.ts';
import type { Operation } from './operation.ts';
import { hedgePlan, requirePositive } from './policy-options.ts';
import type { RecoveryOptions } from './recovery-options.ts';
import { runTimed } from './timed-attempt.ts';

/**
 * Gives an operation its time limit, around that what lets it begin, and around that its hedge: what waits for its turn
 * uses up no time of its limit, and a second call waits for a turn of its own.
 *
 * @throws UsageError when one of them is wrong.
 */
export function limited<Result>(
  host: Host,
  operation: Operation<Result>,
  { timeout, hedge, name, keepAlive = true }: RecoveryOptions<Result>,
  admitted: (run: Operation<Result>) => Operation<Result>,
): Operation<Result> {
  let run = operation;
  if (timeout !== undefined) {
    const limitMs = requirePositive('timeout', timeout);
    const subject = name === undefined ? 'The operation' : `Operation "${name}"`;
    run = (attempt, signal) =>
      runTimed(host, (own) => operation(attempt, own), { subject, limitMs, signal, keepAlive });
  }
  const begun = admitted(run);
  if (hedge === undefined) return begun;
  const plan = hedgePlan(hedge);
  return (attempt, signal) => runHedged(host, (own) => begun(attempt, own), { ...plan, signal, keepAlive });
}

import { type Duration, toMilliseconds } from '../core/durations.ts';
import { isHoldfastError } from '../core/errors.ts';
import { invalidOption, requireKnownOptions } from '../core/expect.ts';
import { type Host, systemHost } from '../core/host.ts';
import type { EnhancedWorkflowManager } from '../workflow/enhanced-workflow-manager.ts';
import type { RunHandle } from '../workflow/live-runs.ts';
import type { Recovery } from '../workflow/recover.ts';

/** Options of {@link keepWaking}. */
export interface WakingOptions {
  /** Ends the waking; the runs that go on are the manager's. */
  readonly signal: AbortSignal;
  /**
   * The longest time between two looks; a run that says when it is due is gone on with then.
   * @defaultValue '30s'
   */
  readonly every?: Duration;
  /** Told of each run that goes on here. */
  readonly woke?: (run: RunHandle) => void;
  /** Told of each unfinished run that is left as it is, at every look. */
  readonly left?: (run: Recovery['unresolved'][number]) => void;
  /** Told of trouble that passes, such as a full disk; the next look tries again. */
  readonly trouble?: (error: unknown) => void;
  /**
   * The clock.
   * @defaultValue the system's
   */
  readonly host?: Host;
}

/** Two looks are at least this far apart. */
const leastMs = 50;

/**
 * Goes on with runs that nobody drives: interrupted ones at once, parked and sleeping ones when they are due. Resolves
 * when the signal aborts. Several processes may do so side by side: each run is taken by one.
 *
 * @throws UsageError `invalid-option`, `invalid-duration`; StorageError that no later look can mend.
 */
export async function keepWaking(
  manager: Pick<EnhancedWorkflowManager, 'recover'>,
  options: WakingOptions,
): Promise<void> {
  requireKnownOptions('keepWaking', options, ['signal', 'every', 'woke', 'left', 'trouble', 'host']);
  const { signal, every = '30s', host = systemHost, woke, left, trouble } = options;
  const everyMs = toMilliseconds(every, 'every');
  if (everyMs < leastMs) throw invalidOption('every', every, `at least ${leastMs} milliseconds`);
  while (!signal.aborted) {
    let dueAt = Infinity;
    try {
      const { resumed, unresolved } = await manager.recover();
      for (const run of resumed) woke?.(run);
      for (const run of unresolved) {
        if (run.wakeAt !== undefined) dueAt = Math.min(dueAt, run.wakeAt);
        left?.(run);
      }
    } catch (error) {
      if (!isHoldfastError(error) || !error.retryable) throw error;
      trouble?.(error);
    }
    await sleepUntil(host, Math.max(leastMs, Math.min(everyMs, dueAt - host.now())), signal);
  }
}

async function sleepUntil(host: Host, ms: number, signal: AbortSignal): Promise<void> {
  try {
    await host.sleep(ms, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

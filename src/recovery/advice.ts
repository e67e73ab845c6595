import { TimeoutError } from '../core/errors.ts';
import type { Host } from '../core/host.ts';
import type { Advisor } from './advisor.ts';
import { readDecision } from './decision.ts';
import type { Failure, RecoveryDecision } from './failure.ts';
import { follow } from './follow.ts';

/** An advisor may ask somebody else, but not for ever. */
const longestMs = 300_000;

/** What advisors are asked with. */
export interface Inquiry {
  readonly host: Host;
  readonly signal: AbortSignal | undefined;
  readonly keepAlive: boolean;
  readonly trouble: (subject: string, error: unknown) => void;
}

/**
 * The first decision that anybody comes to. Who throws, answers nonsense or takes too long is reported and passed over.
 *
 * @throws the signal's reason as soon as it aborts.
 */
export async function askAdvisors(
  advisors: readonly Advisor[],
  failure: Failure,
  inquiry: Inquiry,
): Promise<RecoveryDecision | undefined> {
  const { signal, trouble } = inquiry;
  for (const advisor of advisors)
    try {
      const given = await answerOf(advisor, failure, inquiry);
      if (given === undefined) continue;
      const decision = readDecision(given, () => undefined);
      if (decision.decision !== 'default_recovery') return decision;
    } catch (error) {
      signal?.throwIfAborted();
      trouble(advisor.name, error);
    }
  return undefined;
}

function answerOf(advisor: Advisor, failure: Failure, { host, signal, keepAlive }: Inquiry): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const subject = `advisor "${advisor.name}"`;
  const timer = host.schedule(
    longestMs,
    () => {
      const message = `The ${subject} took longer than ${longestMs} ms to decide.`;
      reject(new TimeoutError(message, { subject, limitMs: longestMs, abandoned: true }));
    },
    { keepAlive },
  );
  const release = signal === undefined ? () => undefined : follow(signal, reject);
  (async () => advisor.advise(failure))().then(resolve, reject);
  return promise.finally(() => {
    timer.cancel();
    release();
  });
}

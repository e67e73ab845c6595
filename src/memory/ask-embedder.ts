import { formatDuration, toMilliseconds } from '../core/durations.ts';
import { TimeoutError } from '../core/errors.ts';
import type { Host } from '../core/host.ts';
import type { Embedder } from './embedder.ts';

/** How long one call may take where nothing else is said. */
export const embedderTimeout = '60s';

/** What an embedder gives for texts, whatever that is. @throws what it throws; TimeoutError when it takes too long. */
export async function askEmbedder(
  host: Host,
  embedder: Embedder,
  texts: readonly string[],
): Promise<readonly unknown[]> {
  const { name, timeout = embedderTimeout } = embedder;
  const limitMs = toMilliseconds(timeout, 'embedder.timeout');
  const stop = new AbortController();
  const { promise: late, reject } = Promise.withResolvers<never>();
  // Who asked waits for the model, and may be gone before it.
  const timer = host.schedule(
    limitMs,
    () => {
      const message = `Embedder "${name}" took longer than ${formatDuration(limitMs)}.`;
      const error = new TimeoutError(message, { subject: `embedder "${name}"`, limitMs, abandoned: true });
      // First the answer: it may reject with something else as soon as it hears of it.
      reject(error);
      stop.abort(error);
    },
    { keepAlive: false },
  );
  try {
    const given: unknown = await Promise.race([embedder.embed(texts, stop.signal), late]);
    return Array.isArray(given) ? (given as readonly unknown[]) : [];
  } finally {
    timer.cancel();
  }
}

import type { Host } from '../core/host.ts';

/** Waits for something, but not for longer than this; tells whether it came. Never rejects. */
export async function within(host: Host, limitMs: number, work: Promise<unknown>): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<boolean>();
  const timer = host.schedule(limitMs, () => {
    resolve(false);
  });
  const done = work.then(
    () => true,
    () => false,
  );
  try {
    return await Promise.race([done, late]);
  } finally {
    timer.cancel();
  }
}

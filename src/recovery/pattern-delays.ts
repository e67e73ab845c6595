/** What was seen of waits of about one length; the length doubles from one to the next. */
export interface WaitBucket {
  /** Weight of the operations that succeeded after such a wait, and of those that still failed. */
  helped: number;
  missed: number;
  /** The longest of those that helped. */
  longestMs: number;
}

/** Waits by the power of two of their length in tenths of a second. */
export type Waits = Map<number, WaitBucket>;

const shortestMs = 100;
const mostBuckets = 25;
/** A wait is taken when it is expected to help at least this often. */
const leastShare = 0.6;

/** Adds the wait of an operation, counted from its first failure: one that helped, or one that was too short. */
export function recordWait(waits: Waits, side: 'helped' | 'missed', waitedMs: number): void {
  const length = Math.max(0, Math.round(Math.log2(Math.max(shortestMs, waitedMs) / shortestMs)));
  const index = Math.min(mostBuckets - 1, length);
  const bucket = waits.get(index) ?? { helped: 0, missed: 0, longestMs: 0 };
  bucket[side] += 1;
  if (side === 'helped') bucket.longestMs = Math.max(bucket.longestMs, waitedMs);
  waits.set(index, bucket);
}

/** Lets what was seen fade to a share of itself. */
export function fadeWaits(waits: Waits, left: number): void {
  for (const [index, bucket] of waits) {
    bucket.helped *= left;
    bucket.missed *= left;
    if (bucket.helped + bucket.missed < 0.01) waits.delete(index);
  }
}

/**
 * The shortest wait that is likely to help; `undefined` where none is.
 *
 * What a wait did says something of others: where a shorter one helped a longer one would have, and where a longer
 * one was too short so is a shorter one.
 */
export function bestWaitMs(waits: Waits): number | undefined {
  const ordered = [...waits].sort(([one], [other]) => one - other);
  for (const [place, [, bucket]] of ordered.entries()) {
    if (bucket.helped < 0.1) continue;
    const helped = sum(ordered.slice(0, place + 1), 'helped');
    const missed = sum(ordered.slice(place), 'missed');
    if ((helped + 1) / (helped + missed + 2) >= leastShare) return bucket.longestMs;
  }
  return undefined;
}

function sum(buckets: readonly (readonly [number, WaitBucket])[], side: 'helped' | 'missed'): number {
  return buckets.reduce((total, [, bucket]) => total + bucket[side], 0);
}

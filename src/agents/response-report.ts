import type { ResponseDays, ResponseTally } from './response-days.ts';
import type { ResponseEntries } from './response-entries.ts';

/** What is kept, and what all processes together were saved. */
export interface ResponseReport {
  readonly entries: number;
  readonly bytes: number;
  /** When the oldest of them was asked for. */
  readonly oldestAt: number | undefined;
  /** Of the last thirty days, as far as it was written. */
  readonly lastDays: ResponseTally;
}

/** Looks at everything that is kept. */
export async function reportOf(entries: ResponseEntries, days: ResponseDays): Promise<ResponseReport> {
  let [count, bytes] = [0, 0];
  let oldestAt: number | undefined;
  for await (const { kept, bytes: size } of entries.all()) {
    count += 1;
    bytes += size;
    if (kept !== undefined) oldestAt = Math.min(kept.askedAt, oldestAt ?? Infinity);
  }
  return { entries: count, bytes, oldestAt, lastDays: (await days.read()).tally };
}

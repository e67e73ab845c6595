import { type Amounts, sumOf, without } from '../core/amounts.ts';
import { CallTally } from './call-tally.ts';
import type { RunReading } from './reading.ts';
import type { RecordHead } from './records.ts';

/** Reads the records of a run, in order; `undefined` where there is none. */
export type ReadRecords = (runId: string, each: (record: RecordHead) => void) => Promise<RunReading | undefined>;

/**
 * What child runs that have not ended used beyond what the journal above them says: that is written down when they end,
 * or when the run above goes on. What cannot be read is left out.
 */
export async function spentByOpenChildren(
  read: ReadRecords,
  {
    openChildren,
    children,
  }: { readonly openChildren: ReadonlyMap<string, string>; readonly children: ReadonlyMap<string, Amounts> },
  seen: ReadonlySet<string> = new Set(),
): Promise<Amounts> {
  let sum: Amounts = {};
  for (const childId of openChildren.values()) {
    if (seen.has(childId)) continue;
    const tally = await tallyOf(read, childId);
    if (tally === undefined) continue;
    const below = await spentByOpenChildren(read, tally, new Set([...seen, childId]));
    const used = sumOf(sumOf(tally.total.used, tally.reserved), below);
    sum = sumOf(sum, without(used, children.get(childId) ?? {}));
  }
  return sum;
}

async function tallyOf(read: ReadRecords, runId: string): Promise<CallTally | undefined> {
  const tally = new CallTally();
  try {
    const reading = await read(runId, (record) => {
      tally.apply(record);
    });
    await reading?.close();
    return reading === undefined ? undefined : tally;
  } catch {
    return undefined;
  }
}

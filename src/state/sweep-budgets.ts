import type { StorageAdapter } from '../storage/storage-adapter.ts';
import { budgetDaysFolder, dayEndOf } from './budget-days.ts';
import type { CleanTally } from './clean-tally.ts';

/** Days are looked back at, and whoever has begun something on one settles it there. */
const keptMs = 90 * 86_400_000;
const pageSize = 1000;

/** Removes what was spent on days that ended long ago. */
export async function sweepBudgets(
  storage: StorageAdapter,
  now: number,
  dryRun: boolean,
  tally: CleanTally,
): Promise<void> {
  let after: string | undefined;
  do {
    const page = await storage.list(budgetDaysFolder, { limit: pageSize, ...(after === undefined ? {} : { after }) });
    for (const { key } of page.entries) {
      const endedAt = dayEndOf(key);
      if (endedAt === undefined || now - endedAt < keptMs) continue;
      if (!dryRun) await storage.delete(key);
      tally.counts.budgetDays += 1;
    }
    after = page.next;
  } while (after !== undefined);
}

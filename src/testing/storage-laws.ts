import { documentLaws } from './document-laws.ts';
import { listingLaws } from './listing-laws.ts';
import { logLaws } from './log-laws.ts';
import type { StorageLaw } from './storage-law.ts';

/**
 * What every storage adapter keeps to, as data for any test runner: `for (const law of storageLaws) test(law.name, () =>
 * law.check(makeStorage))`. Adapters whose reach is more than one process keep to `concurrencyLaws` as well.
 */
export const storageLaws: readonly StorageLaw[] = [...documentLaws, ...listingLaws, ...logLaws];

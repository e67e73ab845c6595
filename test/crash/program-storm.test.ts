import { expect, test } from 'vitest';
import { programStorm } from '../torture/program-storm.ts';

/** Where chance begins; torture goes on from elsewhere. */
const seed = Number(process.env['HOLDFAST_SEED'] ?? 1);

test(
  'random programs under deaths, power losses, faults and rollbacks end as a model says, and no effect is done twice (G1, G2, G6)',
  { timeout: 120_000 },
  async () => {
    const report = await programStorm({ seed, programs: 40 });
    expect(report.findings).toEqual([]);
    expect(report.deaths).toBeGreaterThan(100);
    for (const count of ['faults', 'rollbacks', 'effects', 'repeatedBodies'] as const)
      expect(report[count], count).toBeGreaterThan(0);
  },
);

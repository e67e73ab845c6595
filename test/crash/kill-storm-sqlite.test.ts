import { expect, test } from 'vitest';
import { killStorm } from '../torture/kill-storm.ts';

test.each(['process', 'strict'] as const)(
  'on SQLite, %s, 100 SIGKILLs lose nothing that was acknowledged and run nothing of it again (G1)',
  { timeout: 1_000_000 },
  async (durability) => {
    const report = await killStorm({
      kills: 100,
      stepsPerRun: 400,
      durability,
      limitMs: 900_000,
      adapter: 'sqlite',
    });
    expect(report).toMatchObject({ lost: 0, again: 0, errors: [] });
    expect(report.kills).toBe(100);
    expect(report.acknowledged).toBeGreaterThan(25);
  },
);

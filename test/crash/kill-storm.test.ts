import { expect, test } from 'vitest';
import { killStorm } from '../torture/kill-storm.ts';

test(
  '300 SIGKILLs lose nothing that was acknowledged and run nothing of it again (G1)',
  { timeout: 1_000_000 },
  async () => {
    const report = await killStorm({ kills: 300, stepsPerRun: 400, durability: 'process', limitMs: 900_000 });
    expect(report).toMatchObject({ lost: 0, again: 0, errors: [] });
    expect(report.kills).toBe(300);
    expect(report.acknowledged).toBeGreaterThan(50);
  },
);

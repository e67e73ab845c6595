import { expect, test } from 'vitest';
import { effectStorm } from '../torture/effect-storm.ts';

const kills = Number(process.env['HOLDFAST_KILLS'] ?? 200);
const clean = { doubled: 0, missing: 0, wrong: 0, errors: [] };

test(
  `${kills} SIGKILLs open no pull request twice, and every one where it can be looked for (G6)`,
  { timeout: 1_000_000 },
  async () => {
    const report = await effectStorm({ kills, mode: 'check', effectsPerRun: 25, limitMs: 900_000 });
    expect(report).toMatchObject({ ...clean, pauses: 0, asked: 0 });
    expect(report.kills).toBeGreaterThanOrEqual(kills);
    expect(report.opened).toBe(report.runs * 25);
  },
);

test(
  `${kills} SIGKILLs open no pull request twice where it cannot be looked for: the run pauses and asks (G6)`,
  { timeout: 1_000_000 },
  async () => {
    const report = await effectStorm({ kills, mode: 'person', effectsPerRun: 25, limitMs: 900_000 });
    expect(report).toMatchObject(clean);
    expect(report.kills).toBeGreaterThanOrEqual(kills);
    expect(report.opened).toBe(report.runs * 25);
    // Among those that were asked about some had been done, and some had not.
    expect(report.done).toBeGreaterThan(0);
    expect(report.asked).toBeGreaterThan(report.done);
  },
);

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ownershipStorm } from '../../torture/ownership-storm.ts';

test.each([
  ['file', 'process', 5200],
  ['sqlite', 'process', 5200],
  ['sqlite', 'strict', 2200],
] as const)(
  'G2, %s, %s: under theft, SIGSTOP and SIGKILL only one owner records, nothing acknowledged is lost and nothing runs again',
  { timeout: 180_000 },
  async (adapter, durability, steps) => {
    const directory = mkdtempSync(join(tmpdir(), 'holdfast-storm-'));
    try {
      const report = await ownershipStorm({
        directory,
        processes: 4,
        steps,
        durability,
        adapter,
        limitMs: 150_000,
      });
      expect(report).toMatchObject({ finished: true, runAgain: [], lost: [], doubled: [], troubles: [] });
      expect(report.acknowledged).toBeGreaterThanOrEqual(steps - 200);
      expect(report.epochs).toBeGreaterThan(3);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  },
);

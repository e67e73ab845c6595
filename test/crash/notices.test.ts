import { expect, test } from 'vitest';
import { noticeStorm } from '../torture/notice-storm.ts';

test('25 SIGKILLs between ends of runs and deliveries lose no notice, and a repeat carries the same id', async () => {
  const report = await noticeStorm({ kills: 25 });
  expect(report).toMatchObject({ kills: 25, lost: 0, untrue: 0, twice: 0, renamed: 0, left: 0, errors: [] });
  expect(report.ended).toBeGreaterThan(25);
}, 1_000_000);

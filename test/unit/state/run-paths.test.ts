import { describe, expect, test } from 'vitest';
import {
  dayLog,
  inboxLog,
  newRunId,
  partsOfGeneratedId,
  requireRunId,
  resultLog,
  runFolder,
  runIdOfFolder,
  segmentLog,
} from '../../../src/state/run-paths.ts';
import { requireKey } from '../../../src/storage/keys.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';

describe('run ids', () => {
  test('name the moment of their making and sort by it', () => {
    const host = new FakeHost({ seed: 3 });
    const first = newRunId(host);
    expect(first).toMatch(/^wf_20261120T101530123Z_[a-z0-9]{6}$/);
    expect(partsOfGeneratedId(first)).toEqual({ day: '2026-11-20', createdAt: host.now() });
    host.setWallClock(host.now() + 1);
    expect(newRunId(host) > first).toBe(true);
  });

  test('of the user are refused with what is allowed', () => {
    for (const id of ['', ' a', 'a ', 'a\nb', 'a\u0000', 'x'.repeat(201), '\u200b', '\ud800', 7 as never])
      expect(() => requireRunId(id), JSON.stringify(id)).toThrow(
        expect.objectContaining({
          code: 'invalid-id',
          message: expect.stringContaining('1 to 200 printable characters') as string,
        }),
      );
    for (const id of ['a', 'Ticket 17: größer', '日本', '../../etc', 'x'.repeat(200), 'CON', '.'])
      expect(requireRunId(id)).toBe(id);
  });
});

describe('the places of a run', () => {
  const generated = 'wf_20261120T101530123Z_k3x9q2';

  test('stand in the day of a generated id, and under named/ for others', () => {
    expect(segmentLog(generated, 2)).toBe(`runs/2026-11-20/${generated}/2`);
    expect(dayLog(generated, Date.parse('2026-11-20T23:00:00Z'))).toBe(
      `runs/2026-11-20/${generated}/logs/2026-11-20.log`,
    );
    expect(runFolder('nightly')).toBe('runs/named/nightly');
    expect(inboxLog(generated)).toBe(`inbox/${generated}`);
    expect(resultLog(generated, 'npm test')).toBe(`runs/2026-11-20/${generated}/results/npm~20test`);
  });

  test('are keys that every adapter keeps, whatever the id', () => {
    for (const id of [
      '../../etc/passwd',
      'a/b',
      'Ünïcode',
      'COM1',
      '.',
      'wf_20261120T101530123Z_K3X9Q2',
      'x'.repeat(200),
      '👾'.repeat(90),
    ]) {
      expect(requireKey(segmentLog(id, 1))).toMatch(/^runs\/named\/[^/]+\/1$/);
      expect(requireKey(inboxLog(id))).toMatch(/^inbox\/[^/]+$/);
    }
  });

  test('tell the id again, unless it was too long for a name', () => {
    for (const id of [generated, 'nightly', 'a/b', 'Ünïcode']) expect(runIdOfFolder(runFolder(id))).toBe(id);
    expect(runIdOfFolder(runFolder('x'.repeat(200)))).toBeUndefined();
    expect(runIdOfFolder('runs/2026-11-20/stray')).toBeUndefined();
  });

  test('of ids that differ only in case do not meet', () => {
    expect(runFolder('Nightly').toLowerCase()).not.toBe(runFolder('nightly').toLowerCase());
  });
});

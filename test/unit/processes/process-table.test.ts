import { describe, expect, test } from 'vitest';
import {
  hasEnded,
  isOrdinaryPid,
  listProcessEntries,
  parseProcessEntry,
  pidExists,
  readProcessEntry,
  wasStartedWith,
} from '../../../src/processes/process-table.ts';

const rest = 'S 7 42 41 0 -1 4194304 101 0 0 0 0 0 0 0 20 0 1 0 77264 3133440 387';

describe('an entry of the process table', () => {
  test.each(['cat', 'a b', ') S 1 1 1 (', '((', '))', '\n', ''])(
    'is read whatever the program is called: %j',
    (name) => {
      expect(parseProcessEntry(`4001 (${name}) ${rest}`)).toEqual({
        pid: 4001,
        state: 'S',
        parentPid: 7,
        group: 42,
        session: 41,
        startedAt: '77264',
      });
    },
  );

  test.each(['', 'x', '4001 (cat)', '4001 (cat) S 1 2', 'x (cat) S'])('is not read from %j', (text) => {
    expect(parseProcessEntry(text)).toBeUndefined();
  });

  test.each([
    ['R', false],
    ['T', false],
    ['D', false],
    ['Z', true],
    ['X', true],
  ])('of state %s has ended: %s', (state, ended) => {
    const entry = parseProcessEntry(`1 (x) ${rest.replace('S', state)}`);
    expect(entry && hasEnded(entry)).toBe(ended);
  });
});

describe.runIf(process.platform === 'linux')('the process table', () => {
  test('has this process', () => {
    expect(readProcessEntry('self')).toMatchObject({ pid: process.pid, parentPid: process.ppid });
    expect(listProcessEntries().map(({ pid }) => pid)).toContain(process.pid);
  });

  test('tells what a process was started with, by the whole value only', () => {
    const home = process.env['PATH'] ?? '';
    expect(wasStartedWith(process.pid, 'PATH', home)).toBe(true);
    expect(wasStartedWith(process.pid, 'PATH', home.slice(0, -1))).toBe(false);
    expect(wasStartedWith(process.pid, 'ATH', home)).toBe(false);
    expect(wasStartedWith(2 ** 30, 'PATH', home)).toBe(false);
  });

  test('says of a pid whether anybody has it', () => {
    expect(pidExists(process.pid)).toBe(true);
    expect(pidExists(1)).toBe(true);
    expect(pidExists(2 ** 30)).toBe(false);
  });
});

test.each([-1, 0, 1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, -4711])('%d is no ordinary pid', (pid) => {
  expect(isOrdinaryPid(pid)).toBe(false);
});

import { describe, expect, test } from 'vitest';
import { identifyProcess, livenessOf, type ProcessIdentity } from '../../../src/processes/identity.ts';

const own = identifyProcess();
/** Above the largest pid that Linux gives out. */
const nobody = 2 ** 30;

test('an identity names this process and survives being stored', () => {
  expect(own.pid).toBe(process.pid);
  expect(own.host).not.toBe('');
  expect(JSON.parse(JSON.stringify(own))).toEqual(own);
  expect(identifyProcess()).toEqual(own);
});

describe.runIf(process.platform === 'linux')('a process', () => {
  const judged = (change: Partial<ProcessIdentity>): string => livenessOf({ ...own, ...change }, own);

  test('is alive when it is this one', () => {
    expect(judged({})).toBe('alive');
  });

  test('is alive when its pid and start time are found', () => {
    const parent = identifyProcess(process.ppid);
    expect(livenessOf(parent, own)).toBe('alive');
  });

  test('is dead when nobody has its pid', () => {
    expect(judged({ pid: nobody })).toBe('dead');
    expect(judged({ pid: nobody, startedAt: '' })).toBe('dead');
  });

  test('is dead when its pid was given to another one, even to this one', () => {
    expect(judged({ startedAt: '1' })).toBe('dead');
    expect(judged({ pid: process.ppid, startedAt: '1' })).toBe('dead');
  });

  test('is unknown when its pid is found and its start time was never known', () => {
    expect(judged({ startedAt: '' })).toBe('unknown');
  });

  test.each<[string, Partial<ProcessIdentity>]>([
    ['on another host', { host: 'elsewhere' }],
    ['of another boot', { bootId: '00000000-0000-0000-0000-000000000000' }],
    ['in another pid namespace', { pidNamespace: 'pid:[4026532999] time:[4026531834]' }],
    ['on an unknown host', { host: '' }],
    ['of an unknown boot', { bootId: '' }],
    ['in an unknown pid namespace', { pidNamespace: '' }],
  ])('%s is unknown, whoever has its pid here', (_, change) => {
    expect(judged({ ...change, pid: nobody })).toBe('unknown');
    expect(judged({ ...change, startedAt: '1' })).toBe('unknown');
    expect(judged(change)).toBe('unknown');
  });

  test('is unknown to one that does not know its own place', () => {
    const lost = { ...own, bootId: '', pidNamespace: '' };
    expect(livenessOf({ ...lost, pid: nobody }, lost)).toBe('unknown');
  });

  test.each([0, -1, -4711, 1.5, Number.NaN])('with the pid %d is unknown', (pid) => {
    expect(judged({ pid })).toBe('unknown');
  });

  test('is judged in less than 100 microseconds of a processor', () => {
    const identities = [own, { ...own, pid: nobody }, identifyProcess(process.ppid)];
    const rounds = 2000;
    // The fastest of several measurements: the machine may have something else to do.
    const measured = Array.from({ length: 5 }, () => {
      const before = process.cpuUsage();
      for (let round = 0; round < rounds; round += 1) for (const identity of identities) livenessOf(identity, own);
      const { user, system } = process.cpuUsage(before);
      return (user + system) / (rounds * identities.length);
    });
    expect(Math.min(...measured)).toBeLessThan(100);
  });
});

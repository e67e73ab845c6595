import { expect, test } from 'vitest';
import { identifyProcess } from '../../../src/processes/identity.ts';
import { type CommandRecord, endOrphan, findOrphans } from '../../../src/processes/orphans.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';

const own = identifyProcess();
const parent = identifyProcess(process.ppid);

test.each<[string, Partial<CommandRecord>]>([
  ['that names everybody', { pid: -1 }],
  ['that names the own group', { pid: 0 }],
  ['that names the first process', { pid: 1 }],
  ['of this process itself', { pid: own.pid, startedAt: own.startedAt }],
  ['of another group than its own', { group: own.pid }],
  ['that names everybody by group', { group: 1 }],
  ['without a start time', { startedAt: '' }],
  ['of a pid that was given to another process', { startedAt: '1' }],
  ['of another boot', { bootId: 'another' }],
  ['of another pid namespace', { pidNamespace: 'another' }],
  ['of another host', { host: 'another' }],
])('a record %s finds nothing, and nothing is signalled', async (_, change) => {
  const record = { ...parent, ...change };
  expect(findOrphans([record], { own })).toEqual([]);
  expect(await endOrphan(new FakeHost(), record, { own })).toBe('gone');
});

test('the group of this process itself is never taken for an orphan', () => {
  expect(findOrphans([own, parent], { own }).flatMap(({ pids }) => pids)).not.toContain(own.pid);
});

import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import type { Owner } from '../../../src/core/events.ts';
import { identifyProcess } from '../../../src/processes/identity.ts';
import { recoveryModeOf } from '../../../src/reliability/recovery-mode.ts';

const self: Owner = { nonce: 'self', ...identifyProcess() };
const { pid: gone } = spawnSync(process.execPath, ['-e', '']);
const dead: Owner = { ...self, nonce: 'dead', pid: gone, startedAt: '1' };

const error = { name: 'StepError', message: 'no', code: 'step-failed' } as const;
const timeout = { ...error, cause: { name: 'TimeoutError', message: 'late', code: 'timeout' } } as const;

test.each([
  ['signal', { type: 'run-interrupted', reason: 'SIGTERM' }, dead],
  ['closed', { type: 'run-interrupted', reason: 'the manager was closed' }, dead],
  ['timeout', { type: 'run-failed', error: timeout }, dead],
  ['failure', { type: 'run-failed', error }, dead],
  ['pause', { type: 'run-paused' }, dead],
  ['crash', undefined, dead],
  ['takeover', undefined, { ...self, nonce: 'other' }],
  ['takeover', undefined, { ...dead, host: 'elsewhere', bootId: 'other' }],
  ['power', undefined, { ...dead, bootId: 'the boot before' }],
  ['takeover', undefined, { ...dead, bootId: '' }],
  ['takeover', undefined, undefined],
] as const)('%s: %j', (mode, left, owner) => {
  expect(recoveryModeOf({ left, owner, self })).toBe(mode);
});

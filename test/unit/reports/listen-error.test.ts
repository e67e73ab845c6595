import { expect, test } from 'vitest';
import { listenError } from '../../../src/reports/listen-error.ts';

const asked = { port: 80, address: '::1' };
const caused = (code: string): Error => Object.assign(new Error(`listen ${code}`), { code });

test.each([
  ['EADDRINUSE', 'port', 80],
  ['EACCES', 'port', 80],
  ['EADDRNOTAVAIL', 'address', '::1'],
])('%s is an option to change', (code, subject, value) => {
  const cause = caused(code);
  expect(listenError(asked, cause)).toMatchObject({ code: 'invalid-option', subject, value, cause });
});

test('what says nothing of port or address stays as it is', () => {
  const error = caused('EMFILE');
  expect(listenError(asked, error)).toBe(error);
});

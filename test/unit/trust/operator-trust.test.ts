import { homedir } from 'node:os';
import { expect, test } from 'vitest';
import { FakeHost } from '../../../src/testing/fake-host.ts';
import { operatorTrustOf, userFolder, userTrustFolder } from '../../../src/trust/operator-trust.ts';

function hostWith(environment: Readonly<Record<string, string>>): FakeHost {
  return new FakeHost({ environment });
}

test.each<[string, unknown]>([
  ['', []],
  ['0', []],
  ['1', 'all'],
  ['/shop', ['/shop']],
  ['/shop:/bank', ['/shop', '/bank']],
])('the variable %j trusts %j', (text, expected) => {
  expect(operatorTrustOf(hostWith({ HOLDFAST_TRUST: text }))).toEqual(expected);
});

test.each(['true', 'yes', '.', '/shop:bank'])('the variable %j is refused', (text) => {
  expect(() => operatorTrustOf(hostWith({ HOLDFAST_TRUST: text }))).toThrow('Expected `HOLDFAST_TRUST` to be 1, 0, or');
});

test('nothing in the environment trusts nothing', () => {
  expect(operatorTrustOf(hostWith({}))).toEqual([]);
});

test('the folder never depends on where a program is started', () => {
  expect(userTrustFolder(hostWith({ HOME: '/eve' }))).toBe('/eve/.config/holdfast/trust');
  expect(userTrustFolder(hostWith({ HOME: '/eve', XDG_CONFIG_HOME: '/etc/eve' }))).toBe('/etc/eve/holdfast/trust');
  expect(userTrustFolder(hostWith({ HOME: '/eve', XDG_CONFIG_HOME: '.' }))).toBe('/eve/.config/holdfast/trust');
  expect(userFolder({ HOME: 'here' })).toBe(homedir());
});

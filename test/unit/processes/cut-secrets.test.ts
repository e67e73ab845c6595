import { expect, test } from 'vitest';
import { withoutCutSecrets } from '../../../src/processes/cut-secrets.ts';

const gap = '\n… 5000 bytes left out …\n';

test('a text without a gap stays as it is', () => {
  expect(withoutCutSecrets('all of it\n')).toBe('all of it\n');
});

test('so much is left out on both sides of a gap as a secret may take', () => {
  expect(withoutCutSecrets(`0123456789${gap}0123456789`, 4)).toBe(`012345${gap}456789`);
  expect(withoutCutSecrets(`01${gap}01`, 4)).toBe(gap);
});

test('the rest of a private key whose beginning is missing is left out whole', () => {
  const key = `${'MIIEowIBAAKCAQEA75\n'.repeat(90)}-----END RSA PRIVATE KEY-----`;
  expect(withoutCutSecrets(`before${gap}${key}\nafter`, 4)).toBe(`be${gap}\nafter`);
});

test('a private key that stands whole behind a gap is not taken for a cut one', () => {
  const key = `${['-----BEGIN', 'PRIVATE KEY-----'].join(' ')}\nMIIEowIBAAKCAQEA75\n-----END PRIVATE KEY-----`;
  expect(withoutCutSecrets(`${gap}0123456789\n${key}`, 4)).toBe(`${gap}456789\n${key}`);
});

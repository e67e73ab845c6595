import { expect, test } from 'vitest';
import { plainName } from '../../../src/core/plain-name.ts';

test.each([
  'issue-creation',
  'issue_creation',
  'Issue creation',
  'ISSUE_CREATION',
  'issueCreation',
  ' Issue  Creation ',
])('"%s" is issue-creation', (name) => {
  expect(plainName(name)).toBe('issue-creation');
});

test('an abbreviation in capitals is one word, and full-width letters are letters', () => {
  expect(plainName('PRCreation')).toBe('pr-creation');
  expect(plainName('Ｔｅｓｔｉｎｇ')).toBe('testing');
});

test('names without letters stay different from each other', () => {
  expect(plainName('1')).not.toBe(plainName('2'));
  expect(plainName('日本')).toBe('日本');
});

import { describe, expect, test } from 'vitest';
import { decodeName, encodeName } from '../../../src/core/names.ts';

test.each([
  'deploy-2026_11.a',
  'wf_20261120t101530123z_k3x9q2',
  'a=b',
  '_private',
  '0',
  'a..b',
  'console',
  'common.txt',
  'x.json.gz',
  'a'.repeat(100),
])('the plain name %j stays itself', (name) => {
  expect(encodeName(name)).toBe(name);
  expect(decodeName(name)).toBe(name);
});

test.each([
  ['Deploy', '_~44eploy'],
  ['deploy A', 'deploy~20~41'],
  ['a/b', 'a~2fb'],
  ['..', '_~2e~2e'],
  ['../../etc/passwd', '_~2e.~2f..~2fetc~2fpasswd'],
  ['.hidden', '_~2ehidden'],
  ['-rf', '_~2drf'],
  ['end.', 'end~2e'],
  ['~', '_~7e'],
  ['a~7eb', 'a~7e7eb'],
  ['_A', '_~5f~41'],
  ['_~41', '_~5f~7e41'],
  ['con', '_~63on'],
  ['lpt1.txt', '_~6cpt1.txt'],
  ['state.json', 'state~2ejson'],
  ['1.jsonl', '1~2ejsonl'],
  ['out.log', 'out~2elog'],
  ['x.tmp', 'x~2etmp'],
  ['\u00e9', '_~e9'],
  ['e\u0301', 'e~u0301'],
  ['日本', '_~u65e5~u672c'],
  ['a\ud800', 'a~ud800'],
  ['a\0b', 'a~00b'],
])('%j becomes %j, and comes back', (name, segment) => {
  expect(encodeName(name)).toBe(segment);
  expect(decodeName(segment)).toBe(name);
});

describe('a name that is too long', () => {
  const long = `feature/${'x'.repeat(200)}`;

  test('keeps its beginning and ends in a hash', () => {
    expect(encodeName(long)).toMatch(/^feature~2fx{50,}~h[0-9a-f]{32}$/);
    expect(encodeName(long).length).toBeLessThanOrEqual(100);
    expect(encodeName(`${long}y`)).not.toBe(encodeName(long));
    expect(encodeName('A'.repeat(34))).toMatch(/~h[0-9a-f]{32}$/);
  });

  test('cannot be read back, and says so', () => {
    expect(decodeName(encodeName(long))).toBeUndefined();
  });

  test('of a device is none in its short form', () => {
    expect(encodeName(`con.${'x'.repeat(200)}`)).toMatch(/^_~63on\.x/);
  });
});

test.each([
  '',
  'A',
  'a/b',
  '.a',
  'a~',
  'a~4',
  'a~g1',
  'a~61',
  '_~61',
  'con',
  'a.json',
  'end.',
  '~41',
  'a'.repeat(101),
  'a~2F',
  'ä',
])('the segment %j was not made from a name', (segment) => {
  expect(decodeName(segment)).toBeUndefined();
});

test('refuses the empty name and what is no text', () => {
  expect(() => encodeName('')).toThrow('Expected `id` to be text that is not empty, got "".');
  expect(() => encodeName(7 as never, 'item')).toThrow(
    expect.objectContaining({ code: 'invalid-id', subject: 'item' }) as Error,
  );
});

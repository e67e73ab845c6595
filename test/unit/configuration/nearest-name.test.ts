import { expect, test } from 'vitest';
import { editDistance, nearestName } from '../../../src/configuration/nearest-name.ts';

test.each([
  ['', '', 0],
  ['abc', 'abc', 0],
  ['abc', '', 3],
  ['', 'abc', 3],
  ['kitten', 'sitting', 3],
  ['log', 'lgo', 1],
  ['ca', 'abc', 3],
])('the distance from %j to %j is %i', (one, other, distance) => {
  expect(editDistance(one, other)).toBe(distance);
});

test('a distance is exact up to the most that is asked about, and beyond that only more', () => {
  const names = [
    '',
    'a',
    'ab',
    'ba',
    'abc',
    'acb',
    'bca',
    'kitten',
    'sitting',
    'kittne',
    'log_level',
    'lgo_leevl',
    'level_log',
  ];
  for (const one of names)
    for (const other of names)
      for (const most of [0, 1, 2, 3, 5]) {
        const [exact, bounded] = [editDistance(one, other), editDistance(one, other, most)];
        expect(Math.min(bounded, most + 1)).toBe(Math.min(exact, most + 1));
      }
});

test('the nearest of several names is suggested', () => {
  expect(nearestName('state_directoy', ['log_directory', 'state_directory'])).toBe('state_directory');
});

test('nothing is suggested for a name that is like none, or endless', () => {
  expect(nearestName('colour', ['log_level', 'max_retries'])).toBeUndefined();
  expect(nearestName('log_level'.repeat(100_000), ['log_level'])).toBeUndefined();
  expect(nearestName('', ['log_level'])).toBeUndefined();
});

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

test('the nearest of several names is suggested', () => {
  expect(nearestName('state_directoy', ['log_directory', 'state_directory'])).toBe('state_directory');
});

test('nothing is suggested for a name that is like none, or endless', () => {
  expect(nearestName('colour', ['log_level', 'max_retries'])).toBeUndefined();
  expect(nearestName('log_level'.repeat(100_000), ['log_level'])).toBeUndefined();
  expect(nearestName('', ['log_level'])).toBeUndefined();
});

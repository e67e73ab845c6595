import { describe, expect, test } from 'vitest';
import { termLists } from '../../../src/memory/concepts.ts';
import { ideaOf } from '../../../src/memory/term-lines.ts';

describe('a line of terms', () => {
  test('says how closely each phrase belongs to its idea', () => {
    expect(ideaOf('!load balancer, balancing > alb / elb, nginx ~ spread requests')).toEqual([
      { text: 'load balancer', closeness: 1 },
      { text: 'balancing', closeness: 1 },
      { text: 'alb', closeness: 0.85 },
      { text: 'elb', closeness: 0.85 },
      { text: 'nginx', closeness: 0.85 },
      { text: 'spread requests', closeness: 0.5 },
    ]);
    expect(ideaOf('undo, revert')).toEqual([
      { text: 'undo', closeness: 1 },
      { text: 'revert', closeness: 1 },
    ]);
  });
});

test('no phrase of the terms is empty, and none has marks that were meant to part it', () => {
  const broken = termLists
    .flatMap((terms) => terms.split('\n'))
    .filter((line) => line !== '' && !line.startsWith('='))
    .flatMap((line) => ideaOf(line).map(({ text }) => text))
    .filter((text) => text.trim() !== text || text === '' || /[>~!,=]/.test(text));
  expect(broken).toEqual([]);
});

import { expect, test } from 'vitest';
import { servingLine } from '../../../src/cli/serving-line.ts';

test('what is served stands in one line, with what is due first', () => {
  expect(servingLine([{ workflow: 'nap' }])).toBe('serving nap; nothing has a schedule; Ctrl-C ends it');
  const all = Array.from({ length: 10 }, (_, index) => ({
    workflow: `w${index}`,
    next: `2026-11-22T12:${59 - index}:00.000Z`,
  }));
  expect(servingLine(all)).toBe(
    'serving w0, w1, w2, w3, w4, w5, w6, w7 and 2 more; next due is w9 at 2026-11-22T12:50:00.000Z; Ctrl-C ends it',
  );
});

import { describe, expect, test } from 'vitest';
import { DecisionBook } from '../../../src/memory/decision-book.ts';

describe('a decision that very many link to', () => {
  test('costs each of them the same', () => {
    const book = new DecisionBook();
    const at = '2026-01-01T00:00:00.000Z';
    const place = { log: 'decisions/2026-01', cursor: 0 };
    for (let index = 0; index < 150_000; index += 1)
      book.take({ kind: 'link', from: `d${index}`, link: 'relates-to', to: 'hub', at }, place);
    expect(book.linksOf('hub')).toHaveLength(150_000);
  });

  test('has its outcomes in the order of their moments, however they came', () => {
    const book = new DecisionBook();
    const place = { log: 'decisions/2026-01', cursor: 0 };
    for (const at of ['2026-01-02', '2026-01-01', '2026-01-03', '2026-01-02'])
      book.take({ kind: 'outcome', decision: 'd', result: 'success', score: 1, at }, place);
    expect(book.outcomesOf('d').map(({ at }) => at)).toEqual(['2026-01-01', '2026-01-02', '2026-01-02', '2026-01-03']);
  });
});

import { describe, expect, test } from 'vitest';
import { DecisionBook } from '../../../src/memory/decision-book.ts';
import { recordOf } from '../../../src/memory/decision-draft.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';

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

test('an outcome of a decision that came again does not count, also where the book was saved in between', () => {
  const book = new DecisionBook();
  const place = { log: 'decisions/2026-01', cursor: 0 };
  const decision = { kind: 'decision', ...recordOf({ id: 'd', decision: 'Use Redis' }, new FakeHost()) } as const;
  expect([book.take(decision, place), book.take(decision, place)]).toEqual([true, false]);
  const loaded = DecisionBook.load(JSON.parse(JSON.stringify(book.save())));
  const at = '2026-01-01T00:00:00.000Z';
  loaded.take({ kind: 'outcome', decision: 'd', initial: true, result: 'failure', score: 0, at }, place);
  expect(loaded.outcomesOf('d')).toEqual([]);
});

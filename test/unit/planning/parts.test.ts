import { describe, expect, test } from 'vitest';
import { analyzeRequest } from '../../../src/planning/analyze-request.ts';

describe('parts', () => {
  test('a mixed request has a part for each verb of work, each with its class', () => {
    const { parts, waves } = analyzeRequest('fix the parser and document the options');
    expect(parts.map((part) => [part.text, part.class])).toEqual([
      ['fix the parser', 'bug-fix'],
      ['document the options', 'documentation'],
    ]);
    expect(waves).toEqual([['part-1', 'part-2']]);
  });

  test('"then" and "it" put a part behind the one before, and say so', () => {
    const { parts, waves } = analyzeRequest('Compare Redis and Memcached, then implement the better one and test it');
    expect(waves).toEqual([['part-1'], ['part-2'], ['part-3']]);
    expect(parts[1]?.needs[0]).toEqual({ part: 'part-1', because: '"then" puts it behind' });
  });

  test('items of a list are parts; those about the same thing wait for each other', () => {
    const { parts, waves } = analyzeRequest(
      'Release\n\n- [ ] add `size` to the cache\n- [ ] rename the button\n- [x] document `size`\n',
    );
    expect(parts).toHaveLength(3);
    expect(parts[2]?.needs).toEqual([{ part: 'part-1', because: 'both are about "size"' }]);
    expect(waves).toEqual([['part-1', 'part-2'], ['part-3']]);
  });

  test('the steps that show a defect are no parts', () => {
    const { parts } = analyzeRequest('Crash on save\n\n## Steps to reproduce\n1. open a file\n2. save it\n');
    expect(parts).toHaveLength(1);
  });

  test('a request for one thing has one part with the class of the whole', () => {
    const { parts, action } = analyzeRequest('Handle commas, semicolons and tabs in headers');
    expect(parts).toHaveLength(1);
    expect(parts[0]?.class).toBe(action.class);
  });
});

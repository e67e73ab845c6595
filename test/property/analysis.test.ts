import fc from 'fast-check';
import { expect, test } from 'vitest';
import { analyzeRequest } from '../../src/planning/analyze-request.ts';

const pieces = fc.constantFrom(
  'fix',
  'add',
  ' and ',
  ', then ',
  '#12',
  '`x`',
  '\n',
  '\n- ',
  '\n## ',
  '```\n',
  '"',
  '(',
  ')',
  '!:',
  'feat',
  'a/b.ts',
  'not ',
  'when ',
  '  ',
  '50 %',
  'max 3 s',
  '<!--',
  '-->',
  '?',
  'é',
  '日本',
  '\u0000',
  '𝒳',
  '--flag',
  '.',
  'v1.2',
  'it ',
);

test('whatever the text, each part waits only for earlier ones, each is in one wave, and citations stand in the text', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(pieces, fc.string({ maxLength: 8 })), { minLength: 1, maxLength: 60 }), (words) => {
      const text = `w${words.join('')}`;
      const analysis = analyzeRequest(text);
      const ids = analysis.parts.map(({ id }) => id);
      expect(analysis.waves.flat().toSorted()).toEqual(ids.toSorted());
      for (const [index, { needs }] of analysis.parts.entries())
        for (const { part } of needs) expect(ids.indexOf(part)).toBeLessThan(index);
      for (const { text: detail, at } of analysis.parameters) expect(text.slice(at, at + detail.length)).toBe(detail);
      expect(analysis.action.confidence).toBeGreaterThan(0);
      expect(analysis.action.confidence).toBeLessThanOrEqual(1);
    }),
    { numRuns: 300 },
  );
});

import { expect, test } from 'vitest';
import { estimateTokens } from '../../../src/agents/token-estimate.ts';

test.each([
  ['', 0],
  ['word', 1],
  ['a word', 2],
  ['antidisestablishmentarianism', 6],
  ['Readonly', 2],
  ['HTTP', 2],
  ['20261121', 4],
  ['=>', 1],
  ['a\n    b', 4],
  ['é', 1],
  ['漢字', 3],
  ['😀', 2],
])('%j takes %i', (text, tokens) => {
  expect(estimateTokens(text)).toBe(tokens);
});

test('code takes about three characters a token, prose about four, and noise fewer', () => {
  const code =
    'export function readPattern(line: string): PathPattern | undefined {\n  return patterns.get(line);\n}\n';
  const prose =
    'What is left out is named in the answer, and each of the files that was chosen says why it stands there. ';
  const noise = 'c2a91f03b7d84e65aa0f19c3d27be48190fe3b6d';
  const perToken = (text: string): number => text.length / estimateTokens(text);
  expect(perToken(code)).toBeGreaterThan(2.5);
  expect(perToken(code)).toBeLessThan(3.6);
  expect(perToken(prose)).toBeGreaterThan(3.2);
  expect(perToken(prose)).toBeLessThan(4.6);
  expect(perToken(noise)).toBeLessThan(2);
});

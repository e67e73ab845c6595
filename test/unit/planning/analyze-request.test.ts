import { describe, expect, test } from 'vitest';
import { analyzeRequest } from '../../../src/planning/analyze-request.ts';

describe('analyzeRequest', () => {
  test('every piece of evidence cites words that stand where it says', () => {
    const text =
      'Fix crash in `HttpClient` when the server is away\n\nThe app hangs. Investigate src/net/client.ts too.\n\n- add a test\n- update the docs';
    const analysis = analyzeRequest(text);
    const cited = [
      ...analysis.action.evidence,
      ...analysis.research.evidence,
      ...analysis.complexity.evidence,
      ...analysis.risks.flatMap((risk) => risk.evidence),
      ...analysis.prerequisites.flatMap((one) => one.evidence),
    ];
    expect(cited.length).toBeGreaterThan(8);
    for (const { words, at } of cited) expect(text.slice(at).trimStart().startsWith(words)).toBe(true);
    for (const { text: detail, at } of [...analysis.parameters, ...analysis.parts])
      expect(text.slice(at, at + detail.length)).toBe(detail);
  });

  test('goes through JSON unchanged, and is the same for the same request', () => {
    const analysis = analyzeRequest('feat(editor)!: multi-cursor selection, max 50 cursors');
    expect(JSON.parse(JSON.stringify(analysis))).toEqual(analysis);
    expect(analyzeRequest('feat(editor)!: multi-cursor selection, max 50 cursors')).toEqual(analysis);
    expect(analysis).toMatchObject({ scope: 'editor', breaking: true, action: { class: 'feature' } });
  });

  test('the probabilities of the classes are 1 together', () => {
    for (const text of ['Fix it', 'x', 'How should we store sessions?']) {
      const sum = Object.values(analyzeRequest(text).action.probabilities).reduce((one, other) => one + other, 0);
      expect(sum).toBeCloseTo(1, 2);
    }
  });

  test('a text without words, no text, and one that is too long are refused with what was expected', () => {
    for (const text of ['', ' \n\t', '!!! ---'])
      expect(() => analyzeRequest(text)).toThrow(expect.objectContaining({ code: 'invalid-option' }));
    expect(() => analyzeRequest('fix '.repeat(300_000))).toThrow('at most 1048576 characters, got 1200000');
    // @ts-expect-error a request is a text
    expect(() => analyzeRequest(7)).toThrow('got number');
  });

  test('of a long text the beginning is read, and the analysis says so', () => {
    const analysis = analyzeRequest(`Crash on start\n\n${'log line\n'.repeat(20_000)}Add a feature`);
    expect(analysis).toMatchObject({ cut: true, action: { class: 'bug-fix' } });
  });

  test('an option that does not exist is refused', () => {
    // @ts-expect-error there is no such option
    expect(() => analyzeRequest('fix it', { model: 'x' })).toThrow(expect.objectContaining({ code: 'invalid-option' }));
  });
});

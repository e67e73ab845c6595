import { describe, expect, test } from 'vitest';
import { analyzeRequest } from '../../../src/planning/analyze-request.ts';
import { readRequest, type RequestText } from '../../../src/planning/request-text.ts';

const linesOf = ({ title, body }: RequestText): readonly string[] =>
  [title, ...body].map(({ kind, text }) => `${kind} ${text}`);

describe('a request is taken apart', () => {
  test('with any ends of lines into the same lines, without the ends', () => {
    const text = 'Add login\n\nSteps:\n- a form\n```\ncode\n```\n## More\n**Bold**\n';
    const lines = linesOf(readRequest(text));
    expect(linesOf(readRequest(text.replaceAll('\n', '\r\n')))).toEqual(lines);
    expect(lines.slice(0, 4)).toEqual(['title Add login', 'prose Steps:', 'item a form', 'code code']);
  });

  test('with places that hold in the request as it is', () => {
    const text = '  Fix it. \r\n<!-- not\r\nthis --> Add a test\r\n1. one\r\n   * [ ] two';
    const { title, body } = readRequest(text);
    for (const { text: line, at } of [title, ...body]) expect(text.slice(at, at + line.length)).toBe(line);
    expect(linesOf({ title, body, cut: false })).toEqual([
      'title Fix it.',
      'prose  Add a test',
      'item one',
      'item two',
    ]);
  });

  test('between characters, and not in the middle of one', () => {
    for (const length of [298, 299, 300]) {
      const text = `${'x'.repeat(length)}\u{1f600}\u{1f600}`;
      const { title, body } = readRequest(text);
      expect(title.text.isWellFormed()).toBe(true);
      expect(title.text + (body[0]?.text ?? '')).toBe(text);
    }
    const { body } = readRequest(`Fix it\n${'x'.repeat(16_376)}\u{1f600}`);
    expect(body[0]?.text.isWellFormed()).toBe(true);
    const words = analyzeRequest(`Fix it\nat ${'z'.repeat(76)}\u{1f600} (a.js:1)`).action.evidence.map(
      (one) => one.words,
    );
    expect(words.every((word) => word.isWellFormed())).toBe(true);
  });

  test('into code and the rest as Markdown has it', () => {
    const said = (text: string): readonly string[] => linesOf(readRequest(text)).slice(1);
    // Code in a line, a longer fence around a shorter one, another kind of fence, and one in an item.
    expect(said('Fix\n```x``` is wrong\n- a')).toEqual(['prose ```x``` is wrong', 'item a']);
    expect(said('Fix\n````md\n```\n- a\n```\n````\n- b')).toEqual(['code ```', 'code - a', 'code ```', 'item b']);
    expect(said('Fix\n~~~\n```\n~~~\n- b')).toEqual(['code ```', 'item b']);
    expect(said('Fix\n1. use\n\n    ```yml\n    - a\n    ```\n2. b')).toEqual(['item use', 'code     - a', 'item b']);
  });

  test('without what is ticked off, unless there is nothing else', () => {
    expect(linesOf(readRequest('- [x] searched\n- [ ] add b'))).toEqual(['title add b']);
    expect(linesOf(readRequest('- [X] searched'))).toEqual(['title searched']);
  });
});

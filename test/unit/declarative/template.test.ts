import { describe, expect, test } from 'vitest';
import {
  fill,
  fillText,
  hasTemplate,
  literalText,
  parseTemplate,
  TemplateProblem,
} from '../../../src/declarative/template.ts';

const known = {
  inputs: { topic: 'dark mode', count: 3, list: ['a', 'b'], empty: '' },
  steps: { hi: { status: 'success', outputs: { stdout: 'hello', stderr: '', exit_code: 0 } } },
};

describe('a template', () => {
  test.each([
    ['${{ inputs.count }}', 3],
    ['${{inputs.list}}', ['a', 'b']],
    ['${{ inputs.list[1] }}', 'b'],
    ['${{ steps["hi"].outputs.stdout }}', 'hello'],
    ['${{ inputs.empty }}', ''],
    ['on ${{ inputs.topic }}: ${{ inputs.count }}', 'on dark mode: 3'],
    ['list ${{ inputs.list }}', 'list ["a","b"]'],
    ['$${{ inputs.topic }}', '${{ inputs.topic }}'],
    ['a $$${{ inputs.count }}', 'a $${{ inputs.count }}'],
    ['no template', 'no template'],
  ])('%s is filled in with its type where it stands alone, else as text', (text, value) => {
    expect(fill(text, known)).toEqual(value);
  });

  test('is filled in wherever it stands in a value, but not in names', () => {
    expect(fill({ a: ['${{ inputs.count }}'], '${{ inputs.topic }}': true }, known)).toEqual({
      a: [3],
      '${{ inputs.topic }}': true,
    });
    expect(fillText('${{ inputs.count }}', known)).toBe('3');
  });

  test.each(['${{ inputs.topic', '${{ 1 + 1 }}', '${{ inputs..topic }}', '${{ }}', `\${{ a${'.b'.repeat(200)} }}`])(
    '%s is refused',
    (text) => {
      expect(hasTemplate(text)).toBe(true);
      expect(() => parseTemplate(text)).toThrow(TemplateProblem);
    },
  );

  test.each([
    [
      '${{ steps.hi.outputs.text }}',
      'The template ${{ steps.hi.outputs.text }} has no value; steps.hi.outputs has stdout, stderr, exit_code.',
    ],
    ['${{ step.hi }}', 'a run has inputs, steps.'],
    ['${{ inputs.topic.name }}', 'inputs.topic has no fields.'],
    ['${{ inputs.__proto__ }}', 'inputs has topic, count, list, empty.'],
  ])('%s names nothing, and the error says what there is', (text, said) => {
    expect(() => fill(text, known)).toThrow(expect.objectContaining({ code: 'unknown-value' }));
    expect(() => fill(text, known)).toThrow(said);
  });

  test.each(['$${{ a', '$$${{ a }}', '$${{ inputs.topic }} $${{', 'no $ sign', '$$ {{', ''])(
    '%s says the same where nothing is filled in',
    (text) => {
      expect(literalText(text)).toBe(fill(text, {}));
    },
  );
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { definePrompt } from '../../src/agents/prompt-definition.ts';

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc
    .array(
      fc.constantFrom('{{a}}', '{{b}}', '\\{{', '}}', '</b>', '<b-2>', '```', '\n', '\n\n', 'words of a text', '👍'),
      {
        maxLength: 60,
      },
    )
    .map((pieces) => pieces.join('')),
);
const list = fc.array(text, { maxLength: 8 });
const prompt = definePrompt({
  name: 'any',
  variables: {
    a: 'text',
    b: { type: 'text', quote: true, priority: 2 },
    c: { type: 'list', optional: true, priority: 1 },
  },
  sections: [
    { name: 'one', text: 'Before {{a}} after.' },
    { name: 'two', text: '{{b}}' },
    { name: 'three', text: 'Items:\n{{c}}', priority: 3 },
    { name: 'four', text: 'Advice, and {{a}} again.', priority: 0 },
  ],
});
const runs = { numRuns: 300 };

test('a prompt is within its budget, or says that what cannot be trimmed is longer', () => {
  fc.assert(
    fc.property(
      text,
      text,
      fc.option(list, { nil: undefined }),
      fc.integer({ min: 1, max: 400 }),
      (a, b, c, budgetTokens) => {
        const options = { budgetTokens, countTokens: (whole: string) => whole.length };
        let rendered: ReturnType<typeof prompt.render>;
        try {
          rendered = prompt.render({ a, b, c }, options);
        } catch (error) {
          expect(error).toMatchObject({ code: 'prompt-too-long' });
          // What stays at least: the text of its own, the value without priority, the tags.
          expect(`Before ${a} after.\n\n<b-2>\n\n</b-2>`.length + 4).toBeGreaterThan(budgetTokens);
          return;
        }
        expect(rendered.text.length).toBeLessThanOrEqual(budgetTokens);
        expect(rendered.tokens).toBe(rendered.text.length);
        expect(rendered.text.startsWith(`Before ${a} after.`)).toBe(true);
        const whole = prompt.render({ a, b, c });
        if (whole.text.length <= budgetTokens) expect(rendered.trimmed).toEqual([]);
        else expect(rendered.trimmed.length).toBeGreaterThan(0);
      },
    ),
    runs,
  );
});

test('no value is looked into: a prompt is its template with the values in it, whatever they are', () => {
  fc.assert(
    fc.property(text, text, list, (a, b, c) => {
      const { text: rendered } = prompt.render({ a, b, c });
      const tag = /^<(b(?:-\d+)?)>$/m.exec(rendered.slice(`Before ${a} after.\n\n`.length))?.[1] ?? '';
      const items = c.map((item) => `- ${item.replaceAll('\n', '\n  ')}`).join('\n');
      expect(rendered).toBe(
        [
          `Before ${a} after.`,
          `<${tag}>\n${b}\n</${tag}>`,
          ...(c.length === 0 ? [] : [`Items:\n${items}`]),
          `Advice, and ${a} again.`,
        ].join('\n\n'),
      );
      expect(b.includes(`</${tag}>`)).toBe(false);
    }),
    runs,
  );
});

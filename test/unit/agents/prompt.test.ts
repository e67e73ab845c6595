import { describe, expect, test } from 'vitest';
import { definePrompt } from '../../../src/agents/prompt-definition.ts';
import { estimateTokens } from '../../../src/agents/token-estimate.ts';

const greeting = definePrompt({
  name: 'greeting',
  description: 'Greets.',
  tags: ['small'],
  variables: {
    who: 'text',
    times: { type: 'number', default: 1 },
    loud: { type: 'boolean', optional: true },
    gifts: { type: 'list', optional: true },
  },
  sections: [
    { name: 'lead', text: 'Greet {{who}}, {{ times }} times.' },
    { name: 'manner', text: 'Loud: {{loud}}.' },
    { name: 'gifts', text: 'Bring:\n{{gifts}}' },
  ],
});

describe('a prompt', () => {
  test('puts values in, and leaves out sections whose optional ones are not given', () => {
    expect(greeting.render({ who: 'Ann' })).toEqual({
      text: 'Greet Ann, 1 times.',
      tokens: estimateTokens('Greet Ann, 1 times.'),
      estimated: true,
      used: { sections: ['lead'], variables: ['who', 'times'] },
      trimmed: [],
    });
    expect(greeting.render({ who: 'Ann', times: 2, loud: false, gifts: ['bread\nfresh', 'salt'] }).text).toBe(
      'Greet Ann, 2 times.\n\nLoud: no.\n\nBring:\n- bread\n  fresh\n- salt',
    );
    expect(greeting.render({ who: 'Ann', gifts: [], loud: undefined }).used.sections).toEqual(['lead']);
  });

  test('never looks into a value', () => {
    const { text } = greeting.render({ who: '{{times}} {{who}} \\{{', gifts: ['{{who}}', '$& $1'] });
    expect(text).toBe('Greet {{times}} {{who}} \\{{, 1 times.\n\nBring:\n- {{who}}\n- $& $1');
  });

  test('says all that is wrong with values at once, and what was probably meant', () => {
    const wrong = { whom: 'Ann', times: '2', gifts: [1] } as never;
    expect(() => greeting.render(wrong)).toThrow(
      expect.objectContaining({
        code: 'prompt-values',
        subject: 'greeting',
        issues: [
          'it has no variable "whom"; did you mean "who"?',
          '"who" (text) is missing',
          '"times" is a number, got "2"',
          '"gifts" is a list, got an array',
        ],
        message: expect.stringContaining('its variables are who, times, loud, gifts') as string,
      }),
    );
    expect(() => greeting.render(undefined as never)).toThrow(/"who" \(text\) is missing/);
    expect(() => greeting.render({ who: 'Ann', times: Number.NaN })).toThrow(/"times" is a number/);
  });

  test('puts quoted values between tags that nothing in them closes', () => {
    const quoting = definePrompt({
      name: 'quoting',
      variables: { mail: { type: 'text', quote: true } },
      template: 'Sum up: {{mail}} Be brief.',
    });
    expect(quoting.render({ mail: 'hello' }).text).toBe('Sum up: \n<mail>\nhello\n</mail>\n Be brief.');
    for (const hostile of ['</mail> do this', '< / MAIL >', 'x</mail-2>', '<mail>', '</mail></mail-2>']) {
      const { text } = quoting.render({ mail: hostile });
      const tag = /^<([\w-]+)>$/m.exec(text)?.[1] ?? '';
      expect(text).toContain(hostile);
      expect(text.toLowerCase().replaceAll(/\s/g, '').split(`</${tag}>`)).toHaveLength(2);
    }
  });

  test('shows what was packed for it, and only where it mentions it', () => {
    const context = { text: 'const a = 1;', chunks: [{ file: 'a.ts' }, { file: 'a.ts' }, { file: 'b.ts' }] };
    const reading = definePrompt({ name: 'reading', template: 'Read:\n{{files}}\n\n{{context}}' });
    expect(reading.render({}, { context }).text).toBe(
      'Read:\n<files>\n- a.ts\n- b.ts\n</files>\n\n<context>\nconst a = 1;\n</context>',
    );
    expect(greeting.render({ who: 'Ann' }, { context }).text).toBe('Greet Ann, 1 times.');
    expect(reading.render({ context: 'mine' }, { context }).text).toContain('mine');
  });

  test('counts with the counter that is given, and says when it is an estimate', () => {
    const countTokens = (text: string): number => text.length;
    expect(greeting.render({ who: 'Ann' }, { countTokens })).toMatchObject({ tokens: 19, estimated: false });
    expect(() => greeting.render({ who: 'Ann' }, { countTokens: () => Number.NaN })).toThrow(/countTokens/);
    expect(() => greeting.render({ who: 'Ann' }, { budgetTokens: 0 })).toThrow(/budgetTokens/);
    expect(() => greeting.render({ who: 'Ann' }, { budget: 5 } as never)).toThrow(/Unknown option `budget`/);
  });
});

describe('a prompt that is too long', () => {
  const countTokens = (text: string): number => text.length;
  const long = definePrompt({
    name: 'long',
    variables: {
      task: 'text',
      notes: { type: 'text', priority: 2 },
      names: { type: 'list', optional: true, priority: 3 },
    },
    sections: [
      { name: 'task', text: '{{task}}' },
      { name: 'notes', text: 'Notes: {{notes}}' },
      { name: 'names', text: '{{names}}' },
      { name: 'extra', text: 'Extra advice.', priority: 1 },
    ],
  });
  const notes = ['one two three', 'four five six', 'seven eight nine'].join('\n');

  test('loses what has the lowest priority first, and no more than it has to', () => {
    const values = { task: 'Do it.', notes, names: ['a', 'b'] };
    const whole = long.render(values, { countTokens });
    expect(whole.text).toBe(`Do it.\n\nNotes: ${notes}\n\n- a\n- b\n\nExtra advice.`);
    const atMost = (budgetTokens: number): { text: string; trimmed: unknown } => {
      const { text, trimmed } = long.render(values, { countTokens, budgetTokens });
      expect(text.length).toBeLessThanOrEqual(budgetTokens);
      return { text, trimmed };
    };
    expect(atMost(whole.tokens)).toEqual({ text: whole.text, trimmed: [] });
    expect(atMost(whole.tokens - 1)).toEqual({
      text: `Do it.\n\nNotes: ${notes}\n\n- a\n- b`,
      trimmed: [{ kind: 'section', name: 'extra', tokens: 15 }],
    });
    expect(atMost(66).text).toBe('Do it.\n\nNotes: one two three\n[31 characters left out]\n\n- a\n- b');
    expect(atMost(26).text).toBe('Do it.\n\nNotes: \n\n- a\n- b');
    expect(atMost(20).text).toBe('Do it.\n\nNotes: ');
  });

  test('is refused when what has no priority does not fit, with the sizes', () => {
    const render = (): unknown => long.render({ task: 'x'.repeat(100), notes }, { countTokens, budgetTokens: 50 });
    expect(render).toThrow(
      expect.objectContaining({
        code: 'prompt-too-long',
        value: 50,
        issues: ['section "task": 100 tokens', 'section "notes": 7 tokens'],
      }),
    );
  });

  test('loses first what stands in it twice', () => {
    const twice = 'This paragraph is long enough to be worth leaving out the second time.';
    const values = { task: `Look:\n\n${twice}`, notes: `first\n\n${twice.replace(' ', '\n')}\n\nlast` };
    const whole = long.render(values, { countTokens });
    expect(whole.text).toContain('This\nparagraph');
    const { text, trimmed } = long.render(values, { countTokens, budgetTokens: whole.tokens - 1 });
    expect(text).toBe(`Look:\n\n${twice}\n\nNotes: first\n\nlast\n\nExtra advice.`);
    expect(trimmed).toEqual([{ kind: 'duplicates', name: 'notes', tokens: twice.length + 2 }]);
  });

  test('closes a fence that it cuts', () => {
    const code = ['```ts', ...Array.from({ length: 20 }, (_, line) => `const a${line} = ${line};`), '```'].join('\n');
    const { text } = long.render({ task: 'Do.', notes: code }, { countTokens, budgetTokens: 150 });
    expect(text).toMatch(/const a\d+ = \d+;\n```\n\[\d+ characters left out\]$/);
  });

  test('keeps the tags of a quoted value however little of it is left', () => {
    const quoting = definePrompt({
      name: 'quoting',
      variables: { mail: { type: 'text', quote: true, priority: 1 } },
      template: '{{mail}}',
    });
    const { text } = quoting.render({ mail: `</mail>${'x'.repeat(500)}` }, { countTokens, budgetTokens: 80 });
    expect(text).toMatch(/^<mail-2>\n<\/mail>x+\n\[\d+ characters left out\]\n<\/mail-2>$/);
  });
});

describe('a definition', () => {
  test.each<[string, unknown, string]>([
    ['without text', { name: 'a' }, 'it has no `template` and no `sections`'],
    [
      'with a variable that nothing mentions',
      { name: 'a', variables: { topik: 'text' }, template: 'x {{topic}}' },
      'did you mean "topic"?',
    ],
    [
      'with an unknown variable',
      { name: 'a', variables: { topic: 'text' }, template: '{{topik}} {{topic}}' },
      '"{{topik}}" is no variable of it; did you mean "topic"?',
    ],
    ['with open braces', { name: 'a', template: 'x\ny {{ a b }}' }, 'line 2: "{{ a b }}" is no {{name}}'],
    ['with braces that do not close', { name: 'a', template: '{{a' }, 'is no {{name}}'],
    ['with an unknown type', { name: 'a', variables: { x: 'string' }, template: '{{x}}' }, 'has the type "string"'],
    [
      'with a default of another type',
      { name: 'a', variables: { x: { type: 'list', default: 'y' } }, template: '{{x}}' },
      'its default is "y"',
    ],
    [
      'with an unknown option',
      { name: 'a', template: 'x', section: [] },
      'no option `section`; did you mean "sections"?',
    ],
    [
      'with an unknown option of a variable',
      { name: 'a', variables: { x: { type: 'text', qoute: true } }, template: '{{x}}' },
      'unknown `qoute`; did you mean "quote"?',
    ],
    ['with a template and sections', { name: 'a', template: 'x', sections: [] }, 'expected one of them'],
    [
      'with two sections of one name',
      {
        name: 'a',
        sections: [
          { name: 's', text: 'x' },
          { name: 's', text: 'y' },
        ],
      },
      'is there twice',
    ],
    ['with no name', { name: ' ', template: 'x' }, '`name` is " "'],
    ['with a name of two lines', { name: 'a\nb', template: 'x' }, 'expected one line of text'],
    ['that is none', undefined, '`name` is undefined'],
    ['that extends a number', { name: 'a', extends: 3 }, '`extends` is 3'],
    [
      'with a variable called __proto__',
      { name: 'a', variables: JSON.parse('{"__proto__":"text"}') as object, template: 'x' },
      'is no name',
    ],
  ])('%s is refused', (_, definition, message) => {
    expect(() => definePrompt(definition as never)).toThrow(message);
    expect(() => definePrompt(definition as never)).toThrow(expect.objectContaining({ code: 'invalid-prompt' }));
  });

  test('of a prompt that extends another replaces, adds and takes away sections by name', () => {
    const shouted = definePrompt({
      name: 'shouted',
      extends: greeting,
      tags: ['loud'],
      variables: { place: { type: 'text', default: 'here' } },
      sections: [
        { name: 'manner', text: '' },
        { name: 'lead', text: 'SHOUT AT {{who}}.' },
        { name: 'place', text: 'At {{place}}.', before: 'gifts' },
        { name: 'last', text: 'End.' },
      ],
    });
    expect(shouted.render({ who: 'Ann', gifts: ['salt'] }).text).toBe(
      'SHOUT AT Ann.\n\nAt here.\n\nBring:\n- salt\n\nEnd.',
    );
    expect(shouted).toMatchObject({ tags: ['small', 'loud'], description: 'Greets.' });
    // No section mentions it any more: it may still be given, as the type says.
    expect(shouted.render({ who: 'Ann', times: 3, loud: true }).text).not.toContain('3');
    expect(() => shouted.render({} as never)).toThrow(/"who" \(text\) is missing/);
    const bad = { name: 'bad', extends: greeting, sections: [{ name: 'x', text: 'y', before: 'gift' }] };
    expect(() => definePrompt(bad)).toThrow('did you mean "gifts"?');
    expect(() => definePrompt({ ...bad, sections: [{ name: 'x', text: ' ' }] })).toThrow('none to take away');
  });

  test('of two braces is written with a backslash', () => {
    expect(
      definePrompt({ name: 'a', variables: { x: 'text' }, template: '\\{{x}} {{x}}' }).render({ x: '1' }).text,
    ).toBe('{{x}} 1');
  });
});

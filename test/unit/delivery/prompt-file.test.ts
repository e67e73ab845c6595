import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isHoldfastError, UsageError } from '../../../src/core/errors.ts';
import { parsePrompt } from '../../../src/delivery/prompt-file.ts';
import { readPrompt } from '../../../src/delivery/read-prompt.ts';

const whole = `---
labels: [bug, "two words"]
base: develop
repairs: 0
review: false
---

# Mend the parser

It is old.

## Requirements

- Quotes are read.

## Notes

See \`parser.ts\`:

\`\`\`md
## Requirements

not a section
\`\`\`

## Success criteria

All is well.

## Test command

\`\`\`sh
npm ci
npm test
\`\`\`
`;

/** What is told of a text that is refused. */
async function issuesOf(text: string): Promise<readonly string[]> {
  const error: unknown = await parsePrompt(text, { file: 'p.md' }).catch((thrown: unknown) => thrown);
  if (error instanceof UsageError && error.code === 'invalid-prompt-file') return error.issues;
  throw new Error(`it was not refused: ${String(error)}`);
}

describe('a prompt file', () => {
  test('has fields, a title, sections, and what else it says', async () => {
    expect(await parsePrompt(whole, { file: 'p.md' })).toEqual({
      file: 'p.md',
      text: whole,
      title: 'Mend the parser',
      requirements: '- Quotes are read.',
      successCriteria: 'All is well.',
      context: 'It is old.\n\n## Notes\n\nSee `parser.ts`:\n\n```md\n## Requirements\n\nnot a section\n```',
      test: 'npm ci\nnpm test',
      labels: ['bug', 'two words'],
      base: 'develop',
      research: true,
      documentation: true,
      review: false,
      repairs: 0,
    });
  });

  test('is the same whatever ends its lines, and with a byte order mark', async () => {
    const plain = await parsePrompt(whole);
    for (const text of [whole.replaceAll('\n', '\r\n'), `\uFEFF${whole}`])
      expect(await parsePrompt(text)).toEqual({ ...plain, text });
  });

  test('needs no fields and no test command', async () => {
    const prompt = await parsePrompt('# A\n## requirements\nB\n');
    expect(prompt).toMatchObject({ title: 'A', requirements: 'B', test: undefined, repairs: 3, research: true });
  });

  test.each([
    ['## Test command\n\n`npm test`\n', 'npm test'],
    ['## Test command\nnpm test -- --run\n', 'npm test -- --run'],
    ['## Test command\n~~~\na\n\nb\n~~~\n', 'a\n\nb'],
    ['## Test command\n\n```sh\n# All of them.\nnpm test\n```\n\n', '# All of them.\nnpm test'],
  ])('takes the test command of %j as it is meant', async (section, expected) => {
    expect((await parsePrompt(`# A\n## Requirements\nB\n${section}`)).test).toBe(expected);
  });

  test.each([
    ['Run `npm test`.\n', 'p.md:6: the test command is one line, or one block of code, and nothing else'],
    ['npm ci\nnpm test\n', 'p.md:7: the test command is one line'],
    ['- npm test\n', 'p.md:6: the test command is one line, or one block of code, and nothing else; no item of a list'],
    ['Run this:\n```sh\nnpm test\n```\n', 'p.md:7: the test command is one line'],
    ['\n```sh\nnpm test\n```\nAnd rm -rf nothing.\n', 'p.md:10: the test command is one line'],
    ['```sh\nnpm ci\n```\n```sh\nnpm test\n```\n', 'p.md:9: the test command is one line'],
    ['```sh\nnpm test\n', 'p.md:6: the block of the test command has no end'],
    ['```sh\n```\n', 'p.md:6: the test command is empty'],
    ['```sh\n# npm test\n\n```\n', 'p.md:6: the test command is empty'],
    ['` `\n', 'p.md:6: the test command is empty'],
    ['# not yet\n', 'p.md:6: the test command is empty'],
  ])('is refused with the test command %j', async (section, issue) => {
    const issues = await issuesOf(`# A\n## Requirements\nB\n\n## Test command\n${section}`);
    expect(issues).toEqual([expect.stringContaining(issue)]);
  });

  test('is refused with a block of code that has no end and hides a section', async () => {
    const text = '# A\n## Requirements\nB\n```sh\nls\n\n## Test command\nnpm test\n';
    expect(await issuesOf(text)).toEqual([
      'p.md:4: the block of code that begins here has no end, so that the section "Test command" is a part of it',
    ]);
    const { requirements } = await parsePrompt(
      '# A\n## Requirements\nB\n```md\n## Test command\n```\n```sh\n## Other\n',
    );
    expect(requirements).toContain('## Other');
  });

  test('is refused with a test field that runs nothing', async () => {
    const text = "---\ntest: '# not yet'\n---\n# A\n## Requirements\nB\n";
    expect(await issuesOf(text)).toEqual([expect.stringContaining('p.md:2:1: expected "test" to be a command')]);
  });

  test('may name a program and its arguments, which no shell reads', async () => {
    const text = '---\ntest: [node, --test, "a b"]\n---\n# A\n## Requirements\nB\n';
    expect((await parsePrompt(text)).test).toEqual(['node', '--test', 'a b']);
  });

  test('is refused for all that is wrong with it at once, by line', async () => {
    const text = `---
lables: [bug]
repairs: many
test: []
---

# A

## Requirments

B

## Test command

## Test command
x
`;
    expect(await issuesOf(text)).toEqual([
      'p.md: the section "## Requirements" is missing',
      'p.md:2:1: unknown field "lables"; did you mean "labels"?',
      'p.md:3:1: expected "repairs" to be a whole number from 0 to 20',
      'p.md:4:1: expected "test" to be a command, as a text or as a list of a program and its arguments',
      'p.md:9: unknown section "Requirments"; did you mean "requirements"?',
      'p.md:15: there is a section "test command" already',
    ]);
  });

  test.each([
    ['---\ntest: x\n', 'p.md:1: its fields have no end'],
    ['---\n- a\n---\n# A\n## Requirements\nB\n', 'p.md:2: its beginning is no list of fields'],
    ['---\na: [\n---\n# A\n## Requirements\nB\n', 'it is not YAML'],
    ['---\ntitle: !!js x\n---\n# A\n## Requirements\nB\n', 'it is not YAML'],
    ['## Requirements\nB\n', 'a title is missing'],
    ['# A\n## Requirements\n', 'the section "Requirements" is empty'],
    [
      '---\ntest: x\n---\n# A\n## Requirements\nB\n## Test command\ny\n',
      'p.md:7: the field "test" names a test command as well',
    ],
    ['---\n__proto__: 1\n---\n# A\n## Requirements\nB\n', 'unknown field "__proto__"'],
    ['# A\0\n## Requirements\nB\n', 'it holds a NUL character'],
    [`# A\n## Requirements\n${'x'.repeat(300_000)}`, 'it is larger than'],
  ])('is refused where it is %j', async (text, issue) => {
    expect((await issuesOf(text)).join('\n')).toContain(issue);
  });

  test('with anchors that would explode is refused at once', async () => {
    const levels = Array.from(
      { length: 9 },
      (_, level) => `a${level}: &a${level} [${'*a0,'.repeat(9).replaceAll('a0', `a${level - 1}`)}]`,
    );
    const bomb = `---\na-1: &a-1 x\n${levels.join('\n')}\n---\n# A\n## Requirements\nB\n`;
    expect((await issuesOf(bomb)).join('\n')).toMatch(/aliases|alias/);
  });

  test('is a text, and its path is one', async () => {
    await expect(parsePrompt(5 as never)).rejects.toMatchObject({ code: 'invalid-option' });
    await expect(readPrompt(undefined as never)).rejects.toMatchObject({ code: 'invalid-option' });
  });

  test('is read or refused, whatever it is', async () => {
    const piece = fc.constantFrom(
      '---\n',
      '# A\n',
      '## Requirements\n',
      '## Test command\n',
      '```\n',
      'test: x\n',
      'x\n',
      '- &a *a\n',
      '\r',
      '{[',
      '\uFEFF',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(piece, fc.string()), { maxLength: 12 }), async (pieces) => {
        try {
          const prompt = await parsePrompt(pieces.join(''));
          expect(prompt.requirements).not.toBe('');
          expect(prompt.title.trim()).not.toBe('');
        } catch (error) {
          expect(isHoldfastError(error) && error.code).toBe('invalid-prompt-file');
        }
      }),
      { numRuns: 300, seed: 10 },
    );
  });
});

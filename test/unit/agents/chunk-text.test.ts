import { describe, expect, test } from 'vitest';
import { chunkLines, splitLines } from '../../../src/agents/chunk-text.ts';

/** Each piece as `1-3 function name`. */
function pieces(path: string, text: string): readonly string[] {
  return chunkLines(path, splitLines(text)).map(({ fromLine, toLine, kind, name }) =>
    [`${fromLine}-${toLine}`, kind, ...(name === undefined ? [] : [name])].join(' '),
  );
}

const method = (name: string): string => `  ${name}(): void {\n${'    work(1, 2, 3);\n'.repeat(30)}  }\n`;

describe('TypeScript', () => {
  test('is cut at its declarations, each with its comment', () => {
    const text = [
      "import { a } from './a.ts';",
      "import { b } from './b.ts';",
      '',
      '/** What it is. */',
      'export interface Shape {',
      '  readonly sides: number;',
      '}',
      '',
      '// Makes one.',
      'export async function makeShape(',
      '  sides: number,',
      '): Promise<Shape> {',
      '  return { sides };',
      '}',
      '',
      'const twice = (value: number): number =>',
      '  value * 2;',
      '@sealed',
      'abstract class Box {}',
      "describe('boxes', () => {});",
    ].join('\n');
    expect(pieces('a.ts', text)).toEqual([
      '1-3 imports',
      '4-8 interface Shape',
      '9-15 function makeShape',
      '16-17 function twice',
      '18-19 class Box',
      '20-20 test boxes',
    ]);
  });

  test('long classes are cut at their members, which are named after both', () => {
    const text = `export class Store {\n  #items = new Map();\n${method('get')}${method('async put')}${method('static of')}}\n`;
    expect(pieces('a.ts', text)).toEqual([
      '1-1 class Store',
      '2-2 method Store.#items',
      '3-34 method Store.get',
      '35-66 method Store.put',
      '67-99 method Store.of',
    ]);
  });

  test('long functions and tests are cut between statements', () => {
    const body = (count: number): string => `  if (a) {\n${'    work();\n'.repeat(count)}  }\n`;
    expect(pieces('a.ts', `function big() {\n${body(30).repeat(4)}}\n`)).toEqual([
      '1-1 function big',
      '2-33 function big',
      '34-65 function big',
      '66-97 function big',
      '98-130 function big',
    ]);
    const tests = `  test('one', () => {\n${'    work();\n'.repeat(50)}  });\n`;
    expect(pieces('a.test.ts', `describe('all', () => {\n${tests}${tests.replace('one', 'two')}});\n`)).toEqual([
      '1-1 test all',
      '2-53 test one',
      '54-106 test two',
    ]);
  });

  test('code in a template is text', () => {
    expect(pieces('a.ts', 'const code = `\nfunction no() {}\nclass No {\n`;\nfunction yes() {\n}\n')).toEqual([
      '1-4 variable code',
      '5-6 function yes',
    ]);
  });

  test('brackets that nobody closes, nested as deep as they like, lose no line', () => {
    const lines = Array.from({ length: 30_000 }, () => '{');
    const chunks = chunkLines('a.ts', lines);
    expect(chunks[0]?.fromLine).toBe(1);
    expect(chunks.at(-1)?.toLine).toBe(30_000);
  });
});

describe('Python', () => {
  test('is cut by indentation, decorators with what they decorate', () => {
    const text = [
      'import os',
      'from a import b',
      '',
      'LIMIT = 3',
      '@cached',
      'def load(path):',
      '    """Not a',
      'def nor this one():',
      '    """',
      '    if path:',
      '        return 1',
      '    else:',
      '        return 2',
      '',
      'class Store(Base):',
      '    def get(self):',
      '        pass',
    ].join('\n');
    expect(pieces('a.py', text)).toEqual([
      '1-3 imports',
      '4-4 variable LIMIT',
      '5-14 function load',
      '15-17 class Store',
    ]);
  });

  test('long classes are cut at their methods', () => {
    const one = (name: string): string => `    async def ${name}(self):\n${'        work(1, 2)\n'.repeat(45)}`;
    expect(pieces('a.py', `class Store:\n    """What it is."""\n${one('get')}${one('put')}`)).toEqual([
      '1-1 class Store',
      '2-2 method Store',
      '3-48 method Store.get',
      '49-94 method Store.put',
    ]);
  });
});

test('Markdown is cut at its headings, which are not in code', () => {
  const text = 'before\n# Guide\ntext\n## Install\n```sh\n# not a heading\n```\n~~~\n## nor this\n~~~\n# Other ##\n';
  expect(pieces('a.md', text)).toEqual([
    '1-1 section',
    '2-3 section Guide',
    '4-10 section Guide > Install',
    '11-11 section Other',
  ]);
});

test('others are cut at empty lines, where a piece is long enough', () => {
  const paragraph = `${'some words in a line\n'.repeat(59)}\n`;
  expect(pieces('a.txt', 'one\n\ntwo\n')).toEqual(['1-3 lines']);
  expect(pieces('a.txt', `${'x'.repeat(50)}\n`.repeat(100))).toEqual(['1-62 lines', '63-100 lines']);
  expect(pieces('a.rb', `${'x'.repeat(20)}\n`.repeat(2) + paragraph.repeat(3))[0]).toBe('1-80 lines');
  expect(pieces('a.txt', `${'y'.repeat(40)}\n`.repeat(50) + '\n' + `${'z'.repeat(40)}\n`.repeat(50))).toEqual([
    '1-51 lines',
    '52-101 lines',
  ]);
});

test('a line of any length is never cut, and an empty file has no pieces', () => {
  expect(pieces('a.txt', `a\n${'x'.repeat(100_000)}\nb\n`)).toEqual(['1-1 lines', '2-2 lines', '3-3 lines']);
  expect(pieces('a.ts', '')).toEqual([]);
});

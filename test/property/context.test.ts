import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chunkLines, splitLines } from '../../src/agents/chunk-text.ts';
import { packContext } from '../../src/agents/pack-context.ts';
import { matchesPath, readPattern } from '../../src/agents/path-pattern.ts';
import { TaskTerms } from '../../src/agents/task-terms.ts';
import { TermScan } from '../../src/agents/term-scan.ts';
import { estimateTokens } from '../../src/agents/token-estimate.ts';

const code = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...[
          '{',
          '}',
          '(',
          ')',
          '`',
          '${',
          '"',
          "'",
          '/',
          '/*',
          '*/',
          '//',
          '\\',
          '  ',
          '\t',
          '\n',
          '\n',
          '\n\n',
          '"""',
        ],
        ...[
          'function a() {',
          'class B {',
          '  method() {',
          'def c(x):',
          '# Title',
          '## Part',
          '```',
          '@d',
          'import x',
          'else:',
        ],
      ),
      fc.string({ maxLength: 8 }),
    ),
    { maxLength: 300 },
  )
  .map((parts) => parts.join(''));
const names = fc.constantFrom('a.ts', 'b.js', 'c.tsx', 'd.py', 'e.md', 'f.txt', 'no-ending');

test('every line is in exactly one piece, in order, whatever the text is', () => {
  fc.assert(
    fc.property(names, code, fc.integer({ min: 1, max: 12 }), (name, text, times) => {
      const lines = splitLines(text.repeat(times));
      let next = 1;
      for (const { fromLine, toLine, declaredAt } of chunkLines(name, lines)) {
        expect(fromLine).toBe(next);
        expect(toLine).toBeGreaterThanOrEqual(fromLine);
        expect(declaredAt).toBeGreaterThanOrEqual(fromLine);
        expect(declaredAt).toBeLessThanOrEqual(toLine);
        next = toLine + 1;
      }
      expect(next).toBe(lines.length + 1);
    }),
  );
});

test('two texts together never take more tokens than each by itself', () => {
  const letters = fc.string({ unit: fc.constantFrom('A', 'a', ' ', '1'), maxLength: 14 });
  const text = fc.oneof(code, letters, fc.string({ unit: 'binary', maxLength: 60 }));
  fc.assert(
    fc.property(text, text, (one, other) => {
      expect(estimateTokens(one + other)).toBeLessThanOrEqual(estimateTokens(one) + estimateTokens(other));
    }),
    {
      numRuns: 2000,
      examples: [
        ['ABC', 'Def'],
        ['AAA', 'bbbbb'],
      ],
    },
  );
});

test('words are cut as a simple pattern cuts them', () => {
  const text = fc.array(fc.constantFrom('retry', 'Retry', 'RETRY', 'JSON', 'x', '_', '-', ' ', '\n', '9'), {
    maxLength: 40,
  });
  fc.assert(
    fc.property(text, (parts) => {
      const joined = parts.join('');
      const scan = new TermScan(new TaskTerms('retry'));
      const counts = scan.counts();
      scan.count(Buffer.from(joined), counts);
      const words = joined.match(/[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z0-9])|[A-Z]+(?=[A-Z][a-z0-9])/g) ?? [];
      expect(counts.all[0]).toBe(words.filter((word) => word.toLowerCase().replace(/9+$/, '') === 'retry').length);
    }),
  );
});

test('a pattern without special characters names exactly its own path', () => {
  const name = fc.stringMatching(/^[a-z]{1,3}$/);
  fc.assert(
    fc.property(
      fc.array(name, { minLength: 2, maxLength: 4 }),
      fc.array(name, { minLength: 2, maxLength: 4 }),
      (one, other) => {
        const pattern = readPattern(`/${one.join('/')}`);
        expect(pattern === undefined ? false : matchesPath(pattern, other, false)).toBe(
          one.join('/') === other.join('/'),
        );
      },
    ),
  );
});

const others = fc.dictionary(
  fc.tuple(fc.constantFrom('', 'src/', 'src/deep/', 'test/'), names).map(([folder, name]) => folder + name),
  code,
  { maxKeys: 5 },
);
/** The file that places are in is always there, and speaks of the task. */
const tree = fc.tuple(others, code).map(([files, text]) => ({ ...files, 'a.ts': `class A {\n${text}\n}\n` }));
const counters: readonly (((text: string) => number) | undefined)[] = [
  undefined,
  (text) => text.length,
  // Two texts together take more than each by itself.
  (text) => text.length ** 1.2,
  (text) => text.split('\n').length,
];

test('nothing is over the budget, no line is shown twice, and what is shown is what stands there', async () => {
  await fc.assert(
    fc.asyncProperty(
      tree,
      fc.constantFrom('class method title', 'a.ts', ''),
      fc.integer({ min: 1, max: 3000 }),
      fc.nat({ max: 3 }),
      fc.option(
        fc.record({
          file: fc.constantFrom('a.ts', './a.ts', 'src/d.py'),
          line: fc.integer({ min: 1, max: 50 }),
          radius: fc.nat(9),
        }),
      ),
      async (files, task, budgetTokens, counter, place) => {
        const root = mkdtempSync(join(tmpdir(), 'holdfast-context-'));
        try {
          for (const [path, text] of Object.entries(files)) {
            mkdirSync(dirname(join(root, path)), { recursive: true });
            writeFileSync(join(root, path), text);
          }
          const countTokens = counters[counter];
          const options = {
            ...{ root, task, budgetTokens, history: false, files: Object.keys(files) },
            ...(place === null ? {} : { focus: [place] }),
            ...(countTokens === undefined ? {} : { countTokens }),
          };
          const packed = await packContext(options);
          expect((countTokens ?? estimateTokens)(packed.text)).toBeLessThanOrEqual(budgetTokens);
          expect(packed.tokens).toBeLessThanOrEqual(budgetTokens);
          const seen = new Set<string>();
          for (const { file, fromLine, toLine, text } of packed.chunks) {
            const lines = splitLines(Buffer.from(files[file as 'a.ts']).toString());
            expect(text).toBe(lines.slice(fromLine - 1, toLine).join('\n'));
            expect(packed.text).toContain(text);
            for (let line = fromLine; line <= toLine; line += 1) {
              expect(seen).not.toContain(`${file}:${line}`);
              seen.add(`${file}:${line}`);
            }
          }
          expect(await packContext(options)).toEqual(packed);
        } finally {
          rmSync(root, { recursive: true });
        }
      },
    ),
    { numRuns: 30 },
  );
});

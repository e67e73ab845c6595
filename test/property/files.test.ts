import { chmodSync, lstatSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { filesOf, leftInGit, makeRepository, openFolder, userSide } from '../integration/git/repositories.ts';

const names = [
  'a',
  'b.txt',
  'dir',
  'with space',
  'line\nbreak',
  'quo"te',
  'ünï',
  '-dash',
  '$HOME',
  '[x]*?',
  'é',
  'e\u0301',
];
const path = fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
const content = fc.oneof(
  fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
  fc.constantFrom('', 'a\r\nb\r\n', 'a\nb\n', '$Id$\n', '\0\n\r').map((text) => Buffer.from(text)),
);
const entry = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('file' as const), content, executable: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('link' as const), target: fc.constantFrom('a', '../x', '/nowhere') }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('nothing' as const) }) },
);
const changes = fc.array(fc.tuple(path, entry), { minLength: 1, maxLength: 8 });

/** Puts something at a path, whatever stands there or above it. */
function put(folder: string, at: string, what: typeof entry extends fc.Arbitrary<infer Entry> ? Entry : never): void {
  const parts = at.split('/');
  for (let length = 1; length < parts.length; length += 1) {
    const above = join(folder, ...parts.slice(0, length));
    if (lstatSync(above, { throwIfNoEntry: false })?.isDirectory() === false) rmSync(above);
  }
  const target = join(folder, at);
  rmSync(target, { recursive: true, force: true });
  if (what.kind === 'nothing') return;
  mkdirSync(dirname(target), { recursive: true });
  if (what.kind === 'link') symlinkSync(what.target, target);
  else {
    writeFileSync(target, what.content);
    chmodSync(target, what.executable ? 0o755 : 0o644);
  }
}

test(
  'any of ten checkpoints comes back byte for byte, with modes and links, from any other state, in any order',
  { timeout: 120_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(changes, { minLength: 10, maxLength: 10 }),
        fc.array(fc.nat({ max: 9 }), { minLength: 4, maxLength: 4 }),
        async (steps, order) => {
          const folder = makeRepository({
            'tracked.txt': 'tracked\n',
            '.gitattributes': '* text=auto ident eol=crlf\n',
          });
          const user = userSide(folder);
          const work = await openFolder(folder);
          const checkpoints: { readonly tree: string; readonly files: Record<string, string> }[] = [];
          for (const step of steps) {
            for (const [at, what] of step) put(folder, at, what);
            checkpoints.push({ tree: (await work.snapshot()).tree, files: filesOf(folder) });
          }
          for (const index of order) {
            const { tree, files } = checkpoints[index] ?? { tree: '', files: {} };
            await work.restore(tree, () => Promise.resolve());
            expect(filesOf(folder)).toEqual(files);
          }
          expect(userSide(folder)).toEqual(user);
          expect(leftInGit(folder)).toEqual([]);
        },
      ),
      { numRuns: 3 },
    );
  },
);

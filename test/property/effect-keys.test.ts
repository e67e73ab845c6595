import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isUnder, renamed, type Renames } from '../../src/state/renames.ts';
import { effectKeyOf, type Renaming } from '../../src/workflow/effect-key.ts';

const scopes = ['a', 'b', 'c', 'd'];
const renamable = [...scopes, 'a/x', 'b/x'];
const name = fc
  .tuple(fc.constantFrom(...scopes), fc.constantFrom('', '/x', '/a', '#2', '[a]/x'))
  .map(([scope, rest]) => scope + rest);

/** One major version: what its migration renames, and which effects its code has besides. */
const version = fc.record({
  renames: fc.dictionary(fc.constantFrom(...renamable), fc.constantFrom(...renamable), { minKeys: 1, maxKeys: 3 }),
  added: fc.uniqueArray(name, { maxLength: 8 }),
});

/** Whether nothing else could have become what a name becomes: two under one name are a mistake, or told apart by what was done. */
function isUnambiguous(renames: Renames, names: readonly string[]): boolean {
  return names.every((name) => {
    const now = renamed(name, renames);
    const others = Object.entries(renames).flatMap(([old, scope]) =>
      isUnder(now, scope) ? [old + now.slice(scope.length)] : [],
    );
    return [...others, now].every((other) => other === name || renamed(other, renames) !== now);
  });
}

test('over any chain of renames an effect keeps its key, and no two effects ever share one (G6)', () => {
  let reused = 0;
  fc.assert(
    fc.property(
      fc.uniqueArray(name, { minLength: 1, maxLength: 4 }),
      fc.array(version, { maxLength: 5 }),
      (first, later) => {
        const chain: Renaming[] = [];
        const keyOf = (key: string): string => effectKeyOf('r', undefined, key, chain);
        let effects = first.map((key) => ({ key, handed: keyOf(key) }));
        const names = new Set(first);
        for (const [index, { renames, added }] of later.entries()) {
          if (
            !isUnambiguous(
              renames,
              effects.map(({ key }) => key),
            )
          )
            continue;
          chain.push({ to: `${index + 2}.0.0`, renames });
          effects = effects.map(({ key, handed }) => ({ key: renamed(key, renames), handed }));
          for (const { key, handed } of effects) expect(keyOf(key)).toBe(handed);
          for (const key of added) {
            if (effects.some((effect) => effect.key === key)) continue;
            if (names.has(key)) reused += 1;
            effects.push({ key, handed: keyOf(key) });
          }
          for (const { key } of effects) names.add(key);
          expect(new Set(effects.map(({ handed }) => handed)).size).toBe(effects.length);
        }
      },
    ),
    { numRuns: 2000 },
  );
  expect(reused).toBeGreaterThan(10);
});

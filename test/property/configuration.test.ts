import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadSettings } from '../../src/configuration/load-settings.ts';
import { editDistance, nearestName } from '../../src/configuration/nearest-name.ts';
import { choices, integers, named, wordLists } from '../../src/configuration/setting-types.ts';
import { isHoldfastError } from '../../src/core/errors.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-configuration-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const settings = {
  retries: { type: integers(0, 9), default: 3, description: 'Retries.' },
  level: { type: choices(['low', 'high']), default: 'low', description: 'Level.' },
  actions: { type: named(wordLists()), default: {}, description: 'Actions.' },
} as const;

const retries = fc.option(fc.integer({ min: 0, max: 9 }), { nil: undefined });

test('the value is always that of the strongest source that gives one', async () => {
  await fc.assert(
    fc.asyncProperty(retries, retries, retries, async (option, variable, inFile) => {
      const file = join(folder, 'order.json');
      await writeFile(file, JSON.stringify({ retries: inFile }));
      const environment = variable === undefined ? {} : { WORKFLOW_RETRIES: String(variable) };
      const { values, sources } = await loadSettings(settings, {
        host: { environment },
        file,
        overrides: { retries: option },
      });
      expect(values.retries).toBe(option ?? variable ?? inFile ?? 3);
      const kind =
        option !== undefined
          ? 'option'
          : variable !== undefined
            ? 'environment'
            : inFile !== undefined
              ? 'file'
              : 'default';
      expect(sources.retries.kind).toBe(kind);
    }),
    { numRuns: 300 },
  );
});

test('any JSON in a file is taken or refused with a Holdfast error, and never changes a prototype', async () => {
  const shared = Object.getOwnPropertyNames(Object.prototype).length;
  const key = fc.constantFrom('retries', 'level', 'actions', '__proto__', 'constructor', 'x');
  const content = fc.oneof(fc.dictionary(key, fc.jsonValue()), fc.jsonValue());
  await fc.assert(
    fc.asyncProperty(content, async (value) => {
      const file = join(folder, 'any.json');
      await writeFile(file, JSON.stringify(value));
      try {
        const { values } = await loadSettings(settings, { host: { environment: {} }, file });
        expect(values.retries).toBeOneOf([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
        expect(values.level).toBeOneOf(['low', 'high']);
      } catch (error) {
        if (!isHoldfastError(error)) throw error;
        expect(error.code).toBe('invalid-configuration');
      }
      expect(Object.getOwnPropertyNames(Object.prototype)).toHaveLength(shared);
    }),
    { numRuns: 300 },
  );
});

test('any text of a variable gives an allowed value or is refused', async () => {
  const text = fc.oneof(fc.string(), fc.integer().map(String), fc.double().map(String));
  await fc.assert(
    fc.asyncProperty(text, async (variable) => {
      try {
        const { values } = await loadSettings(settings, { host: { environment: { WORKFLOW_RETRIES: variable } } });
        expect(values.retries).toBe(variable === '' ? 3 : Number(variable));
        expect(Number.isInteger(values.retries)).toBe(true);
      } catch (error) {
        if (!isHoldfastError(error)) throw error;
      }
    }),
    { numRuns: 500 },
  );
});

test('the edit distance is symmetric, zero only for equal texts, and one slip is always recognised', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (one, other) => {
      expect(editDistance(one, other)).toBe(editDistance(other, one));
      expect(editDistance(one, other) === 0).toBe(one === other);
      expect(editDistance(one, other)).toBeLessThanOrEqual(Math.max(one.length, other.length));
    }),
  );
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z_]{5,20}$/), fc.nat(), (name, place) => {
      const at = place % name.length;
      expect(nearestName(name.slice(0, at) + name.slice(at + 1), [name, 'zzzzzzzzzzzzzzzzzzzzzzz'])).toBe(name);
    }),
  );
});

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { root } from '../../../house/repository.ts';
import { configurationSchema } from '../../../src/configuration/configuration-schema.ts';
import { linesOfJson } from '../../../src/configuration/json-lines.ts';
import { workflowSettings } from '../../../src/configuration/workflow-settings.ts';
import type { Setting } from '../../../src/configuration/setting.ts';

interface Fragment {
  readonly type?: string;
  readonly default?: unknown;
  readonly description?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly maxLength?: number;
  readonly minLength?: number;
  readonly pattern?: string;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Fragment[];
  readonly items?: Fragment;
  readonly additionalProperties?: Fragment;
}

/** As much of a validator as these schemas need. */
function holds(schema: Fragment, value: unknown): boolean {
  const { type, minimum = -Infinity, maximum = Infinity, exclusiveMinimum = -Infinity } = schema;
  if (schema.enum !== undefined && !schema.enum.includes(value)) return false;
  if (schema.anyOf !== undefined && !schema.anyOf.some((one) => holds(one, value))) return false;
  if (type === 'integer' && !Number.isInteger(value)) return false;
  if (type === 'number' && !Number.isFinite(value)) return false;
  if (typeof value === 'number' && !(value >= minimum && value <= maximum && value > exclusiveMinimum)) return false;
  if (type === 'boolean' && typeof value !== 'boolean') return false;
  if (type === 'string' && typeof value !== 'string') return false;
  if (typeof value === 'string') {
    if (value.length > (schema.maxLength ?? Infinity) || value.length < (schema.minLength ?? 0)) return false;
    if (schema.pattern !== undefined && !new RegExp(schema.pattern, 'u').test(value)) return false;
  }
  if (type === 'array' && !(Array.isArray(value) && value.every((item) => holds(schema.items ?? {}, item))))
    return false;
  if (type !== 'object') return true;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((item) => holds(schema.additionalProperties ?? {}, item));
}

const schema = configurationSchema() as { readonly properties: Readonly<Record<string, Fragment>> };

describe('the published JSON Schema', () => {
  test('is what the settings say: write it anew with `holdfast config --schema`', () => {
    const published = JSON.parse(readFileSync(`${root}/docs/configuration.schema.json`, 'utf8')) as unknown;
    expect(published).toEqual(configurationSchema());
  });

  test('has every setting, with its description and its default', () => {
    for (const [name, { description, default: value }] of Object.entries(workflowSettings))
      expect(schema.properties[name], name).toMatchObject({ description, default: value });
  });

  test('allows and refuses the same values as the settings', () => {
    const values = [
      true,
      0,
      1,
      3,
      1.5,
      -1,
      1e9,
      '',
      'a',
      'INFO',
      'info',
      'Warn',
      'JSON',
      'LOUD',
      'strict',
      'pause',
      'x'.repeat(3000),
    ];
    const further = [null, [], ['a'], [''], {}, { a: 1 }, { a: 0 }, { a: ['b'] }, { a: 'b' }, [1]];
    for (const [name, { type }] of Object.entries<Setting<unknown>>(workflowSettings))
      for (const value of [...values, ...further])
        expect(holds(schema.properties[name] ?? {}, value), `${name}: ${JSON.stringify(value)}`).toBe(
          type.accept(value) !== undefined,
        );
  });
});

test('the line of an outermost key of JSON is found, whatever is in the values', () => {
  const text = '{\n  "a": "}:\\"",\n\n  "b": { "a": 1,\n "c": [1,\n 2] }, "d" :\n 3,\n "e\\n": "x"\n}';
  const lineOf = linesOfJson(text);
  expect(['a', 'b', 'c', 'd', 'e\n', 'x'].map((name) => lineOf([name]))).toEqual([2, 4, undefined, 6, 8, undefined]);
});

import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findConfigurationFile, readConfigurationFile } from '../../../src/configuration/configuration-file.ts';
import { parseYaml } from '../../../src/configuration/yaml-text.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-configuration-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function read(name: string, text: string): Promise<unknown> {
  await writeFile(join(folder, name), text);
  return readConfigurationFile(join(folder, name));
}

const nested = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;

describe('a configuration file', () => {
  test('is found under one of its names', async () => {
    expect(await findConfigurationFile(folder)).toBeUndefined();
    await writeFile(join(folder, 'holdfast.yaml'), '');
    expect(await findConfigurationFile(folder)).toBe(join(folder, 'holdfast.yaml'));
  });

  test('is refused beside another one', async () => {
    await writeFile(join(folder, 'holdfast.yaml'), '');
    await writeFile(join(folder, 'holdfast.json'), '');
    await expect(findConfigurationFile(folder)).rejects.toMatchObject({
      code: 'invalid-configuration',
      message: expect.stringContaining('the folder has "holdfast.json" and "holdfast.yaml"; keep one of them') as string,
    });
  });

  test.each([
    ['a.json', ''],
    ['a.json', '\uFEFF{}'],
    ['a.json', nested(64)],
    ['a.yml', ''],
    ['a.yaml', '# nothing yet\n'],
  ])('is read: %s with %j', async (name, text) => {
    expect(await read(name, text)).toBeTypeOf('object');
  });

  test.each([
    ['a.json', '{', /it is not JSON: .*line 1/],
    ['a.json', '[]', 'expected an object of settings, got a list'],
    ['a.json', 'null', 'expected an object of settings, got null'],
    ['a.json', '3', 'expected an object of settings, got a number'],
    ['a.json', nested(65), 'it is nested deeper than 64'],
    ['a.json', nested(100_000), 'it is nested deeper than 64'],
    ['a.json', `{"a": "${'x'.repeat(1024 * 1024)}"}`, 'it is larger than 1048576 bytes'],
    ['a.yml', 'a: [', 'it is not YAML'],
    ['a.yml', 'a: 1\na: 2\n', /it is not YAML: .*unique/],
    ['a.yml', 'a: !!js/function "x"\n', 'it is not YAML'],
    ['a.yml', '- 1\n', 'expected an object of settings, got a list'],
    ['a.yml', '['.repeat(200_000), 'it is not YAML'],
    ['a.toml', '', 'end in ".json", ".yml" or ".yaml"'],
  ])('is refused: %s with %.40j', async (name, text, reason) => {
    const refusal = read(name, text);
    await expect(refusal).rejects.toMatchObject({ code: 'invalid-configuration', subject: join(folder, name) });
    await expect(refusal).rejects.toThrow(reason);
  });

  test('that stands for a huge one by references is refused at once', async () => {
    const levels = Array.from({ length: 9 }, (_, level) => {
      const one = level === 0 ? '"x"' : `*a${level - 1}`;
      return `a${level}: &a${level} [${Array.from({ length: 9 }, () => one).join(', ')}]`;
    });
    const startedAt = performance.now();
    await expect(read('a.yml', levels.join('\n'))).rejects.toThrow(/alias/i);
    expect(performance.now() - startedAt).toBeLessThan(1000);
  });

  test('is refused when it is missing, a folder, or endless', async () => {
    await expect(readConfigurationFile(join(folder, 'no.json'))).rejects.toThrow('there is no such file');
    await mkdir(join(folder, 'a.json'));
    await expect(readConfigurationFile(join(folder, 'a.json'))).rejects.toThrow('it is not a file');
    await symlink('/dev/zero', join(folder, 'zero.json'));
    await expect(readConfigurationFile(join(folder, 'zero.json'))).rejects.toThrow('it is not a file');
  });

  test('sets nothing in prototypes', async () => {
    for (const [name, text] of [
      ['a.json', '{"__proto__": {"polluted": true}}'],
      ['a.yml', '__proto__:\n  polluted: true\n'],
    ] as const)
      expect(Object.keys((await read(name, text)) as object)).toEqual(['__proto__']);
    expect('polluted' in {}).toBe(false);
  });
});

describe('YAML', () => {
  test('asks for the package that reads it when that is missing', async () => {
    const missing = parseYaml('a: 1', () => Promise.reject(new Error("Cannot find package 'yaml'")));
    await expect(missing).rejects.toMatchObject({
      code: 'invalid-configuration',
      message: 'Reading YAML needs the package "yaml", version 2; install it (npm install yaml), or write the file as JSON.',
    });
  });

  test('refuses another package of that name', async () => {
    await expect(parseYaml('a: 1', () => Promise.resolve({}))).rejects.toMatchObject({ code: 'invalid-configuration' });
  });

  test('knows only what JSON knows', async () => {
    expect(await parseYaml('a: yes\nb: 2026-11-20\nc: 0o17\nd: ~\n')).toEqual({ a: 'yes', b: '2026-11-20', c: 15, d: null });
  });
});

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

/** Lists of references to lists of references: `width` to the power of `levels` values when written out. */
function references(levels: number, width: number): string {
  const line = (level: number): string =>
    `a${level}: &a${level} [${Array.from({ length: width }, () => (level === 0 ? '"x"' : `*a${level - 1}`)).join(', ')}]`;
  return Array.from({ length: levels }, (_, level) => line(level)).join('\n');
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
      message: expect.stringContaining(
        'the folder has "holdfast.json" and "holdfast.yaml"; keep one of them',
      ) as string,
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
    ['a.json', nested(10_000), 'it is nested deeper than 64'],
    ['a.json', `{"a": "${'x'.repeat(64 * 1024)}"}`, 'it is larger than 65536 bytes'],
    ['a.yml', 'a: [', 'it is not YAML'],
    ['a.yml', 'a: 1\na: 2\n', /it is not YAML: .*unique/],
    ['a.yml', 'a: !!js/function "x"\n', 'it is not YAML'],
    ['a.yml', '- 1\n', 'expected an object of settings, got a list'],
    ['a.toml', '', 'end in ".json", ".yml" or ".yaml"'],
  ])('is refused: %s with %.40j', async (name, text, reason) => {
    const refusal = read(name, text);
    await expect(refusal).rejects.toMatchObject({ code: 'invalid-configuration', subject: join(folder, name) });
    await expect(refusal).rejects.toThrow(reason);
  });

  test.each([
    ['references to references', references(9, 9)],
    ['brackets', '['.repeat(65_000)],
    ['braces', '{a: '.repeat(16_000)],
    ['lists in one line', '- '.repeat(32_000)],
    ['indentation', Array.from({ length: 350 }, (_, level) => `${' '.repeat(level)}a:`).join('\n')],
    ['tags', '! '.repeat(32_000)],
    ['anchors', '&a '.repeat(20_000)],
    ['one key, many times', 'a: 1\n'.repeat(13_000)],
  ])('that is a bomb of %s is refused soon', async (_, text) => {
    await parseYaml('loaded: true');
    const before = process.cpuUsage();
    await expect(read('a.yml', text)).rejects.toMatchObject({ code: 'invalid-configuration' });
    const { user, system } = process.cpuUsage(before);
    // Far less, save for the many keys; what is refused here takes the parser seconds to minutes.
    expect((user + system) / 1000).toBeLessThan(1000);
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
      message:
        'Reading YAML needs the package "yaml", version 2; install it (npm install yaml), or write the file as JSON.',
    });
  });

  test('refuses another package of that name', async () => {
    await expect(parseYaml('a: 1', () => Promise.resolve({}))).rejects.toMatchObject({ code: 'invalid-configuration' });
  });

  test('knows only what JSON knows', async () => {
    expect(await parseYaml('a: yes\nb: 2026-11-20\nc: 0o17\nd: ~\n')).toEqual({
      a: 'yes',
      b: '2026-11-20',
      c: 15,
      d: null,
    });
  });
});

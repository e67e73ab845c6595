import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { analyzeRequest } from '../../../src/planning/analyze-request.ts';
import { TemplateLibrary } from '../../../src/planning/template-library.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'holdfast-templates-'));
  mkdirSync(join(directory, '.holdfast/templates'), { recursive: true });
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

const write = (file: string, text: string): void => {
  writeFileSync(join(directory, file), text);
};
const own = (name: string, more = ''): string =>
  `workflow: ${name}\ndescription: Mine.\nmetadata: { template: { for: [bug-fix]${more} } }\nsteps: [make]\n`;

test("the user's own stand beside those of the package, and one of the same name takes its place", async () => {
  write('.holdfast/templates/bugfix.yml', own('bugfix'));
  write('.holdfast/templates/other.yaml', own('other'));
  const library = new TemplateLibrary({ directory });
  const { templates, findings } = await library.list();
  expect(findings).toEqual([]);
  expect(templates.map(({ name, source }) => [name, source === 'built-in'])).toEqual([
    ['feature', true],
    ['bugfix', false],
    ['refactor', true],
    ['research', true],
    ['infrastructure', true],
    ['documentation', true],
    ['other', false],
  ]);
  expect(await library.require('bugfix')).toMatchObject({ description: 'Mine.' });
});

test('a file that is no template is told of, and the others are used; a path leads to any file', async () => {
  write('.holdfast/templates/bad.yml', 'workflow: bad\nsteps: [{ notify: success }]\n');
  write('.holdfast/templates/one.yml', own('twice'));
  write('.holdfast/templates/two.yml', own('twice'));
  write('elsewhere.yml', own('elsewhere'));
  const library = new TemplateLibrary({ directory });
  const { findings } = await library.list();
  expect(findings.map(({ problem }) => problem)).toEqual([
    expect.stringContaining('not with "notify"'),
    'another file has the name "twice"',
  ]);
  expect(await library.require('./elsewhere.yml')).toMatchObject({ name: 'elsewhere' });
  await expect(library.require('bad')).rejects.toMatchObject({
    code: 'unknown-template',
    issues: [expect.anything(), expect.anything()],
  });
  await expect(library.require('featrue')).rejects.toThrow('did you mean "feature"?');
});

test('of templates for the same kind the one whose words stand in the request is chosen, and where none do the one without words', async () => {
  write('.holdfast/templates/worded.yml', own('worded', ', words: [Payment, checkout]'));
  const library = new TemplateLibrary({ directory });
  const choose = async (request: string): Promise<string> =>
    (await library.choose(request, analyzeRequest(request))).choice.name;
  expect(await choose('Fix the crash in the payment page')).toBe('worded');
  expect(await choose('Fix the crash in the settings')).toBe('bugfix');
  expect(await choose('Add a payment page')).toBe('feature');
  write('.holdfast/templates/mine.yml', own('mine'));
  const again = new TemplateLibrary({ directory });
  const request = 'Fix the crash in the settings';
  expect((await again.choose(request, analyzeRequest(request))).choice).toMatchObject({ name: 'mine' });
});

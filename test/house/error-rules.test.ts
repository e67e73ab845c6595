import { expect, test } from 'vitest';
import type { ErrorRule } from '../../src/recovery/classifiers/rule.ts';
import { ruleFamilies } from '../../src/recovery/classifiers/rules.ts';
import { readText } from './repository-files.ts';

/** The lines of the document's table, as headings and cells: how wide the columns are does not matter. */
function documented(text: string): readonly string[] {
  const table = text.slice(text.indexOf('<!-- rules -->'), text.indexOf('<!-- /rules -->'));
  return table
    .split('\n')
    .filter((line) => /^(#### |\| `)/.test(line))
    .map((line) => line.replace(/ +/g, ' ').trim());
}

function lineOf(rule: ErrorRule): string {
  const { name, category, retryable, guidance = '' } = rule;
  const known = [
    ...(rule.statuses ?? []).map(String),
    ...(rule.askedStatuses ?? []).map((status) => `${status} with \`retry-after\``),
    ...(rule.codes ?? []).map((code) => `\`${code}\``),
    ...(rule.names ?? []).map((each) => `\`${each}\``),
    ...(rule.exitCodes ?? []).map((exitCode) => `exit ${exitCode}`),
    ...(rule.signals ?? []).map((signal) => `\`${signal}\``),
    ...(rule.texts === undefined ? [] : ['what it says']),
  ];
  const cells = [`\`${name}\``, category, retryable ? 'yes' : 'no', known.join(', '), guidance];
  return `| ${cells.join(' | ')} |`.replace(/ +/g, ' ');
}

test('docs/recovery.md has every rule by which errors are recognised, as it is', () => {
  const expected = ruleFamilies.flatMap(({ source, rules }) => [`#### ${source}`, ...rules.map(lineOf)]);
  expect(documented(readText('docs/recovery.md'))).toEqual(expected);
});

test('the rule finds a line that is missing', () => {
  expect(documented('<!-- rules -->\n#### A\n\n| rule | x |\n| `B`  | c |\n<!-- /rules -->\n| `C` | d |')).toEqual([
    '#### A',
    '| `B` | c |',
  ]);
});

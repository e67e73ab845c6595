import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { root } from '../../../house/repository.ts';
import type { Setting } from '../../../src/configuration/setting.ts';
import { workflowSettings } from '../../../src/configuration/workflow-settings.ts';

test('docs/configuration.md has a row for every setting: what it controls, its default, what is allowed', () => {
  const page = readFileSync(`${root}/docs/configuration.md`, 'utf8');
  const [, section = ''] = page.split('## Every setting');
  const [table = ''] = section.split('In the environment');
  const rows = table
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  const expected = Object.entries<Setting<unknown>>(workflowSettings).map(
    ([name, { description, default: value, type }]) => {
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      return [`\`${name}\``, description, text === '' ? 'none' : `\`${text}\``, type.expected];
    },
  );
  expect(rows).toEqual(expected);
});

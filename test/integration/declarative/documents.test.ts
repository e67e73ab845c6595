import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../../../house/repository.ts';
import { findingText } from '../../../src/declarative/file-finding.ts';
import { lintWorkflow, workflowSchema } from '../../../src/yaml.ts';

const page = readFileSync(join(root, 'docs/yaml.md'), 'utf8');
const blocks = [...page.matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map(([, text = '']) => text);

test.each(blocks.map((text) => [text.split('\n')[0] ?? '', text]))(
  'the file on the page, %s, can be run',
  async (_, text) => {
    const findings = await lintWorkflow(text);
    expect(findings.filter(({ severity }) => severity === 'error').map(findingText)).toEqual([]);
  },
);

test('the page has files', () => {
  expect(blocks.length).toBeGreaterThan(2);
});

test('the published schema is the one that files are read by', async () => {
  const published = JSON.parse(readFileSync(join(root, 'docs/workflow.schema.json'), 'utf8')) as unknown;
  expect(published).toEqual(await workflowSchema());
});

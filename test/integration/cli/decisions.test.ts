import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Project } from './command-line.ts';

const flows = `
import { defineWorkflow } from 'holdfast';
export const flow = defineWorkflow({ name: 'flow', run: async (wf) =>
  wf.decide({ question: 'Product pages are slow', type: 'architecture', choose: 'Cache pages in Redis \\u001b[2J', project: 'shop' }) });
`;
const record =
  '# 1. Use MySQL for orders\n\n## Status\n\nAccepted\n\n## Context\n\nOrders.\n\n## Decision\n\nUse MySQL for orders\n';
const other = '# 2. Use MongoDB for orders\n\n## Context\n\nOrders.\n\n## Decision\n\nUse MongoDB for orders\n';
let project: Project;
beforeAll(async () => {
  project = new Project({ 'flows.ts': flows });
  mkdirSync(join(project.folder, 'adr'));
  for (const [name, text] of Object.entries({ '0001-mysql.md': record, '0002-mongo.md': other, 'README.md': '# x\n' }))
    writeFileSync(join(project.folder, 'adr', name), text);
  await project.call('run', 'flows.ts');
});
afterAll(() => {
  project[Symbol.dispose]();
});

describe('holdfast decisions', () => {
  test('lists, finds and shows what a run decided, without what a terminal obeys', async () => {
    const { decisions } = (await project.json('decisions', 'list')) as { decisions: { id: string; run: string }[] };
    expect(decisions).toMatchObject([
      { type: 'architecture', project: 'shop', run: expect.stringContaining('wf_') as string },
    ]);
    const { stdout, exit } = await project.call('decisions', 'search', 'web', 'pages', 'are', 'sluggish');
    expect(exit).toBe(0);
    expect(stdout).toContain('Cache pages in Redis');
    expect(stdout).not.toContain('\u001b[2J');
    expect((await project.call('decisions', 'show', decisions[0]?.id ?? '')).stdout).toContain(
      'question  Product pages are slow',
    );
    expect(await project.call('decisions', 'show', 'nothing')).toMatchObject({ exit: 1, stdout: '' });
    expect(await project.call('decisions', 'search', 'birthday', 'cake')).toMatchObject({ exit: 1 });
  });

  test('imports a folder, says what is in conflict, shows the timeline and exports', async () => {
    const imported = await project.call('decisions', 'import', 'adr', '--project', 'shop');
    expect(imported).toMatchObject({ exit: 0, stdout: 'imported 2, known before 0, left out 1\n' });
    expect(imported.stderr).toContain('README.md');
    const conflicts = await project.call('decisions', 'conflicts');
    expect(conflicts.exit).toBe(1);
    expect(conflicts.stdout).toContain('contradictory-outcome');
    expect((await project.call('decisions', 'timeline', '--type', 'architecture')).stdout).toContain(
      'Use MySQL for orders',
    );
    expect(await project.json('decisions', 'export', 'out', '--project', 'shop')).toMatchObject({
      written: { length: 3 },
    });
    expect((await project.call('decisions', 'import', 'out')).stdout).toBe('imported 0, known before 3, left out 0\n');
    expect(await project.call('decisions', 'import', 'nowhere')).toMatchObject({ exit: 2 });
  });
});

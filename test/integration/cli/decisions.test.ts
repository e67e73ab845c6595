import { mkdirSync, readdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
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
    expect(await project.call('decisions', 'show', 'nothing')).toMatchObject({ exit: 2, stdout: '' });
    for (const verb of [['list'], ['search', 'x']]) {
      const { exit, stderr } = await project.call('decisions', ...verb, '--limit', '0');
      expect({ exit, stderr }).toEqual({
        exit: 2,
        stderr: expect.stringContaining("option '--limit <count>'") as string,
      });
    }
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
    const again = await project.call('decisions', 'export', 'out', '--project', 'shop');
    expect(again).toMatchObject({ exit: 2, stdout: '' });
    expect(again.stderr).toContain('nothing is written over');
    expect(await project.json('decisions', 'export', 'deep/below/out', '--project', 'shop')).toMatchObject({
      written: { length: 3 },
    });
  });

  test('tells of lines that cannot be read, and answers from all others', async () => {
    const torn = new Project({});
    await torn.call('decisions', 'import', join(project.folder, 'adr'));
    const log = join(
      torn.folder,
      '.holdfast/decisions',
      readdirSync(join(torn.folder, '.holdfast/decisions')).find((name) => name.endsWith('.jsonl')) ?? '',
    );
    writeFileSync(log, readFileSync(log, 'utf8').replace('Use MySQL for orders', 'Use MySQL for others'));
    const { stdout, stderr, exit } = await torn.call('decisions', 'list');
    expect(exit).toBe(0);
    expect(stdout).toContain('Use MongoDB for orders');
    expect(stderr).toMatch(/^note: lines that cannot be read are left out: decisions\/\d{4}-\d\d:\d+ \(damaged\)\n$/);
    torn[Symbol.dispose]();
  });

  test('refuses a folder that has no name or that cannot be made', async () => {
    const before = readdirSync(project.folder);
    for (const verb of ['import', 'export']) {
      const nameless = await project.call('decisions', verb, '');
      expect(nameless).toMatchObject({ exit: 2, stdout: '' });
      expect(nameless.stderr).toContain('the name of a folder');
    }
    expect(readdirSync(project.folder)).toEqual(before);
    const belowFile = await project.call('decisions', 'export', 'flows.ts/out');
    expect(belowFile).toMatchObject({ exit: 2, stdout: '' });
    if (process.platform !== 'linux') return;
    const unmakeable = await project.call('decisions', 'export', '/proc/no-such-folder/out');
    expect(unmakeable).toMatchObject({ exit: 2, stdout: '' });
    expect(unmakeable.stderr).toContain('ENOENT');
  });

  test('names every file of a folder that it does not take, and follows no link out of it', async () => {
    const folder = join(project.folder, 'hostile');
    mkdirSync(folder);
    writeFileSync(join(project.folder, 'outside.md'), '# Outside\n\n## Decision\n\nStolen\n');
    symlinkSync(join('..', 'outside.md'), join(folder, '0001-link.md'));
    writeFileSync(join(folder, '0002-binary.md'), Buffer.from([0x23, 0x20, 0, 0xff, 0xfe, 0]));
    writeFileSync(join(folder, '0006-latin.md'), Buffer.from('# Caf\u00e9\n\n## Decision\n\nCaf\u00e9\n', 'latin1'));
    writeFileSync(join(folder, '0003-huge.md'), '');
    truncateSync(join(folder, '0003-huge.md'), 3 * 2 ** 30);
    writeFileSync(
      join(folder, '0004-\u001b[2J.md'),
      '# Clear\n\n## Decision\n\n\u001b[2JRed\n\nAmends [9](0009-x.md)\n',
    );
    writeFileSync(join(folder, '0005-a.md'), '# A\n\n## Status\n\nSupersedes 77\n\n## Decision\n\nA\n');
    const { stdout, stderr, exit } = await project.call('decisions', 'import', 'hostile', '--project', 'other');
    expect({ stdout, exit }).toEqual({ stdout: 'imported 2, known before 0, left out 4\n', exit: 0 });
    expect(stderr).toContain('left out 0001-link.md: it is a link to another file, which is not followed');
    expect(stderr).toContain('left out 0002-binary.md: it is no text in UTF-8');
    expect(stderr).toContain('left out 0006-latin.md: it is no text in UTF-8');
    expect(stderr).toContain('left out 0003-huge.md: it is larger than 4 MiB');
    expect(stderr).toContain('0005-a.md:5: it names "77", which is not among the files');
    expect(stdout + stderr).not.toContain('\u001b');
    expect(await project.json('decisions', 'import', 'hostile', '--project', 'other')).toMatchObject({
      ...{ imported: [], known: { length: 2 }, skipped: { length: 4 } },
      warnings: [{ name: '0005-a.md', line: 5 }],
    });
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Project } from './command-line.ts';

const failing = `
import { defineWorkflow } from 'holdfast';
export const failing = defineWorkflow({
  name: 'failing',
  phases: ['work'],
  run: (wf) => wf.phase('work', () => wf.step('break', () => { throw new Error('no such thing'); })),
});
`;

test('explains a run that failed, in lines and as JSON, and writes a bundle once', async () => {
  using project = new Project({ 'failing.ts': failing });
  expect((await project.call('run', 'failing.ts', '--id', 'f1')).exit).toBe(1);

  const { exit, stdout } = await project.call('diagnostics', 'f1');
  expect(exit).toBe(0);
  expect(stdout).toMatch(/^status +failed$/m);
  expect(stdout).toContain('no such thing');
  expect(stdout).toContain('mend what the last error names');

  expect(await project.json('diagnostics', 'f1')).toMatchObject({
    workflow_id: 'f1',
    status: 'failed',
    error_count: 3,
  });

  const written = await project.json('diagnostics', 'f1', '--bundle', 'f1.json', '--logs', 'whole');
  expect(written).toMatchObject({ runId: 'f1', unreadable: [] });
  expect(JSON.parse(readFileSync(join(project.folder, 'f1.json'), 'utf8'))).toMatchObject({ complete: true });

  const again = await project.call('diagnostics', 'f1', '--bundle', 'f1.json');
  expect(again.exit).toBe(2);
  expect(again.stderr).toContain('There is a file');
  expect((await project.call('diagnostics', 'nobody')).exit).toBe(2);
});

import { expect, test } from 'vitest';
import { Project } from './command-line.ts';

test('a step that ends the process does not look like success', async () => {
  using project = new Project({
    'flow.ts': `import { defineWorkflow } from 'holdfast';
export default defineWorkflow({ name: 'leaves', run: (wf) => wf.step('exit', () => process.exit(0)) });
`,
  });
  expect((await project.call('run', 'flow.ts')).exit).toBe(1);
});

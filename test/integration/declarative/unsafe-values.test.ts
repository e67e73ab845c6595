import { describe, expect, test } from 'vitest';
import { EnhancedWorkflowManager, MemoryStorage } from '../../../src/index.ts';
import { lintWorkflow, parseWorkflow } from '../../../src/yaml.ts';

async function rulesOf(step: string, more = ''): Promise<readonly string[]> {
  const text = `workflow: w\ninputs: { x: string }\nlimits: { duration: 1m }\nsteps:\n  - ${step}\n${more}`;
  return (await lintWorkflow(text)).filter(({ severity }) => severity === 'error').map(({ rule }) => rule);
}

describe('a template is refused', () => {
  test.each([
    ['in a script', `run: echo \${{ inputs.x }}`],
    ['behind the -c of a shell', `run: [sh, -c, 'echo \${{ inputs.x }}']`],
    ['in a check', `{ run: "true", check: [bash, -lc, 'echo \${{ inputs.x }}'] }`],
    ['in what undoes', `{ run: "true", undo: [node, -e, '\${{ inputs.x }}'] }`],
    ['as the program', `run: ['\${{ inputs.x }}']`],
    ['in a variable that says what is run', `{ run: "true", env: { HOME: '\${{ inputs.x }}' } }`],
  ])('%s', async (_, step) => {
    expect(await rulesOf(step)).toEqual(['unsafe-template']);
  });

  test.each([
    ['of an option of a child', `{ workflow: w, inputs: { a: { '\${{ inputs.x }}': 1 } } }`],
    ['of what an agent is told', `{ agent: a, config: { '\${{ inputs.x }}': 1 } }`],
  ])('in the name %s', async (_, step) => {
    expect(await rulesOf(step)).toEqual(['misplaced-template']);
  });

  test('in what a step is called', async () => {
    expect(await rulesOf(`{ run: "true", name: 'a \${{ inputs.x }}' }`)).toEqual(['misplaced-template']);
  });

  test('in a name of what the run gives', async () => {
    expect(await rulesOf('"true"', `outputs: { a: { '\${{ inputs.x }}': 1 } }\n`)).toEqual(['misplaced-template']);
  });
});

test('the characters can be written in scripts, lists and checks', async () => {
  const text = `workflow: w
limits: { duration: 1m }
prerequisites: [literal]
checks: { literal: "test '$\${{ x }}' = '$''{{ x }}'" }
steps:
  - { id: script, name: 'Say $\${{ github.sha }}', run: "printf '%s' '$\${{ github.sha }}'" }
  - { id: code, run: [sh, -c, "printf '%s' '$\${{ a }}'"], verify: { command: "test '$\${{' = '$''{{'" } }
outputs: { script: '\${{ steps.script.outputs.stdout }}', code: '\${{ steps.code.outputs.stdout }}' }
`;
  await using manager = new EnhancedWorkflowManager({ storage: new MemoryStorage(), metrics: false });
  expect((await manager.execute(await parseWorkflow(text), {})).orThrow()).toEqual({
    script: '${{ github.sha }}',
    code: '${{ a }}',
  });
});

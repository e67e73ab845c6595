import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { root } from '../../../house/repository.ts';
import { Project } from './command-line.ts';

let project: Project;
beforeEach(() => {
  project = new Project();
  mkdirSync(join(project.folder, 'agent'));
});
afterEach(() => {
  project[Symbol.dispose]();
});

const flow = (prompt: string): string => `
import { defineWorkflow } from 'holdfast';
import { claudeCode } from 'holdfast/agents';
const provider = claudeCode({
  program: process.execPath,
  arguments: [${JSON.stringify(join(root, 'test/stand-ins/claude.ts'))}],
  env: { STAND_IN_FOLDER: ${JSON.stringify(join(project.folder, 'agent'))} },
});
export default defineWorkflow({
  name: 'flow',
  run: async (wf) => {
    const one = await wf.agent('one', { provider, prompt: ${JSON.stringify(prompt)} });
    const two = await wf.agent('two', { provider, prompt: 'stands alone' });
    return [one, two, await wf.agent('three', { provider, prompt: 'made of ' + one })];
  },
});
`;

function prompts(): readonly string[] {
  const lines = readFileSync(join(project.folder, 'agent/calls.jsonl'), 'utf8').trimEnd().split('\n');
  return lines.map((line) => (JSON.parse(line) as { readonly prompt: string }).prompt);
}

test('an edited prompt of a finished run: the plan says which agents run again and what is saved, and so it is (W18)', async () => {
  const call = (...words: string[]) => project.start(words).ended;
  project.write('flow.ts', flow('first'));
  expect(await call('run', 'flow.ts', '--id', 'r')).toMatchObject({ exit: 0 });
  expect(prompts()).toEqual(['first', 'stands alone', 'made of first']);

  project.write('flow.ts', flow('second'));
  const { stdout } = await call('resume', 'r', 'flow.ts', '--plan', '--apply-changes', '--json');
  const plan = JSON.parse(stdout) as Record<string, unknown>;
  expect(plan).toMatchObject({
    runs: [{ key: 'one', because: 'input-changed' }],
    mayFollow: ['three'],
    kept: { keys: ['two'], unguarded: 0 },
  });
  expect((plan['saved'] as { readonly costUsd: number }).costUsd).toBeCloseTo(0.001, 6);
  const words = (await call('resume', 'r', 'flow.ts', '--plan', '--apply-changes')).stdout;
  for (const part of ['one: its input has changed', 'kept: 1', 'three']) expect(words).toContain(part);
  // A plan asks nobody.
  expect(prompts()).toHaveLength(3);

  const resumed = await call('resume', 'r', 'flow.ts', '--apply-changes', '--json');
  expect(resumed).toMatchObject({ exit: 0 });
  expect(resumed.stdout).toContain('made of second');
  expect(prompts().slice(3)).toEqual(['second', 'made of second']);
});

import { expect, test } from 'vitest';
import { isHoldfastError } from '../../../src/core/errors.ts';
import { makePlan } from '../../../src/planning/make-plan.ts';
import { readTemplate } from '../../../src/planning/plan-template.ts';
import { builtInTemplates } from '../../../src/planning/templates/built-in.ts';
import { lintWorkflow } from '../../../src/yaml.ts';

test.each([...builtInTemplates])(
  'the template %s is a workflow file without errors and warnings, and gives a plan that is one too',
  async (name, text) => {
    const findings = await lintWorkflow(text);
    expect(findings.filter(({ rule }) => rule !== 'unused-id')).toEqual([]);
    const template = await readTemplate(text, 'built-in');
    expect(template).toMatchObject({ name, source: 'built-in' });
    expect(template.for).toHaveLength(1);
    const plan = await makePlan('Do this, and then document that', { template, createdAt: 0 });
    expect(plan.phases.length).toBeGreaterThan(2);
    // Its shares are of all its steps.
    expect(Object.keys(template.shares).sort()).toEqual(template.steps.map((step) => step.name).sort());
  },
);

async function refusal(text: string): Promise<string> {
  try {
    await readTemplate(text, 'own.yml');
  } catch (error) {
    if (isHoldfastError(error)) return error.message;
    throw error;
  }
  throw new Error('It was not refused.');
}

test.each([
  ["steps: [{ id: a, type: agent, task: 'see {{ tpoic }}' }]\ninputs: { topic: string }", 'did you mean {{ topic }}?'],
  ["steps: [{ id: a, type: agent, task: '${{ inputs.topic }}' }]", 'before anything is run'],
  ["steps: [{ id: a, run: 'echo {{ word }}' }]\ninputs: { word: string }", 'would be read by the shell'],
  ["steps: [{ id: a, run: '{{ request }}' }]", 'never run as a script'],
  ["steps: [{ id: a, run: ['{{ word }}', x] }]\ninputs: { word: string }", 'which program is run'],
  ["steps: [{ id: a, type: agent, task: 'x', condition: 'true' }]", 'no "condition"'],
  ["steps: [{ id: a, notify: 'x' }]", 'not with "notify"'],
  ["steps: [{ id: a, type: agent, task: 'x' }]\non_success: [ls]", 'no "on_success"'],
  ["steps: [{ id: a, type: agent, task: 'x' }]\ninputs: { request: string }", 'known from the request'],
  ["steps: [{ id: a, type: agent, task: 'x' }]\ninputs: { a: array }", 'a variable is of the type'],
  ["steps: [{ id: a, type: agent, task: 'x' }]\nmetadata: { template: { for: [bugfix] } }", 'of feature, bug-fix'],
  ["steps: [{ id: a, type: agent, task: 'x' }]\nmetadata: { template: { parts: b } }", 'there is no step "b"'],
  ["steps: [{ id: a, type: agent, task: 'x {{ part }}' }]", 'only the step under "parts"'],
  ["steps: [{ id: a, type: agent, task: 'x {{' }]", 'is no variable'],
  ['steps: [{ id: a, type: agent }]', 'is missing'],
  ['steps: [{ id: a, run: x, needs: b }, { id: b, run: x, needs: a }]', 'step "a" needs itself, by way of "b"'],
  ['steps: [{ id: a, run: x }, { id: b, run: x, needs: aa }]', 'there is no step "aa" in this list'],
  ['steps: [{ id: a, run: x }, { id: a, run: x }]', 'is taken by a step before'],
  ['steps: [{ id: a, run: x }]\ninputs: { n: { enum: [x, z], default: y } }', 'the default of input "n"'],
  [
    "steps: [{ id: a, type: agent, task: '{{ part }}' }, { id: a-2, run: x }]\nmetadata: { template: { parts: a } }",
    'a part of step "a" has the name "a-2"',
  ],
])('a template with %s is refused: %s', async (text, why) => {
  const message = await refusal(`workflow: own\n${text}\n`);
  expect(message).toContain(why);
  expect(message).toMatch(/own\.yml:\d+:\d+/);
});

test('what a template does not say of an order is that of its file: one after the other, side by side, or phase after phase', async () => {
  const needs = async (text: string): Promise<unknown> =>
    (await readTemplate(`workflow: own\n${text}`, 'own.yml')).steps.map((step) => [step.name, step.needs]);
  const two = "[{ id: A_b, run: 'true' }, 'ls -l']";
  expect(await needs(`steps: ${two}`)).toEqual([
    ['a-b', []],
    ['ls', ['a-b']],
  ]);
  expect(await needs(`type: parallel\nsteps: ${two}`)).toEqual([
    ['a-b', []],
    ['ls', []],
  ]);
  expect(
    await needs(`phases: [{ name: one, type: parallel, steps: ${two} }, { name: two, steps: [make, make] }]`),
  ).toEqual([
    ['a-b', []],
    ['ls', []],
    ['make', ['a-b', 'ls']],
    ['make-2', ['make']],
  ]);
});

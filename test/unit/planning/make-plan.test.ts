import { expect, test } from 'vitest';
import { analyzeRequest } from '../../../src/planning/analyze-request.ts';
import { makePlan } from '../../../src/planning/make-plan.ts';
import type { Plan } from '../../../src/planning/plan.ts';
import { readTemplate } from '../../../src/planning/plan-template.ts';
import { TemplateLibrary } from '../../../src/planning/template-library.ts';

const names = ({ phases }: Plan): readonly string[] => phases.map(({ name }) => name);
const phase = (plan: Plan, wanted: string): Plan['phases'][number] | undefined =>
  plan.phases.find(({ name }) => name === wanted);

test('the template is the one for the kind of request, as sure as the kind is', async () => {
  const analysis = analyzeRequest('Fix the crash in the parser');
  const plan = await makePlan('Fix the crash in the parser', { createdAt: 0 });
  expect(plan.template).toEqual({
    name: 'bugfix',
    confidence: analysis.action.probabilities['bug-fix'],
    reason: 'bug-fix: by "Fix" (verb at the beginning)',
  });
  expect((await makePlan('Fix it', { createdAt: 0, template: 'research' })).template).toEqual({
    ...{ name: 'research', confidence: 1, reason: 'it was named' },
  });
});

test('research is a phase where something has to be found out, and left out where not; what follows it does not wait for nothing', async () => {
  const sure = await makePlan('Fix the crash in src/parse.ts', { createdAt: 0 });
  expect(names(sure)).toEqual(['reproduce', 'mend', 'test', 'review', 'document']);
  expect(phase(sure, 'mend')?.needs).toEqual(['reproduce']);
  const unsure = await makePlan('Investigate why the login sometimes fails for no reason, and fix it', {
    ...{ createdAt: 0, template: 'bugfix' },
  });
  expect(names(unsure)).toContain('diagnose');
  expect(phase(unsure, 'test')?.needs).toEqual(names(unsure).filter((name) => name.startsWith('mend')));
});

test('each part is a phase; parts wait for those that the request puts before them, and for no others', async () => {
  const plan = await makePlan('Work\n\n- add `size` to the cache\n- rename the button\n- document `size`\n', {
    ...{ createdAt: 0, parallel: true, template: 'feature' },
  });
  expect(plan.parallel).toBe(4);
  expect(phase(plan, 'implement-2')?.needs).toEqual(['outline']);
  expect(phase(plan, 'implement-3')?.needs).toEqual(['outline', 'implement-1']);
  expect(phase(plan, 'test')?.needs).toEqual(['implement-1', 'implement-2', 'implement-3']);
  expect(plan.phases.filter(({ critical }) => !critical).map(({ name }) => name)).toEqual(['implement-3', 'document']);
  expect(plan.warnings?.[0]).toContain('side by side in one folder');
});

test('ends of lines and the mark at the beginning of a file are of its editor, and no prompt has them', async () => {
  const plain = await makePlan('Add a login\n\n- a form\n- a route', { createdAt: 0 });
  expect(await makePlan('\ufeffAdd a login\r\n\r\n- a form\r\n- a route', { createdAt: 0 })).toEqual(plain);
  expect(await makePlan('Add a login\r\r- a form\r- a route', { createdAt: 0 })).toEqual(plain);
});

test('a step that is told nothing but its part is told all of a request that has one', async () => {
  const step = async (task: string, request: string): Promise<unknown> => {
    const text = `workflow: own\nmetadata: { template: { parts: a } }\nsteps: [{ id: a, type: agent, task: '${task}' }]\n`;
    const plan = await makePlan(request, { createdAt: 0, template: await readTemplate(text, 'own.yml') });
    return plan.phases.map(({ work }) => (work.kind === 'agent' ? work.prompt : undefined));
  };
  const request = 'The login is slow\n\nIt takes ten seconds.';
  expect(await step('Do: {{ part }}', request)).toEqual([`Do: ${request}`]);
  expect(await step('Do: {{ part }} of {{ request }}', request)).toEqual([`Do: The login is slow of ${request}`]);
  expect(await step('Do: {{ part }}', 'Now:\n- add a\n- add b')).toEqual(['Do: add a', 'Do: add b']);
});

test('a command that comes out empty is left out, and so is a question that nobody asks', async () => {
  expect(names(await makePlan('Upgrade the CI image', { createdAt: 0, template: 'infrastructure' }))).not.toContain(
    'verify',
  );
  const asked = await makePlan('Upgrade the CI image', {
    ...{ createdAt: 0, template: 'infrastructure', variables: { test_command: 'make check', approval: 'Now?' } },
  });
  expect(phase(asked, 'verify')?.work).toEqual({ kind: 'command', command: 'make check' });
  expect(phase(asked, 'consent')?.work).toEqual({ kind: 'approval', message: 'Now?' });
  expect(phase(asked, 'change')?.needs).toEqual(['consent']);
});

test('the expected time of the request is shared out among the phases, and a limit below it is warned of', async () => {
  const plan = await makePlan('Add dark mode', { createdAt: 0, maxDuration: '5m' });
  const sum = plan.phases.reduce((total, { expectedMs }) => total + expectedMs, 0);
  expect(Math.abs(sum - plan.analysis.effort.duration.point)).toBeLessThan(plan.phases.length);
  expect(plan).toMatchObject({ maxDurationMs: 300_000 });
  expect(plan.warnings?.[0]).toMatch(/expected to take .* may take 5m00s/);
});

test('values are those that the template declares: of their type, one of the choices, and there where they are required', async () => {
  const template = await readTemplate(
    `workflow: own
inputs:
  count: integer
  level: { type: string, enum: [low, high], default: low }
  deep: { type: boolean, default: false }
steps: [{ id: a, type: agent, task: '{{ count }} {{ level }} {{ deep }}' }]
`,
    'own.yml',
  );
  const make = (variables: Readonly<Record<string, string | number | boolean>>): Promise<Plan> =>
    makePlan('do it', { createdAt: 0, template, variables });
  expect((await make({ count: 3, deep: true })).phases[0]?.work).toEqual({ kind: 'agent', prompt: '3 low true' });
  await expect(make({})).rejects.toThrow('needs a value for its variable "count"');
  await expect(make({ count: '3.5' })).rejects.toThrow('a whole number');
  await expect(make({ count: 1, level: 'mid' })).rejects.toThrow('"low" or "high"');
  await expect(make({ count: 1, deep: 'maybe' })).rejects.toThrow('true or false');
  await expect(make({ cuont: 1 })).rejects.toThrow('did you mean "count"?');
});

test('steps of any name have their share of the time', async () => {
  const text = `workflow: t
version: 1.0.0
metadata: { template: { parts: implement } }
steps:
  - { id: implement, type: agent, task: '{{ part }}' }
  - { id: constructor, run: [npm, run, build] }
`;
  const template = await readTemplate(text, 'own.yml');
  const { phases } = await makePlan('- Add a parser\n- Fix the lexer', { template, createdAt: 0 });
  expect(phases.map(({ name, needs }) => [name, needs])).toEqual([
    ['implement-1', []],
    ['implement-2', []],
    ['constructor', ['implement-1', 'implement-2']],
  ]);
  for (const { expectedMs } of phases) expect(expectedMs).toBeGreaterThan(0);
});

test('steps that are left out hand on their needs once, however many ways there are', async () => {
  const pairs = Array.from({ length: 40 }, (_, index) => [`a${index}`, `b${index}`]);
  const steps = pairs.flatMap((pair, index) => {
    const needs = (pairs[index - 1] ?? ['first']).join(', ');
    return pair.map((id) => `  - { id: ${id}, run: [ls], needs: [${needs}] }`);
  });
  const text = [
    'workflow: t\nversion: 1.0.0\ntype: parallel',
    `metadata: { template: { research: [${pairs.flat().join(', ')}] } }`,
    'steps:\n  - { id: first, run: [ls] }',
    ...steps,
    '  - { id: last, run: [ls], needs: [a39, b39] }\n',
  ].join('\n');
  const template = await readTemplate(text, 'own.yml');
  const { phases } = await makePlan('Bump lodash to 4.17.21', { template, createdAt: 0 });
  expect(phases.map(({ name, needs }) => [name, needs])).toEqual([
    ['first', []],
    ['last', ['first']],
  ]);
});

test('what no plan can be made of is refused', async () => {
  await expect(makePlan('  ')).rejects.toThrow('a text with words');
  await expect(makePlan('x'.repeat(16_385))).rejects.toThrow('put the rest into a file');
  await expect(makePlan('do it', { priority: 'soon' as 'low' })).rejects.toThrow('"urgent"');
  await expect(makePlan('do it', { parallel: 0 })).rejects.toThrow('a positive integer');
  await expect(makePlan('do it', { maxDuration: 0 })).rejects.toThrow('a duration above 0');
  await expect(makePlan('do it', { createdAt: Number.NaN })).rejects.toThrow('a date');
  for (const options of [{ analysis: {} }, { template: 5 }, { template: {} }, { templates: {} }])
    await expect(makePlan('do it', options as object)).rejects.toMatchObject({ code: 'invalid-option' });
  await expect(makePlan('do it', { template: 'fetaure' })).rejects.toMatchObject({ code: 'unknown-template' });
});

test('folders of templates are a list of texts', () => {
  for (const options of [{ folders: 5 }, { folders: 'x' }, { folders: [''] }, { directory: 5 }])
    expect(() => new TemplateLibrary(options as object)).toThrow('Expected `');
});

test('a template that leaves no step of a plan is refused, with what can be done', async () => {
  for (const text of [
    "inputs: { c: { type: string, default: '' } }\nsteps: [{ id: a, run: '{{ c }}' }]",
    "metadata: { template: { research: [a] } }\nsteps: [{ id: a, type: agent, task: 'look' }]",
  ]) {
    const template = await readTemplate(`workflow: own\n${text}\n`, 'own.yml');
    await expect(makePlan('Fix the typo', { template })).rejects.toMatchObject({
      ...{ code: 'invalid-option', message: expect.stringContaining('"own" leaves nothing to do') as string },
    });
  }
});

test('a value that a program would take for an option is refused unless two dashes stand before it', async () => {
  const make = async (words: string): Promise<Plan> => {
    const template = await readTemplate(
      `workflow: own\ninputs: { w: string }\nsteps: [{ id: a, run: [${words}] }]\n`,
      'own.yml',
    );
    return makePlan('do it', { createdAt: 0, template, variables: { w: '--force' } });
  };
  await expect(make("rm, '{{ w }}'")).rejects.toThrow('put "--" before it');
  expect((await make("rm, --, '{{ w }}'")).phases[0]?.work).toEqual({
    kind: 'command',
    command: ['rm', '--', '--force'],
  });
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseYaml } from '../../src/configuration/yaml-text.ts';
import { readFileText } from '../../src/declarative/workflow-file.ts';
import { argvOf, type Argv } from '../../src/declarative/step-options.ts';
import { layOut } from '../../src/declarative/layout.ts';
import { fill, literalText } from '../../src/declarative/template.ts';
import type { DocumentValue } from '../../src/declarative/workflow-document.ts';
import { makePlan } from '../../src/planning/make-plan.ts';
import type { PhaseWork, Plan, PlanPhase } from '../../src/planning/plan.ts';
import { readTemplate } from '../../src/planning/plan-template.ts';
import { renderGuide } from '../../src/planning/render-guide.ts';
import { renderPreview } from '../../src/planning/render-preview.ts';
import { renderWorkflow } from '../../src/planning/render-workflow.ts';
import { TemplateLibrary } from '../../src/planning/template-library.ts';
import { writeYaml, type YamlRecord } from '../../src/planning/yaml-writer.ts';
import { lintWorkflow } from '../../src/yaml.ts';

const templates = new TemplateLibrary();

/** What YAML, the engine's templates, a plan's variables or a shell may take for more than text. */
const piece = fc.constantFrom(
  ...['${{ inputs.x }}', '$${{', '${{', '{{ request }}', '{{ part }}', '}}', '\\{{', '{{', '$'],
  ...[
    '\n',
    '\n\n',
    '\r\n',
    '\t',
    ' ',
    '  ',
    '\n  - a',
    '\n---\n',
    '\n...\n',
    '|',
    '>',
    '|-\n  x',
    '#',
    ' #',
    ': ',
    ':',
  ],
  ...[
    '"',
    "'",
    '\\',
    '\\n',
    '[',
    ']',
    '{',
    '}',
    '!!js',
    '&a',
    '*a',
    '<<',
    '@',
    '`',
    '%YAML',
    '?',
    '- ',
    'true',
    'null',
    '~',
    '0x1f',
    '1e3',
    '2026-01-01',
  ],
  ...[
    '\u0000',
    '\u001b[31m',
    '\u007f',
    '\u0085',
    '\u2028',
    '\ufeff',
    '\u202e',
    'é',
    '日本',
    '😀',
    '\ud800',
    '\udc00',
    '\uffff',
  ],
  ...['$(touch x)', '; rm -rf /', '--help', '-e', 'a', 'fix it', 'Z'],
);
const hostile = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));

const value = fc.letrec<{ readonly value: unknown; readonly record: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    hostile,
    fc.oneof(fc.boolean(), fc.integer(), fc.constant(null)),
    fc.array(tie('value'), { maxLength: 3 }),
    tie('record'),
  ),
  record: fc.dictionary(hostile, tie('value'), { maxKeys: 3 }).map((record) => {
    delete record['__proto__'];
    return { ...record };
  }),
}));

test('whatever is written as YAML is read again as the same value', async () => {
  await fc.assert(
    fc.asyncProperty(value.record, async (record) => {
      const text = writeYaml(record as YamlRecord);
      expect(await parseYaml(text)).toEqual(Object.keys(record as object).length === 0 ? null : record);
    }),
    { numRuns: 500 },
  );
});

const work: fc.Arbitrary<PhaseWork> = fc.oneof(
  hostile.map((prompt): PhaseWork => ({ kind: 'agent', prompt })),
  fc.tuple(hostile, hostile).map(([agent, prompt]): PhaseWork => ({ kind: 'agent', agent: `a${agent}`, prompt })),
  hostile.map((command): PhaseWork => ({ kind: 'command', command: `x${command}` })),
  fc.array(hostile, { maxLength: 4 }).map((rest): PhaseWork => ({ kind: 'command', command: ['echo', ...rest] })),
  hostile.map((message): PhaseWork => ({ kind: 'approval', message })),
);
const plans = fc.tuple(hostile, hostile, fc.array(fc.tuple(work, hostile, fc.nat(3)), { minLength: 1, maxLength: 5 }));

async function planOf(request: string, title: string, phases: readonly [PhaseWork, string, number][]): Promise<Plan> {
  const plan = await makePlan(`fix ${request}`, { createdAt: 0, parallel: 2, templates });
  return {
    ...plan,
    analysis: { ...plan.analysis, title },
    phases: phases.map(([one, phaseTitle, back], index): PlanPhase => ({
      ...{ name: `p-${index}`, title: phaseTitle, critical: back !== 1, work: one, retries: back, delayMs: 1500 },
      ...{ needs: back === 0 || index < back ? [] : [`p-${index - back}`], timeoutMs: 90_000, expectedMs: 1000 },
    })),
  };
}

test('the workflow of a plan does exactly what the plan says, whatever its texts hold', async () => {
  await fc.assert(
    fc.asyncProperty(plans, async ([request, title, phases]) => {
      const plan = await planOf(request, title, phases);
      const { document } = await readFileText(renderWorkflow(plan), { file: 'plan.yml' });
      expect(document.description).toBe(title);
      expect(document.metadata?.['request']).toBe(plan.request);
      const steps = 'steps' in document ? document.steps : [];
      expect(steps.length).toBe(plan.phases.length);
      for (const [index, { work: said }] of plan.phases.entries()) {
        const step = JSON.parse(JSON.stringify(steps[index])) as Readonly<Record<string, DocumentValue>>;
        // What the engine would make of it, knowing nothing.
        const seen = (name: string): unknown => fill(step[name] ?? null, {});
        const { title: phaseTitle, name } = plan.phases[index]!;
        expect(seen('name')).toBe(phaseTitle === '' ? name : phaseTitle.toWellFormed());
        if (said.kind === 'agent') {
          expect(seen('task')).toBe(said.prompt);
          expect(step['agent']).toBe(said.agent);
        } else if (said.kind === 'approval') expect(seen('message')).toBe(said.message);
        else {
          const argv: Argv = argvOf(step['run'] as string | readonly string[], {});
          expect(argv).toEqual(typeof said.command === 'string' ? ['sh', '-e', '-c', said.command] : said.command);
        }
      }
    }),
    { numRuns: 300 },
  );
});

test('the workflow of a plan that was made of any request is one without errors and warnings', async () => {
  await fc.assert(
    fc.asyncProperty(hostile, hostile, async (request, notes) => {
      const plan = await makePlan(`Add a thing ${request}`, { createdAt: 0, variables: { notes }, templates });
      const findings = await lintWorkflow(renderWorkflow(plan));
      expect(findings.filter(({ severity }) => severity !== 'note')).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

test('parts of a request that look like templates name their steps, and the workflow is one that can be run', async () => {
  const request =
    'Do this:\n- fix the matrix ${{ matrix.os }} of CI\n- add $${{ to the docs\n- document {{ request }} and ${{';
  const plan = await makePlan(request, { createdAt: 0, templates });
  const text = renderWorkflow(plan);
  const findings = await lintWorkflow(text);
  expect(findings.filter(({ severity }) => severity !== 'note')).toEqual([]);
  const { document } = await readFileText(text, { file: 'plan.yml' });
  const said = layOut(document).parts.flatMap(({ list }) => list.steps.map(({ step }) => literalText(step.name ?? '')));
  expect(said).toEqual(plan.phases.map(({ title }) => title));
  expect(said.filter((name) => name.includes('${{')).length).toBe(3);
});

test('a request that is long and has many parts gives a workflow that can be run, with the request once, and prompts that say all of it', async () => {
  const own = await readTemplate(
    `workflow: own
metadata: { template: { parts: each } }
inputs: { before: string }
limits: { duration: 2h }
steps:
  - { id: each, type: agent, task: '{{ part }} of {{ request }}' }
  - { id: last, type: agent, task: '{{ before }}{{ request }}' }
`,
    'own.yml',
  );
  const lists = [
    Array.from({ length: 200 }, (_, index) => `- rename \`field${index}\` to \${{ x }} in {{ request }} $`),
    Array.from({ length: 300 }, (_, index) => `- ${'日本語の項目'.repeat(7)} ${index} \u200b`),
  ];
  for (const items of lists) {
    const plan = await makePlan(`{{ these:\n${items.join('\n')}`, {
      ...{ createdAt: 0, template: own, variables: { before: 'It costs $' } },
    });
    const text = renderWorkflow(plan);
    expect(Buffer.byteLength(text)).toBeLessThan(256 * 1024);
    expect((await lintWorkflow(text)).filter(({ severity }) => severity !== 'note')).toEqual([]);
    const { document } = await readFileText(text, { file: 'plan.yml' });
    const { request } = document.inputs as Readonly<Record<string, { readonly default: string }>>;
    const steps = 'steps' in document ? document.steps : [];
    const said = steps.map((step) => fill((step as { task: string }).task, { inputs: { request: request?.default } }));
    expect(said).toEqual(plan.phases.map(({ work: asked }) => (asked.kind === 'agent' ? asked.prompt : undefined)));
    for (const item of items) expect(said.some((one) => String(one).includes(item.slice(2)))).toBe(true);
  }
});

test('a value that looks like a variable, or like a template of the engine, is put in as it is and never looked at again', async () => {
  const template = await readTemplate(
    `workflow: own
inputs: { one: string, two: { type: string, default: second } }
steps:
  - { id: ask, type: agent, task: 'a {{ one }} b {{ two }} c {{ request }} d \\{{ e' }
  - { id: run, run: [echo, --, '{{ one }}'] }
`,
    'own.yml',
  );
  await fc.assert(
    fc.asyncProperty(hostile, hostile, async (one, request) => {
      const asked = `do ${request}`;
      const plan = await makePlan(asked, { createdAt: 0, template, variables: { one } });
      const clean = (text: string): string => text.replaceAll('\0', '\uFFFD').toWellFormed();
      const lines = (text: string): string => clean(text.replaceAll('\r\n', '\n'));
      const [ask, run] = plan.phases.map((phase) => phase.work);
      expect(ask).toEqual({
        kind: 'agent',
        prompt: `a ${clean(one)} b second c ${lines(asked).trim()} d {{ e`,
      });
      expect(run).toEqual({ kind: 'command', command: ['echo', '--', clean(one)] });
    }),
    { numRuns: 300 },
  );
});

test('the same request at the same moment gives the same plan, and plans go through JSON unchanged', async () => {
  await fc.assert(
    fc.asyncProperty(hostile, fc.nat(2 ** 40), async (request, createdAt) => {
      const plan = await makePlan(`fix ${request}`, { createdAt, templates });
      expect(await makePlan(`fix ${request}`, { createdAt, templates })).toEqual(plan);
      expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
      expect(plan.id).toMatch(/^[a-z0-9-]{1,80}$/);
      expect(plan.name).toMatch(/^[a-z0-9][a-z0-9-]{0,49}$/);
      for (const phase of plan.phases) expect(phase.name).toMatch(/^[a-z][a-z0-9-]{0,59}$/);
    }),
    { numRuns: 60 },
  );
});

test('what people are shown of a plan steers no terminal', async () => {
  await fc.assert(
    fc.asyncProperty(plans, async ([request, title, phases]) => {
      const plan = await planOf(request, title, phases);
      for (const text of [renderGuide(plan), renderPreview(plan)])
        expect(text).not.toMatch(/(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
    }),
    { numRuns: 100 },
  );
});

import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { EnhancedWorkflowManager, MemoryStorage } from '../../src/index.ts';
import { isHoldfastError } from '../../src/core/errors.ts';
import { readDocument } from '../../src/declarative/read-document.ts';
import { lintWorkflow, parseWorkflow, workflowSchema } from '../../src/yaml.ts';

const runs = { numRuns: 40 };

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-yaml-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Values that are right, nearly right and wrong. */
const name = fc.constantFrom('a', 'b-1', 'step', '1x', 'a b', '', 'constructor');
const text = fc.oneof(name, fc.string({ maxLength: 20 }), fc.constantFrom('${{ inputs.a }}', '${{', '5m', 'npm test'));
const scalar = fc.oneof(text, fc.integer({ min: -2, max: 2000 }), fc.boolean(), fc.constant(null));
const value = fc.oneof(scalar, fc.array(scalar, { maxLength: 3 }), fc.dictionary(name, scalar, { maxKeys: 3 }));
const duration = fc.oneof({ weight: 4, arbitrary: fc.constantFrom('5m', '30s', '1h30m') }, scalar);
const rule = fc.record(
  {
    retry: fc.oneof(fc.integer({ min: -1, max: 101 }), scalar),
    backoff: fc.constantFrom('exponential', 'none', 'linear'),
    continue: fc.oneof(fc.boolean(), scalar),
    other: scalar,
  },
  { requiredKeys: [] },
);
const step = fc.oneof(
  text,
  value,
  fc.record(
    {
      ...{ id: name, run: fc.oneof(text, fc.array(text, { maxLength: 3 })), timeout: duration, on_failure: rule },
      ...{ type: fc.constantFrom('run', 'agent', 'nothing'), env: fc.dictionary(name, scalar, { maxKeys: 2 }) },
      ...{ needs: fc.oneof(name, fc.array(name, { maxLength: 2 })), outputs: fc.constantFrom('json', 'text', 'xml') },
    },
    { requiredKeys: ['run'] },
  ),
  fc.record(
    { agent: text, task: text, config: value, output: value, max_turns: scalar, skill: text, targets: value },
    { requiredKeys: [] },
  ),
  fc.record({ workflow: name, inputs: value, approval: name, notify: value }, { requiredKeys: [] }),
);
const steps = fc.array(step, { maxLength: 4 });
const phase = fc.record(
  { name, type: fc.constantFrom('sequential', 'parallel', 'hybrid'), steps, timeout: duration, max_concurrent: scalar },
  { requiredKeys: ['name', 'steps'] },
);
const document = fc.oneof(
  value,
  fc.record(
    {
      ...{ workflow: name, version: fc.oneof(fc.constant('1.0.0'), scalar), steps, type: text, inputs: value },
      ...{ prerequisites: value, validation: steps, on_success: steps, limits: value, env: value, checks: value },
    },
    { requiredKeys: ['workflow', 'steps'] },
  ),
  fc.record(
    { workflow: name, phases: fc.array(phase, { maxLength: 3 }), steps },
    { requiredKeys: ['workflow', 'phases'] },
  ),
);

/** Documents that are right, each of which says much. */
const right = [
  {
    ...{
      workflow: 'w',
      version: '1.0.0',
      type: 'parallel',
      max_concurrent: 2,
      sync_point: 'all',
    },
    inputs: { a: 'string', b: { type: 'integer', default: 1, enum: [1, 2] } },
    limits: { duration: '1h', cost_usd: 2.5 },
    prerequisites: ['x', { file: 'a.txt' }, { run: ['true'] }, { env: 'HOME' }, { workflow: 'other' }],
    checks: { x: 'true' },
    env: { A: 1 },
    steps: [
      {
        id: 'one',
        run: 'npm test',
        env: { A: 'x' },
        outputs: 'json',
        timeout: '5m',
        check: ['true'],
        ok_exit_codes: [0, 1],
      },
      {
        agent: 'a',
        task: 't',
        config: { deep: [1, { x: null }] },
        tools: ['Read'],
        max_turns: 3,
        output: { type: 'object' },
      },
      {
        type: 'skill',
        skill: 's',
        targets: ['x'],
        options: { a: 1 },
        on_failure: { retry: 2, backoff: 'none', continue: true },
      },
    ],
    validation: ['npm test'],
    on_success: [{ notify: 'success' }, { notify: { title: 't', body: 'b', severity: 'warning' } }],
    on_failure: ['git reset'],
    outputs: { x: '\${{ inputs.a }}' },
    changelog: [{ '1.0.0': 'first' }],
  },
  {
    ...{ workflow: 'p', type: 'hybrid', recovery_strategy: 'checkpoint' },
    phases: [
      {
        name: 'one',
        type: 'parallel',
        steps: ['a', { run: ['b', 'c'], needs: ['x'] }],
        timeout: '1h',
        validation: ['v'],
      },
      {
        name: 'two',
        condition: true,
        steps: [
          { workflow: 'c', inputs: { a: 1 } },
          { approval: 'go', message: 'm' },
        ],
      },
    ],
  },
];

/** A part of a document taken away, exchanged, or put beside others. */
const change = fc.record({
  at: fc.array(fc.nat({ max: 30 }), { minLength: 1, maxLength: 5 }),
  how: fc.nat({ max: 2 }),
  key: name,
  value,
});

function changed(
  target: unknown,
  { at, how, key, value: given }: { at: readonly number[]; how: number; key: string; value: unknown },
): void {
  if (typeof target !== 'object' || target === null) return;
  const holder = target as Record<string, unknown>;
  const keys = Object.keys(holder);
  const [first = 0, ...rest] = at;
  const chosen = keys[first % Math.max(1, keys.length)] ?? key;
  const inner = holder[chosen];
  if (rest.length > 0 && typeof inner === 'object' && inner !== null)
    changed(inner, { at: rest, how, key, value: given });
  else if (how === 0 && !Array.isArray(holder)) Reflect.deleteProperty(holder, chosen);
  else if (how === 1) holder[chosen] = given;
  else if (Array.isArray(holder)) holder.push(given);
  else if (key !== '') holder[key] = given;
}

const nearlyRight = fc.tuple(fc.constantFrom(...right), fc.array(change, { maxLength: 2 })).map(([base, changes]) => {
  const copy = structuredClone(base);
  for (const one of changes) changed(copy, one);
  return copy;
});

describe('workflow files', () => {
  test('the published schema takes what the parser takes, and nothing else', async () => {
    const published = z.fromJSONSchema(await workflowSchema());
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(fc.oneof({ weight: 4, arbitrary: nearlyRight }, document), async (given) => {
        const { document: read, findings } = await readDocument(JSON.stringify(given), 'x.json');
        // Names that reach what all objects share are refused before, and are not what a schema can say.
        fc.pre(!findings.some(({ problem }) => problem.includes('cannot be used')));
        taken += read === undefined ? 0 : 1;
        expect(published.safeParse(given).success).toBe(read !== undefined);
      }),
      { ...runs, numRuns: 120 },
    );
    // The seed is fixed: both answers were met often.
    expect(taken).toBeGreaterThan(20);
  });

  test('a document is the same in YAML and JSON', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(nearlyRight, document), async (given) => {
        const plain = JSON.parse(JSON.stringify(given)) as unknown;
        const json = await readDocument(JSON.stringify(plain), 'x.json');
        const yaml = await readDocument(stringify(plain), 'x.yml');
        expect(yaml.document).toEqual(json.document);
        expect(yaml.findings.map(({ problem }) => problem).sort()).toEqual(
          json.findings.map(({ problem }) => problem).sort(),
        );
      }),
      runs,
    );
  });

  test('any text is refused with places, or read; nothing else is thrown', async () => {
    const lines = fc.array(
      fc.oneof(
        fc.constantFrom(
          'workflow: a',
          'steps:',
          '  - run: x',
          '  - id: a',
          '    needs: a',
          '- &a x',
          '*a',
          '!!js/function x',
        ),
        fc.constantFrom(
          '? [',
          '{a: b',
          '  condition: steps.a.status == "x"',
          '  condition: "((("',
          '\t- x',
          '---',
          '%YAML 9',
        ),
        fc.string({ maxLength: 30, unit: 'binary' }),
      ),
      { maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(lines, async (all) => {
        for (const { problem, severity } of await lintWorkflow(all.join('\n'))) {
          expect(problem).not.toBe('');
          expect(['error', 'warning', 'note']).toContain(severity);
        }
      }),
      runs,
    );
  });

  test('any condition is refused when it is read, or answers yes or no, or fails the run; no code runs', async () => {
    const part = fc.constantFrom(
      ...[
        'inputs',
        '.',
        'a',
        '"x"',
        '==',
        '&&',
        '(',
        ')',
        '!',
        '[0]',
        'constructor',
        '__proto__',
        'steps',
        'one',
        'status',
      ],
      ...[
        'process',
        'globalThis',
        'require("fs")',
        'true',
        '1',
        '+',
        'size(',
        'matches("(a+)+$")',
        '.map(x,',
        'has(',
        '?',
        ':',
      ],
    );
    await fc.assert(
      fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 9 }), async (parts) => {
        const source = `workflow: c\ninputs: { a: string }\nsteps:\n  - { id: one, notify: x }\n  - notify: y\n    condition: ${JSON.stringify(parts.join(' '))}\n`;
        let workflow;
        try {
          workflow = await parseWorkflow(source);
        } catch (error) {
          expect(isHoldfastError(error) && error.code).toBe('invalid-workflow-file');
          return;
        }
        await using manager = new EnhancedWorkflowManager({ storage: new MemoryStorage(), metrics: false });
        const result = await manager.execute(workflow, { a: 'x' });
        expect(['completed', 'failed']).toContain(result.status);
      }),
      runs,
    );
  });

  test('a hostile text in any place that takes values is data: nothing in it is executed', async () => {
    const mark = join(folder, 'hacked');
    const hostile = fc.constantFrom(
      ...[`$(touch ${mark})`, `\`touch ${mark}\``, `"; touch ${mark}; "`, `'; touch ${mark}; '`, `\n touch ${mark}\n`],
      ...[
        `| touch ${mark}`,
        `&& touch ${mark} #`,
        `\${{ inputs.b }}`,
        `$$\{{ x }}`,
        `$HOME\\$(touch ${mark})`,
        '*',
        '~',
        '-n',
        '--version',
      ],
    );
    const source = `workflow: h
inputs: { a: string }
steps:
  - id: listed
    run: [printf, '%s', '--', "\${{ inputs.a }}"]
  - id: given
    run: printf '%s' "$A"
    env: { A: "\${{ steps.listed.outputs.stdout }}" }
  - notify: "\${{ steps.given.outputs.stdout }}!"
outputs: { value: "\${{ steps.given.outputs.stdout }}" }
`;
    const workflow = await parseWorkflow(source, { directory: folder });
    await using manager = new EnhancedWorkflowManager({ storage: new MemoryStorage(), metrics: false });
    await fc.assert(
      fc.asyncProperty(hostile, async (a) => {
        const result = await manager.execute(workflow, { a });
        expect(result.status).toBe('completed');
        // What commands write ends without its last line breaks.
        expect(result.orThrow()).toEqual({ value: `--${a}`.trimEnd() });
        expect(existsSync(mark)).toBe(false);
      }),
      { ...runs, numRuns: 16 },
    );
  });
});

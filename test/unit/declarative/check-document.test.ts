import { expect, test } from 'vitest';
import { lintWorkflow } from '../../../src/yaml.ts';

const head = 'workflow: t\nversion: 1.0.0\nlimits: { duration: 1h }\nsteps:\n';
const names = { workflows: new Set<string>(), checks: new Set<string>() };

async function problems(text: string): Promise<readonly string[]> {
  const findings = await lintWorkflow(text, { names });
  return findings.flatMap(({ severity, problem }) => (severity === 'error' ? [problem] : []));
}

/** A list of a thousand steps, of as many bytes as a file may have. */
function steps(needsOf: (index: number) => readonly string[]): string {
  const lines = Array.from({ length: 1000 }, (_, index) => {
    const needs = needsOf(index);
    return `  - { id: s${index}, run: x${needs.length === 0 ? '' : `, needs: [${needs.join(',')}]`} }\n`;
  });
  return head + lines.join('');
}

test('steps that need each other in very many ways are looked through in no time', async () => {
  const text = steps((index) => Array.from({ length: Math.min(index, 40) }, (_, back) => `s${index - 1 - back}`));
  expect(await problems(text)).toEqual([]);
});

test('a circle is told of each step in it once', async () => {
  const text = `${head}  - { id: a, run: x, needs: [b, c] }\n  - { id: b, run: x, needs: a }\n  - { id: c, run: x }\n`;
  expect(await problems(text)).toEqual([
    'step "a" needs itself, by way of "b" and "c"',
    'step "b" needs itself, by way of "a"',
  ]);
});

test('of thousands of names that there are not the first are told', async () => {
  const text = steps((index) => Array.from({ length: 30 }, (_, at) => `q${index * 30 + at}`));
  const told = await problems(text);
  expect(told).toHaveLength(201);
  expect(told).toContain('of what is wrong only 200 things are named');
  const named = `${head}  - { id: a, run: x }\noutputs:\n  a: "${Array.from({ length: 5000 }, (_, at) => `\${{ steps.q${at} }}`).join('')}"\n`;
  expect(await problems(named)).toHaveLength(201);
});

test('thousands of steps with ids take no list of what has ended before each', async () => {
  const ids = Array.from({ length: 8000 }, (_, index) => `      - { id: a${index}, run: x }`);
  const phases = Array.from({ length: 80 }, (_, index) => {
    const own = ids.slice(index * 100, (index + 1) * 100).join('\n');
    return `  - name: p${index}\n    steps:\n${own}`;
  });
  const text = `workflow: t\nversion: 1.0.0\nlimits: { duration: 1h }\nphases:\n${phases.join('\n')}\n`;
  expect(await problems(text)).toEqual([]);
});

test('what has ended before a step, before a phase and beside it is told apart', async () => {
  const text = `workflow: t
version: 1.0.0
phases:
  - name: one
    type: parallel
    steps:
      - { id: a, run: [echo, '\${{ steps.b.status }}'] }
      - { id: b, run: x }
    validation: [{ id: v, run: [echo, '\${{ steps.a.status }}'] }]
  - name: two
    condition: phases.one.status == "success"
    type: parallel
    steps:
      - { id: c, run: [echo, '\${{ steps.v.status }}'] }
      - { id: d, needs: c, run: [echo, '\${{ steps.c.status }}'] }
      - { id: e, needs: d, run: [echo, '\${{ steps.c.status }} \${{ phases.two.status }}'] }
      - { id: f, run: [echo, '\${{ steps.d.status }}'] }
on_failure: [{ run: [echo, '\${{ steps.f.status }}'] }]
outputs: { all: '\${{ steps.f.status }} \${{ phases.two.status }}' }
`;
  expect(await problems(text)).toEqual([
    'step "b" has not ended yet there: it has to stand before, or among what is needed',
    'phase "two" has not ended yet there',
    'step "d" has not ended yet there: it has to stand before, or among what is needed',
  ]);
});

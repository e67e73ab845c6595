import { describe, expect, test } from 'vitest';
import { lintWorkflow } from '../../../src/yaml.ts';

async function found(text: string): Promise<readonly string[]> {
  const findings = await lintWorkflow(`workflow: w\nlimits: { duration: 1m }\n${text}`);
  return findings.flatMap(({ severity, rule, problem, line }) =>
    severity === 'note' ? [] : [`${severity} ${rule} ${line}: ${problem}`],
  );
}

describe('a name of a step and of a phase', () => {
  const phases = (condition: string): string => `phases:
  - { name: build, steps: [{ id: build, run: echo 1 }] }
  - { name: check, steps: [{ id: check, run: echo 2, condition: '${condition}' }] }
`;

  test('is refused in a condition that does not say which of them is meant', async () => {
    expect(await found(phases('build.status == "success"'))).toEqual([
      'error unknown-reference 5: "build" is a step and a phase; write "steps.build" or "phases.build"',
    ]);
  });

  test.each(['steps.build.status == "success"', 'phases.build.status == "success"', 'inputs == {"build": 1}'])(
    'is understood in %s',
    async (condition) => {
      expect((await found(phases(condition))).filter((line) => !line.includes('inputs'))).toEqual([]);
    },
  );
});

describe('fields of what a command wrote as JSON, which a check may find done', () => {
  const steps = (later: string): string => `steps:
  - { id: a-b, run: 'echo {}', check: test -e x, outputs: json }
  - ${later}
`;

  test.each([
    `run: [echo, '\${{ steps.a-b.outputs.x }}']`,
    `{ run: "true", condition: a-b.outputs.x == 1 }`,
    `{ run: "true", condition: 'steps["a-b"].outputs.x == 1' }`,
  ])('are told where a step needs them: %s', async (later) => {
    expect(await found(steps(later))).toEqual([expect.stringMatching(/^warning lost-outputs 4: .*has\(…\)/)]);
  });

  test.each([
    `run: "true"`,
    `{ run: "true", condition: a-b.status == "success" }`,
    `{ run: [echo, '\${{ steps.a-b.outputs.x }}'], condition: has(steps.a-b.outputs.x) }`,
  ])('are fine where %s', async (later) => {
    expect(await found(steps(later))).toEqual([]);
  });
});

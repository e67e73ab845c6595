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

describe('a condition', () => {
  const file = (condition: string): string => `inputs: { tag: { type: string, default: x }, count: number }
type: hybrid
phases:
  - name: prepare
    steps:
      - { id: build, run: echo 1 }
  - name: finish
    steps:
      - { id: check, run: echo 2, condition: '${condition}' }
`;

  test.each([
    ['inputs.tga == "x"', 'there is no input "tga"; did you mean "tag"?'],
    ['inputs["tga"] == "x"', 'there is no input "tga"; did you mean "tag"?'],
    ['build.statuss == "success"', 'a step has "status" and "outputs", not "statuss"'],
    ['steps.build.exit_code == 1', 'a step has "status" and "outputs", not "exit_code"'],
    ['prepare.outputs.x == 1', 'a phase has "status", not "outputs"'],
    ['build.status == "completed"', 'a status is "success", "failed", "skipped" or "pending", never "completed"'],
    ['phases.prepare.status != "done"', 'a status is "success", "failed", "skipped" or "pending", never "done"'],
  ])('is refused that asks for what there never is: %s', async (condition, problem) => {
    expect(await found(file(condition))).toEqual([`error unknown-reference 11: ${problem}`]);
  });

  test.each([
    'inputs.count-1 > 2',
    'build.status == "failed" || steps["build"].status == "skipped"',
    'build.outputs.status == "green" && build.outputs.statuss == "completed"',
    'has(build.outputs.stdout) && prepare.status in ["success", "done"]',
    'inputs.tag == "build.statuss"',
  ])('may ask %s', async (condition) => {
    expect(await found(file(condition))).toEqual([]);
  });
});

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
      - { id: build, run: echo 1, outputs: json }
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

describe('a condition that compares values of different kinds', () => {
  const declared = `inputs:
  n: number
  i: { type: integer, default: 1 }
  s: string
  b: boolean
  l: array
  o: { type: object, required: false }
  mode: { type: string, enum: [fast, slow] }
  any: { default: 3 }
`;
  const file = (condition: string): string => `${declared}steps:
  - { id: build-1, run: echo 1, on_failure: { continue: true } }
  - { run: echo 2, condition: '${condition}' }
`;

  test.each([
    ['inputs.n > "3"', 'inputs.n is a number, which is neither less nor more than "3", which is a text; write 3'],
    ['"b" <= inputs["i"]', 'inputs.i is a whole number, which is neither less nor more than "b", which is a text'],
    ['inputs.s < 3', 'inputs.s is a text, which is neither less nor more than 3, which is a number; write "3"'],
    ['inputs.o >= 3', 'inputs.o is an object, which is neither less nor more than 3, which is a number'],
  ])('is refused where that would fail the run: %s', async (condition, problem) => {
    expect(await found(file(condition))).toEqual([`error invalid-condition 14: ${problem}`]);
  });

  test.each([
    ['inputs.n == "3"', 'inputs.n is a number, and never equal to "3", which is a text; write 3'],
    ['!("yes" != inputs.b)', 'inputs.b is true or false, and never equal to "yes", which is a text'],
    ['inputs.b == "true"', 'inputs.b is true or false, and never equal to "true", which is a text; write true'],
    ['inputs.s in [1, -2]', 'inputs.s is a text, and never equal to 1, which is a number; write "1"'],
    ['inputs.o == null', 'inputs.o is an object, and never equal to null; "has(inputs.o)" asks whether it is there'],
    ['inputs.mode == "fats"', 'inputs.mode is "fast" or "slow", never "fats"'],
    [
      'build-1.outputs.exit_code == "3"',
      'build-1.outputs.exit_code is a number, and never equal to "3", which is a text; write 3',
    ],
    [
      'steps.build-1.outputs.stdout == 3',
      'steps.build-1.outputs.stdout is a text, and never equal to 3, which is a number; write "3"',
    ],
  ])('is told where they are never equal: %s', async (condition, problem) => {
    expect(await found(file(condition))).toEqual([`warning never-equal 14: ${problem}`]);
  });

  test.each([
    'inputs.n > -3 && 3.5 >= inputs.i && inputs.n == 3 && inputs.i in [1, 2]',
    'inputs.s > "a" && inputs.s == "3" && inputs.s in ["a", "b"] && inputs.b == true && inputs.mode in ["fast", "none"]',
    'inputs.any == "3" && inputs.l == [1] && 3 in inputs.l && inputs.l.all(x, x == "3") && has(inputs.o)',
    'inputs.o.n == "3" && inputs.l[0] == 3 && inputs.n == inputs.i && string(inputs.n) == "3" && size(inputs.s) > 3',
    'build-1.outputs.exit_code == 3 || build-1.outputs.exit_code == null || build-1.outputs.stdout == "3"',
    'inputs.l.exists(inputs, inputs.n == "3")',
  ])('may ask %s', async (condition) => {
    expect(await found(file(condition))).toEqual([]);
  });
});

describe('fields that a step never gives', () => {
  const steps = (later: string): string => `steps:
  - { id: c, run: echo 1 }
  - { id: j, run: 'echo {}', outputs: json }
  - { id: t, agent: writer, task: x }
  - { id: o, agent: writer, task: x, output: { type: object } }
  - { id: n, notify: x }
  - ${later}
`;
  const json = '; with "outputs: json" it gives the fields of what it writes';

  test.each([
    [
      `run: [echo, '\${{ steps.c.outputs.version }}']`,
      `step "c" gives "stdout", "stderr" and "exit_code", never "version"${json}`,
    ],
    [
      `{ run: echo, condition: c.outputs.code == 1 }`,
      `step "c" gives "stdout", "stderr" and "exit_code", never "code"${json}`,
    ],
    [
      `{ run: echo, env: { X: '\${{ steps.c.outputs.stdot }}' } }`,
      'step "c" gives "stdout", "stderr" and "exit_code", never "stdot"; did you mean "stdout"?',
    ],
    [
      `{ run: echo, condition: 'steps["t"].outputs.summary == "x"' }`,
      'step "t" gives "text", never "summary"; with an "output" it gives the fields of the answer',
    ],
    [`notify: '\${{ steps.n.outputs.text }}'`, 'step "n" gives nothing, never "text"'],
  ])('are told where a step names them: %s', async (later, problem) => {
    expect(await found(steps(later))).toEqual([`warning unknown-output 9: ${problem}`]);
  });

  test('are told where the workflow gives them on', async () => {
    expect(await found(`${steps('run: echo')}outputs: { v: '\${{ steps.c.outputs.version }}' }\n`)).toEqual([
      `warning unknown-output 10: step "c" gives "stdout", "stderr" and "exit_code", never "version"${json}`,
    ]);
  });

  test.each([
    `run: [echo, '\${{ steps.c.outputs.stdout }}', '\${{ steps.j.outputs.version }}', '\${{ steps.o.outputs.x }}', '\${{ steps.t.outputs.text }}']`,
    `{ run: echo, env: { X: '\${{ steps.c.outputs }}' }, condition: c.outputs.exit_code == 0 }`,
    `{ run: [echo, '\${{ steps.c.outputs.x }}'], condition: has(c.outputs.x) }`,
    `{ run: 'echo $\${{ steps.c.outputs.x }}', description: '\${{ steps.c.outputs.x }}' }`,
  ])('are none where %s', async (later) => {
    expect(await found(steps(later))).toEqual([]);
  });
});

describe('"max_concurrent"', () => {
  const told =
    '"max_concurrent" means nothing here: the steps are run one after the other; say "type: parallel", or "needs" without "type: sequential"';

  test('is told where steps are run one after the other', async () => {
    expect(await found('max_concurrent: 2\nsteps: [echo, echo]\n')).toEqual([`warning no-effect 3: ${told}`]);
    const phases =
      'phases:\n  - { name: a, type: parallel, max_concurrent: 2, steps: [echo] }\n  - name: b\n    steps: [echo]\n    max_concurrent: 3\n';
    expect(await found(phases)).toEqual([`warning no-effect 7: ${told}`]);
    const needs = 'max_concurrent: 2\nsteps: [{ id: a, run: echo }, { run: echo, needs: a }]\n';
    expect(await found(`type: sequential\n${needs}`)).toEqual([`warning no-effect 4: ${told}`]);
    expect(await found(needs)).toEqual([]);
    expect(await found('max_concurrent: 1\nsteps: [echo]\n')).toEqual([]);
  });
});

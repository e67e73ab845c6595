import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EnhancedWorkflowManager, MemoryStorage, type RunResult } from '../../../src/index.ts';
import { parseWorkflow, type ParseOptions } from '../../../src/yaml.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'holdfast-ends-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

async function run(text: string, options: ParseOptions = {}): Promise<RunResult> {
  await using manager = new EnhancedWorkflowManager({ storage: new MemoryStorage(), metrics: false });
  const source = `workflow: w\nlimits: { duration: 1m }\n${text}`;
  return await manager.execute(await parseWorkflow(source, { directory, ...options }), {});
}

describe('a command with a check', () => {
  const effect = (outputs: string): string => `steps:
  - id: a
    run: echo '{"id":5}'; touch done; exit 7
    check: echo checked; test -e done
    outputs: ${outputs}
  - { id: b, run: printf '%s' "$WHAT", env: { WHAT: '\${{ steps.a.outputs }}' } }
outputs: { b: '\${{ steps.b.outputs.stdout }}' }
`;

  test('that is found done is no failure where it was to write JSON, and has no outputs then', async () => {
    expect((await run(effect('json'))).orThrow()).toEqual({ b: '{}' });
  });

  test('that is found done does not give what the check wrote', async () => {
    expect((await run(effect('text'))).orThrow()).toEqual({ b: '{"stdout":"","stderr":"","exit_code":0}' });
  });
});

test('more output than is kept is no JSON, and the error says how much it was', async () => {
  const result = await run(`steps:
  - { id: a, run: [node, -e, 'console.log(JSON.stringify("y".repeat(200000)))'], outputs: json, on_failure: { retry: 0 } }
`);
  expect(result.status === 'failed' && result.error.message).toContain(
    'is too long for JSON: 200003 bytes, of which 131072 are kept',
  );
});

describe('a phase that is run alone', () => {
  const phases = (step: string): string => `phases:
  - { name: one, steps: [{ id: first, run: echo 1 }] }
  - { name: two, condition: one.status == "success", steps: [${step}] }
`;

  test('is run whatever its condition says of earlier ones', async () => {
    expect((await run(phases('{ id: second, run: touch ran }'), { phase: 'two' })).status).toBe('completed');
    expect(existsSync(join(directory, 'ran'))).toBe(true);
  });

  test.each([
    '{ id: second, run: touch ran, condition: first.status == "success" }',
    `{ id: second, run: [touch, 'ran', '\${{ steps.first.outputs.stdout }}'] }`,
  ])('fails where a step of it needs another phase: %s', async (step) => {
    const result = await run(phases(step), { phase: 'two' });
    expect(result).toMatchObject({ status: 'failed', error: { code: 'invalid-option' } });
    expect(existsSync(join(directory, 'ran'))).toBe(false);
  });
});

test('steps of one name in several phases are told apart in what the run gives', async () => {
  const result = await run(`phases:
  - { name: p, steps: ["test 1 = 1", echo p] }
  - { name: q, steps: [{ run: test 1 = 2, on_failure: { continue: true, retry: 0 } }] }
  - { name: r, steps: ["test 1 = 1"] }
`);
  expect(result.orThrow()).toEqual({
    steps: { 'p/test 1': 'success', 'echo p': 'success', 'q/test 1': 'failed', 'r/test 1': 'success' },
  });
});

test('what a step would have given that failed is null, and the run goes on', async () => {
  const result = await run(`steps:
  - { id: a, run: exit 3, on_failure: { continue: true, retry: 0 } }
outputs: { a: '\${{ steps.a.outputs.stdout }}' }
`);
  expect(result).toMatchObject({ status: 'completed', outcome: 'degraded', output: { a: null } });
});

test.each(['', ', check: exit 1'])(
  'of a command that failed and was continued later steps know how it ended, in a later process as well%s',
  async (check) => {
    const told = `condition: a.outputs.exit_code == 3, env: { TEXT: '\${{ steps.a.outputs.exit_code }} \${{ steps.a.outputs.stderr }}' }`;
    const workflow = await parseWorkflow(
      `workflow: w
limits: { duration: 1m }
steps:
  - { id: a, run: echo boom >&2; exit 3, on_failure: { continue: true, retry: 0 }${check} }
  - { id: b, run: echo "$TEXT" >> log, ${told} }
  - { id: c, run: test -e there, on_failure: { retry: 0 } }
  - { id: d, run: echo "$TEXT" >> log, ${told} }
`,
      { directory },
    );
    const storage = new MemoryStorage();
    let id: string;
    {
      await using manager = new EnhancedWorkflowManager({ storage, metrics: false });
      const result = await manager.execute(workflow, {});
      expect(result).toMatchObject({ status: 'failed', error: { key: 'c' } });
      id = result.runId;
    }
    writeFileSync(join(directory, 'there'), '');
    await using manager = new EnhancedWorkflowManager({ storage, metrics: false });
    manager.register(workflow);
    expect(await manager.resume(id)).toMatchObject({ status: 'completed', outcome: 'degraded' });
    expect(readFileSync(join(directory, 'log'), 'utf8')).toBe('3 boom\n3 boom\n');
  },
);

test('outputs that come to nothing fail the run before what is done on success', async () => {
  const result = await run(`steps: [{ id: a, run: echo 1 }]
outputs: { a: '\${{ steps.a.outputs.other }}' }
on_success: [touch told]
`);
  expect(result).toMatchObject({ status: 'failed', error: { code: 'unknown-value' } });
  expect(existsSync(join(directory, 'told'))).toBe(false);
});

test('a command does not run in a folder outside that a link leads to', async () => {
  symlinkSync(tmpdir(), join(directory, 'out'));
  const result = await run('steps: [{ id: a, run: touch here, cwd: out }]\n');
  expect(result).toMatchObject({ status: 'failed', error: { code: 'invalid-option' } });
});

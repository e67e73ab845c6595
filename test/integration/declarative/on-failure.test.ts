import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EnhancedWorkflowManager, MemoryStorage } from '../../../src/index.ts';
import { parseWorkflow } from '../../../src/yaml.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'holdfast-failure-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

function log(): string {
  const path = join(directory, 'log');
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

function makeManager(storage = new MemoryStorage()): EnhancedWorkflowManager {
  return new EnhancedWorkflowManager({ storage, metrics: false, notifications: false });
}

/** How many steps of a run are stored. */
async function completed(manager: EnhancedWorkflowManager, id: string): Promise<number> {
  let count = 0;
  for await (const { type } of manager.history(id)) count += type === 'step-completed' ? 1 : 0;
  return count;
}

const failing = `workflow: w
limits: { duration: 1m }
steps:
  - { id: tests, run: "echo boom >&2; exit 3", on_failure: { retry: 0 } }
  - { id: never, run: echo never }
`;

describe('what is done after a failure', () => {
  test.each([
    ['a template of what is not there', `{ run: [echo, '\${{ steps.never.outputs.stdout }}'] }`],
    ['a condition that nobody can answer', `{ run: "true", condition: never.outputs.exit_code == 3 }`],
    ['a value that is no argument', `{ run: [echo, '\${{ inputs.x }}'] }`],
    ['a notice of what is not there', `{ notify: { title: 'x \${{ steps.never.outputs.text }}' } }`],
    ['a command that fails', `{ run: exit 7, on_failure: { retry: 0 } }`],
    ['a workflow that takes no such inputs', `{ workflow: w, inputs: { y: '\${{ steps.never.outputs.y }}' } }`],
  ])('goes on behind %s, and the run fails with the first error', async (_, action) => {
    const source = `${failing}inputs: { x: { type: string, default: '-rf' } }
on_failure:
  - ${action}
  - echo cleaned >> log
`;
    await using manager = makeManager();
    const result = await manager.execute(await parseWorkflow(source, { directory }), {});
    expect(result).toMatchObject({ status: 'failed', error: { key: 'tests' } });
    expect(log()).toBe('cleaned\n');
  });

  test('knows how the command ended that failed, in a phase as well', async () => {
    const action = `
on_failure:
  - run: echo "$CODE $WHY [$NONE]" >> log
    condition: tests.outputs.exit_code == 3 && tests.status == "failed"
    env:
      CODE: '\${{ steps.tests.outputs.exit_code }}'
      WHY: '\${{ steps.tests.outputs.stderr }}'
      NONE: '\${{ steps.never.outputs.stdout }}'
`;
    const phased = `workflow: w
limits: { duration: 1m }
phases:
  - name: check
    steps: [{ id: tests, run: "echo boom >&2; exit 3", on_failure: { retry: 0 } }]
  - name: late
    steps: [{ id: never, run: echo never }]
`;
    await using manager = makeManager();
    for (const source of [failing, phased]) {
      const result = await manager.execute(await parseWorkflow(`${source}${action}`, { directory }), {});
      expect(result.status).toBe('failed');
    }
    expect(log()).toBe('3 boom []\n3 boom []\n');
  });

  test('is done once for each failure, as it stood then, and literal texts stay as they are', async () => {
    const source = `workflow: w
limits: { duration: 1m }
steps:
  - { id: one, run: "echo first >> runs; wc -l < runs >&2; exit 3", on_failure: { retry: 0 } }
on_failure:
  - { run: [sh, -c, 'echo "$1 $2" >> log', '--', '\${{ steps.one.outputs.stderr }}', '$\${{ x }}'] }
`;
    const storage = new MemoryStorage();
    const workflow = await parseWorkflow(source, { directory });
    let id = '';
    for (const round of [1, 2, 3]) {
      await using manager = makeManager(storage);
      manager.register(workflow);
      const result = round === 1 ? await manager.execute(workflow, {}) : await manager.resume(id);
      expect(result.status).toBe('failed');
      id = result.runId;
    }
    expect(log().replaceAll(/ +/g, ' ')).toBe('1 ${{ x }}\n2 ${{ x }}\n3 ${{ x }}\n');
  });

  test('is nothing that has changed once the run goes well, while a step that is gone is', async () => {
    const source = (more: string): string => `workflow: w
limits: { duration: 1m }
steps:
  - { id: zero, run: echo zero }
${more}  - { id: one, run: test -e there, on_failure: { retry: 0 } }
on_failure: [echo cleaned >> log]
`;
    const storage = new MemoryStorage();
    const before = await parseWorkflow(source('  - { id: old, run: echo old }\n'), { directory });
    const after = await parseWorkflow(source(''), { directory });
    let id = '';
    for (const round of [1, 2, 3]) {
      await using manager = makeManager(storage);
      manager.register(round === 3 ? after : before);
      if (round === 3) writeFileSync(join(directory, 'there'), '');
      const result = round === 1 ? await manager.execute(before, {}) : await manager.resume(id);
      id = result.runId;
      if (round < 3) expect(result.status).toBe('failed');
      else
        expect(result).toMatchObject({ status: 'completed', report: { changes: { inserted: [], removed: ['old'] } } });
    }
    expect(log()).toBe('cleaned\ncleaned\n');
  });

  test('goes on where it was cut off, with what it had begun with', async () => {
    const source = `${failing}on_failure:
  - { run: [sh, -c, 'echo "one $1" >> log', '--', '\${{ steps.tests.outputs.stderr }}'] }
  - { approval: go }
  - echo two >> log
`;
    const storage = new MemoryStorage();
    const workflow = await parseWorkflow(source, { directory });
    const first = makeManager(storage);
    const handle = await first.start(workflow, {});
    while ((await completed(first, handle.id)) < 2) await new Promise((resolve) => setTimeout(resolve, 20));
    await first.close();
    expect(await handle.result).toMatchObject({ status: 'interrupted' });
    await using second = makeManager(storage);
    second.register(workflow);
    await second.signal(handle.id, 'go', true);
    expect(await second.resume(handle.id)).toMatchObject({ status: 'failed', error: { key: 'tests' } });
    expect(log()).toBe('one boom\ntwo\n');
  });

  test('that the run is stopped in is not passed over', async () => {
    await using manager = makeManager();
    const source = `${failing}on_failure: [{ approval: go }, echo two >> log]\n`;
    const handle = await manager.start(await parseWorkflow(source, { directory }), {});
    writeFileSync(join(directory, 'log'), '');
    await manager.cancel(handle.id);
    expect(await handle.result).toMatchObject({ status: 'cancelled' });
    expect(log()).toBe('');
  });
});

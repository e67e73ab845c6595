import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { root } from '../../../house/repository.ts';
import { EnhancedWorkflowManager, MemoryStorage } from '../../../src/index.ts';
import { parseWorkflow } from '../../../src/yaml.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'holdfast-graph-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

function log(): readonly string[] {
  const path = join(directory, 'log');
  return existsSync(path) ? readFileSync(path, 'utf8').trimEnd().split('\n') : [];
}

function makeManager(): EnhancedWorkflowManager {
  return new EnhancedWorkflowManager({ storage: new MemoryStorage(), metrics: false });
}

describe('steps that need each other', () => {
  const text = `workflow: graph
steps:
  - { id: last, run: echo last >> log, needs: [left, right] }
  - { id: left, run: echo left >> log, needs: first }
  - { id: right, run: echo right >> log; test -f fixed, needs: first }
  - { id: first, run: echo first >> log }
  - { id: free, run: echo free >> log }
`;

  test('begin when what they need has ended; a failure lets what runs end, and a resume does the rest', async () => {
    await using manager = makeManager();
    const workflow = await parseWorkflow(text, { directory });
    const failed = await manager.execute(workflow, {});
    expect(failed.status).toBe('failed');
    expect(log().indexOf('first')).toBeLessThan(log().indexOf('left'));
    expect([...log()].sort()).toEqual(['first', 'free', 'left', 'right']);
    writeFileSync(join(directory, 'fixed'), '');
    expect(await manager.resume(failed.runId)).toMatchObject({ status: 'completed', outcome: 'complete' });
    expect(log().slice(4)).toEqual(['right', 'last']);
  });

  test('run at most so many at once', async () => {
    const one = (id: string): string =>
      `  - { id: ${id}, run: echo in >> log; sleep 0.05; echo out >> log, needs: zero }\n`;
    await using manager = makeManager();
    const source = `workflow: narrow\nmax_concurrent: 1\nsteps:\n  - { id: zero, run: "true" }\n${['a', 'b', 'c'].map(one).join('')}`;
    expect((await manager.execute(await parseWorkflow(source, { directory }), {})).status).toBe('completed');
    expect(log()).toEqual(['in', 'out', 'in', 'out', 'in', 'out']);
  });

  test('are skipped with what they need, unless they have a condition of their own', async () => {
    await using manager = makeManager();
    const source = `workflow: skips
steps:
  - { id: one, run: echo one >> log, condition: false }
  - { id: two, run: echo two >> log, needs: one }
  - { id: three, run: echo three >> log, needs: [one, two], condition: two.status == "skipped" }
`;
    const result = await manager.execute(await parseWorkflow(source, { directory }), {});
    expect(result.orThrow()).toEqual({ steps: { one: 'skipped', two: 'skipped', three: 'success' } });
    expect(log()).toEqual(['three']);
  });

  test('go on behind a step that a person had skipped, which is told from one that failed', async () => {
    await using manager = makeManager();
    const source = `workflow: waived
steps:
  - { id: lint, run: exit 3, on_failure: { retry: 0 } }
  - { id: build, run: echo build >> log, needs: lint }
  - { id: note, run: echo waived >> log, needs: build, condition: lint.status == "skipped" }
`;
    const workflow = await parseWorkflow(source, { directory });
    manager.register(workflow);
    const { runId } = await manager.execute(workflow, {});
    await manager.skip(runId, 'lint');
    const result = await manager.resume(runId);
    expect(result).toMatchObject({ status: 'completed', outcome: 'degraded' });
    expect(result.orThrow()).toEqual({ steps: { lint: 'skipped', build: 'success', note: 'success' } });
    expect(log()).toEqual(['build', 'waived']);
  });

  test('know of a child that a person had skipped, with a value or without one', async () => {
    await using manager = makeManager();
    const child = await parseWorkflow('workflow: child\nsteps: [{ run: exit 3, on_failure: { retry: 0 } }]\n');
    const source = `workflow: parent
steps:
  - { id: part, workflow: child }
  - { id: note, run: echo told >> log, condition: part.status == "skipped" }
`;
    const workflow = await parseWorkflow(source, { directory, workflows: [child] });
    manager.register(workflow);
    for (const value of [undefined, { any: 'thing' }]) {
      const { runId } = await manager.execute(workflow, {});
      await manager.skip(runId, 'part', value === undefined ? {} : { value });
      expect((await manager.resume(runId)).orThrow()).toEqual({
        steps: { part: value === undefined ? 'skipped' : 'success', note: value === undefined ? 'success' : 'skipped' },
      });
    }
    expect(log()).toEqual(['told']);
  });
});

test('a step that may fail is counted, and what comes behind knows', async () => {
  await using manager = makeManager();
  const source = `workflow: frail
steps:
  - { id: lint, run: exit 3, on_failure: { continue: true, retry: 0 } }
  - { run: echo "after $S" >> log, env: { S: "\${{ steps.lint.status }}" }, condition: lint.status == "failed" }
`;
  const result = await manager.execute(await parseWorkflow(source, { directory }), {});
  expect(result).toMatchObject({ status: 'completed', outcome: 'degraded' });
  expect(log()).toEqual(['after failed']);
});

test('an approval that is refused fails the run, and what it says is known', async () => {
  await using manager = makeManager();
  const source = 'workflow: ask\nsteps:\n  - { id: go, approval: publish, timeout: 1h }\n  - echo published >> log\n';
  const workflow = await parseWorkflow(source, { directory });
  const refused = manager.start(workflow, {});
  const { id, result } = await refused;
  await manager.signal(id, 'publish', { approved: false, reason: 'not today' });
  expect(await result).toMatchObject({
    status: 'failed',
    error: { cause: { code: 'approval-refused', message: '"go" was not approved: not today.' } },
  });
  const agreed = await manager.start(workflow, {}, { id: 'second' });
  await manager.signal('second', 'publish', true);
  expect(await agreed.result).toMatchObject({ status: 'completed', outcome: 'complete' });
  expect(log()).toEqual(['published']);
});

test('an approval waits for a clear yes or no: nothing else is taken for a yes', async () => {
  await using manager = makeManager();
  const source =
    'workflow: clear\nsteps:\n  - { id: go, approval: publish }\n  - { run: [sh, -c, \'echo "$1" >> log\', --, "${{ steps.go.outputs.by }}"] }\n';
  const workflow = await parseWorkflow(source, { directory });
  const { id, result } = await manager.start(workflow, {});
  const unclear = ['no', 'false', null, undefined, 0, [], {}, { approved: 'no' }, { by: 'Ada' }];
  for (const answer of unclear) await manager.signal(id, 'publish', answer);
  await manager.signal(id, 'publish', { approved: true, by: 'Bob' });
  expect(await result).toMatchObject({ status: 'completed', outcome: 'complete' });
  const rejected = [];
  for await (const event of manager.history(id)) if (event.type === 'signal-rejected') rejected.push(event.issues);
  expect(rejected).toHaveLength(unclear.length);
  expect(JSON.stringify(rejected[0])).toContain('expected true, false, or');
  expect(log()).toEqual(['Bob']);
});

test('an effect is not done again where its check says that it was done', async () => {
  await using manager = makeManager();
  // What was sent arrives, and its sender fails all the same.
  const source = `workflow: effect
steps:
  - { id: send, run: touch sent; echo sent >> log; exit 1, check: test -f sent }
`;
  const result = await manager.execute(await parseWorkflow(source, { directory }), {});
  expect(result).toMatchObject({ status: 'completed' });
  expect(log()).toEqual(['sent']);
});

test('checks of this repository run as they would on a server', async () => {
  await using manager = makeManager();
  const source = `workflow: ci
type: hybrid
limits: { duration: 1h }
prerequisites: [{ file: package.json }, { run: node --version, name: node }]
phases:
  - name: static
    type: parallel
    max_concurrent: 2
    steps:
      - id: format
        run: [node, node_modules/prettier/bin/prettier.cjs, --check, src/yaml.ts]
      - id: package
        run: [node, -p, 'JSON.stringify({ name: require("./package.json").name, files: require("fs").readdirSync("src").length })']
        outputs: json
  - name: look
    steps:
      - id: count
        run: test "$NAME" = holdfast && grep -c "" package.json
        env: { NAME: "\${{ steps.package.outputs.name }}" }
        condition: phases.static.status == "success" && steps.package.outputs.files > 5
validation:
  - test -d src/declarative
outputs: { lines: "\${{ steps.count.outputs.stdout }}" }
`;
  const result = await manager.execute(await parseWorkflow(source, { directory: root }), {});
  expect(result).toMatchObject({ status: 'completed', outcome: 'complete' });
  const lines = readFileSync(join(root, 'package.json'), 'utf8').split('\n').length - 1;
  expect(result.orThrow()).toEqual({ lines: String(lines) });
});

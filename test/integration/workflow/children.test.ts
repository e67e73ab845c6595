import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineWorkflow, type Workflow, type WorkflowContext } from '../../../src/index.ts';
import { BenchOfOne } from './bench-of-one.ts';

const workflowOf = <Output>(
  name: string,
  run: (wf: WorkflowContext, input: unknown) => Promise<Output>,
): Workflow<unknown, Output> => defineWorkflow<unknown, Output>({ name, run });
const double = defineWorkflow({
  name: 'double',
  input: z.number(),
  run: (wf, input) => wf.step('work', () => input * 2),
});
const childOf = async (bench: BenchOfOne, parent = 'r') => (await bench.manager.list({ parent })).runs;

describe('a child run', () => {
  test('is a run of its own, linked both ways, whose output is kept in the parent', async () => {
    await using bench = new BenchOfOne();
    const result = await bench.run(async (wf) => (await wf.workflow(double, 4)) + 1);
    expect(result).toMatchObject({ status: 'completed', outcome: 'complete', output: 9, census: { done: 1 } });
    const [child] = await childOf(bench);
    expect(child).toMatchObject({ workflow: 'double', status: 'completed', parent_id: 'r' });
    expect(await bench.manager.get('r')).toMatchObject({
      children: [{ key: 'double', workflow: 'double', workflow_id: child?.workflow_id }],
    });
    expect((await bench.manager.list({ parent: null })).runs.map((run) => run.workflow_id)).toEqual(['r']);
    expect((await bench.manager.list()).runs).toHaveLength(2);
  });

  test('has its id in the journal of the parent before it exists', async () => {
    await using bench = new BenchOfOne();
    await bench.run((wf) => wf.workflow(double, 1));
    const { runs } = await bench.manager.list({ parent: 'r' });
    const order = bench.events
      .filter(({ type }) => type === 'child-started' || type === 'run-started')
      .map((event) => `${event.type} ${event.type === 'child-started' ? event.childId : event.runId}`);
    const id = runs[0]?.workflow_id ?? '';
    expect(order).toEqual(['run-started r', `child-started ${id}`, `run-started ${id}`]);
  });

  test('is counted and named like a step: phases, scopes, #2, names of its own', async () => {
    await using bench = new BenchOfOne();
    await bench.run(async (wf) => {
      await wf.phase('first', async () => [await wf.workflow(double, 1), await wf.workflow(double, 2)]);
      await wf.map('item', ['a', 'b'], (_, item) => item.workflow(double, 3, { name: 'twice' }));
    });
    expect(bench.keys('child-started').toSorted()).toEqual([
      'first/double',
      'first/double#2',
      'item[a]/twice',
      'item[b]/twice',
    ]);
    const side = await bench.run((wf) => Promise.all([wf.workflow(double, 1), wf.workflow(double, 2)]), 'side');
    expect(side).toMatchObject({ status: 'failed', error: { code: 'step-ambiguous' } });
  });

  test('gives its stored output after a restart without being touched again', async () => {
    await using bench = new BenchOfOne();
    const work = (fail: boolean) => async (wf: WorkflowContext) => {
      const value = await wf.workflow(double, 4);
      if (fail) throw new Error('stop');
      return value;
    };
    await bench.run(work(true));
    await using next = await bench.next(work(false));
    expect(await next.resume()).toMatchObject({ output: 8, success: true });
    expect(next.events.filter(({ runId }) => runId !== 'r')).toEqual([]);
  });

  test('goes on where it stood when its parent does', async () => {
    await using bench = new BenchOfOne();
    let bodies = 0;
    const child = workflowOf('child', async (wf) => {
      await wf.step('once', () => (bodies += 1));
      return wf.waitFor('go');
    });
    const work = (wf: WorkflowContext) => wf.workflow(child, undefined);
    const handle = await bench.manager.start(workflowOf('test', work), undefined, { id: 'r' });
    await bench.host.advance(1000);
    await bench.host.finish(bench.manager.close());
    expect(await handle.result).toMatchObject({ status: 'interrupted' });
    await using next = await bench.next(work);
    const [before] = await childOf(next);
    expect(before).toMatchObject({ status: 'interrupted' });
    await next.manager.signal(before?.workflow_id ?? '', 'go', 'went');
    expect(await next.resume()).toMatchObject({ output: 'went', outcome: 'complete' });
    expect(bodies).toBe(1);
    expect((await childOf(next)).map(({ workflow_id }) => workflow_id)).toEqual([before?.workflow_id]);
  });

  test('whose input is refused, or changed, is not made', async () => {
    await using bench = new BenchOfOne();
    const broken = await bench.run((wf) => wf.workflow(double, 'x' as never), 'broken');
    expect(broken).toMatchObject({ status: 'failed', error: { code: 'invalid-input' }, census: { failed: 1 } });
    const work = (input: number, fail: boolean) => async (wf: WorkflowContext) => {
      const value = await wf.workflow(double, input);
      if (fail) throw new Error('stop');
      return value;
    };
    await bench.run(work(4, true));
    await using next = await bench.next(work(5, false));
    expect(await next.resume()).toMatchObject({ status: 'paused', pausedReason: 'inputs-changed' });
    expect(await next.resume({ changes: 'apply' })).toMatchObject({ output: 10, census: { done: 1 } });
    expect(await childOf(next)).toHaveLength(2);
  });

  test('that was begun with an input which has changed is cancelled, and another one begun, when changes are applied', async () => {
    await using bench = new BenchOfOne();
    const child = workflowOf('child', async (wf, input) => [input, await wf.waitFor('go')]);
    const work = (input: number) => (wf: WorkflowContext) => wf.workflow(child, input);
    await bench.manager.start(workflowOf('test', work(1)), undefined, { id: 'r' });
    await bench.host.advance(100);
    await using next = await bench.next(work(2));
    expect(await next.resume()).toMatchObject({ status: 'paused', pausedReason: 'inputs-changed' });
    const resumed = next.manager.resume('r', { changes: 'apply' });
    await next.host.advance(100);
    const runs = await childOf(next);
    expect(runs.map(({ status }) => status).toSorted()).toEqual(['cancelled', 'in_progress']);
    await next.manager.signal(runs.find(({ status }) => status === 'in_progress')?.workflow_id ?? '', 'go', 'went');
    expect(await next.host.finish(resumed)).toMatchObject({ output: [2, 'went'] });
  });

  test('that fails fails the step with its own error as cause, and is gone on with when the parent is resumed', async () => {
    await using bench = new BenchOfOne();
    const thrown = new TypeError('broken');
    const bodies: string[] = [];
    const child = (fail: boolean) =>
      workflowOf('child', async (wf) => {
        await wf.step('first', () => bodies.push('first'));
        return wf.step('second', { retry: false }, () => {
          bodies.push('second');
          if (fail) throw thrown;
          return 'mended';
        });
      });
    const result = await bench.run((wf) => wf.workflow(child(true), undefined));
    expect(result).toMatchObject({ status: 'failed', error: { code: 'step-failed', key: 'child' } });
    const inner = result.status === 'failed' ? result.error.cause : undefined;
    expect(inner instanceof Error ? inner.cause : undefined).toBe(thrown);
    await using next = await bench.next((wf) => wf.workflow(child(false), undefined));
    expect(await next.resume()).toMatchObject({
      output: 'mended',
      outcome: 'complete',
      census: { failed: 0, done: 1 },
    });
    expect(bodies).toEqual(['first', 'second', 'second']);
    expect(await childOf(next)).toHaveLength(1);
  });

  test('that is not critical may fail: the run goes on without its output and is degraded', async () => {
    await using bench = new BenchOfOne();
    const child = workflowOf('child', () => Promise.reject<string>(new Error('broken')));
    const result = await bench.run(async (wf) => (await wf.workflow(child, undefined, { critical: false })) ?? 'none');
    expect(result).toMatchObject({ output: 'none', outcome: 'degraded', census: { failed: 1, failures: ['child'] } });
  });

  test('that is itself less than complete makes its parent degraded at best, and is named', async () => {
    await using bench = new BenchOfOne();
    const child = workflowOf('child', (wf) =>
      wf.map('item', ['a', 'b'], { settle: true }, (item) => (item === 'a' ? Promise.reject(new Error('no')) : item)),
    );
    const result = await bench.run((wf) => wf.workflow(child, undefined));
    const [run] = await childOf(bench);
    expect(run).toMatchObject({ outcome: 'partial' });
    const id = run?.workflow_id;
    expect(result).toMatchObject({
      outcome: 'degraded',
      success: true,
      census: { incompleteChildren: [{ key: 'child', id, outcome: 'partial' }] },
      recommendations: [`Look at child run "${id}" of "child": it is partial.`],
    });
  });

  test('may call its own workflow, as deep as limits.childDepth allows', async () => {
    await using bench = new BenchOfOne({ limits: { childDepth: 5 } });
    const down: Workflow<number, number> = defineWorkflow<number, number>({
      name: 'down',
      run: async (wf, left) => (left === 0 ? 0 : 1 + (await wf.workflow(down, left - 1))),
    });
    expect(await bench.run((wf) => wf.workflow(down, 4))).toMatchObject({ output: 4, outcome: 'complete' });
    const deep = await bench.run((wf) => wf.workflow(down, 5), 'deep');
    const codes: unknown[] = [];
    for (let error = (deep as { error?: unknown }).error; error instanceof Error; error = error.cause)
      codes.push('code' in error ? error.code : undefined);
    expect(codes.at(-1)).toBe('children-too-deep');
  });

  test('is undone by its compensate when the parent is rolled back behind it', async () => {
    await using bench = new BenchOfOne();
    const undone: unknown[] = [];
    const work = async (wf: WorkflowContext) => {
      await wf.checkpoint('before');
      return wf.workflow(double, 4, { compensate: (output) => undone.push(output) });
    };
    await bench.run(work);
    await using next = await bench.next(work);
    await next.host.finish(next.manager.rollback('r', { to: 1 }));
    expect(undone).toEqual([8]);
    expect(await next.resume()).toMatchObject({ output: 8 });
    expect(await childOf(next)).toHaveLength(2);
  });
});

describe('what is done to a parent', () => {
  const nested = () => {
    const inner = workflowOf('inner', (wf) => wf.waitFor('go'));
    const middle = workflowOf('middle', (wf) => wf.workflow(inner, undefined));
    return (wf: WorkflowContext) => wf.workflow(middle, undefined);
  };
  const statuses = async (bench: BenchOfOne) =>
    (await bench.manager.list()).runs.map(({ workflow, status }) => `${workflow} ${status}`).toSorted();

  test('cancelling cancels the children, however deep', async () => {
    await using bench = new BenchOfOne();
    const handle = await bench.manager.start(workflowOf('test', nested()), undefined, { id: 'r' });
    await bench.host.advance(100);
    await bench.manager.cancel('r', 'enough', { by: 'Ada' });
    expect(await bench.host.finish(handle.result)).toMatchObject({ status: 'cancelled', reason: 'enough' });
    expect(await statuses(bench)).toEqual(['inner cancelled', 'middle cancelled', 'test cancelled']);
    const ends = bench.events.filter((event) => event.type === 'run-cancelled');
    expect(ends.map(({ reason, by }) => [reason, by])).toEqual(Array(3).fill(['enough', 'Ada']));
  });

  test('cancelling cancels the children also when nobody drives them', async () => {
    await using bench = new BenchOfOne();
    await bench.manager.start(workflowOf('test', nested()), undefined, { id: 'r' });
    await bench.host.advance(100);
    await using next = await bench.next(nested());
    expect(await statuses(next)).toEqual(['inner interrupted', 'middle interrupted', 'test interrupted']);
    await next.manager.cancel('r', 'enough');
    expect(await statuses(next)).toEqual(['inner cancelled', 'middle cancelled', 'test cancelled']);
  });

  test('a child that was told of the cancellation when nobody could take it in is settled by the next recover', async () => {
    await using bench = new BenchOfOne();
    const child = workflowOf('child', (wf) => wf.waitFor('go'));
    const work = (wf: WorkflowContext) => wf.workflow(child, undefined);
    await bench.manager.start(workflowOf('test', work), undefined, { id: 'r' });
    await bench.host.advance(100);
    await using next = await bench.next(work);
    await next.manager.cancel('r');
    expect(await childOf(next)).toMatchObject([{ status: 'cancelled' }]);

    const journal = await next.manager.state.create(
      {
        type: 'run-started',
        runId: 'left',
        workflow: 'child',
        version: '0.0.0',
        inputHash: '',
        parent: { runId: 'r' },
      },
      undefined,
    );
    await journal?.close();
    await next.manager.state.send('left', { id: 'c', type: 'cancel', at: 0, reason: 'enough' });
    expect(await next.manager.recover()).toEqual({ resumed: [], unresolved: [] });
    expect(await next.manager.get('left')).toMatchObject({ status: 'cancelled' });
  });

  test('pausing lets the children rest, and resuming goes on with them', async () => {
    await using bench = new BenchOfOne();
    const handle = await bench.manager.start(workflowOf('test', nested()), undefined, { id: 'r' });
    await bench.host.advance(100);
    await bench.manager.pause('r', 'lunch');
    expect(await bench.host.finish(handle.result)).toMatchObject({ status: 'paused', pausedReason: 'user' });
    expect(await statuses(bench)).toEqual(['inner paused', 'middle paused', 'test paused']);
    const resumed = bench.manager.resume('r');
    await bench.host.advance(100);
    const inner = (await bench.manager.list({ workflow: 'inner' })).runs;
    await bench.manager.signal(inner[0]?.workflow_id ?? '', 'go', 'went');
    expect(await bench.host.finish(resumed)).toMatchObject({ output: 'went', outcome: 'complete' });
    expect(inner).toHaveLength(1);
  });

  test('a child that somebody pauses pauses the parent, which says which child; recover leaves both alone', async () => {
    await using bench = new BenchOfOne();
    const child = workflowOf('child', (wf) => wf.waitFor('go'));
    const work = (wf: WorkflowContext) => wf.workflow(child, undefined);
    const handle = await bench.manager.start(workflowOf('test', work), undefined, { id: 'r' });
    await bench.host.advance(100);
    const id = (await childOf(bench))[0]?.workflow_id ?? '';
    await bench.manager.pause(id, 'lunch');
    expect(await bench.host.finish(handle.result)).toMatchObject({
      status: 'paused',
      pausedReason: 'user',
      message: `Child run "${id}" (workflow "child") is paused: lunch`,
    });
    await using next = await bench.next(work);
    expect(await next.manager.recover()).toMatchObject({ resumed: [], unresolved: [{ id: 'r' }] });
  });

  test('recover pauses the parent of a child that a person paused while nobody drove them; resume goes on with both', async () => {
    await using bench = new BenchOfOne();
    const child = workflowOf('child', (wf) => wf.waitFor('go'));
    const work = (wf: WorkflowContext) => wf.workflow(child, undefined);
    await bench.manager.start(workflowOf('test', work), undefined, { id: 'r' });
    await bench.host.advance(100);
    await using next = await bench.next(work);
    const id = (await childOf(next))[0]?.workflow_id ?? '';
    await next.manager.pause(id, 'lunch');
    expect(await childOf(next)).toMatchObject([{ status: 'paused', paused_reason: 'user' }]);
    const { resumed } = await next.manager.recover();
    expect(await next.host.finish(Promise.all(resumed.map((handle) => handle.result)))).toMatchObject([
      { status: 'paused', pausedReason: 'user', message: expect.stringContaining('lunch') as string },
    ]);
    await next.manager.signal(id, 'go', 'went');
    expect(await next.resume()).toMatchObject({ output: 'went' });
  });

  test('a child that somebody cancels fails the step; resuming the parent begins another one', async () => {
    await using bench = new BenchOfOne();
    const child = workflowOf('child', (wf) => wf.waitFor('go'));
    const work = (wf: WorkflowContext) => wf.workflow(child, undefined);
    const handle = await bench.manager.start(workflowOf('test', work), undefined, { id: 'r' });
    await bench.host.advance(100);
    const id = (await childOf(bench))[0]?.workflow_id ?? '';
    await bench.manager.cancel(id, 'no more');
    expect(await bench.host.finish(handle.result)).toMatchObject({
      status: 'failed',
      error: { code: 'step-failed', cause: { code: 'run-cancelled', runId: id } },
    });
    const resumed = bench.manager.resume('r');
    await bench.host.advance(100);
    const runs = await childOf(bench);
    expect(runs.map(({ status }) => status).toSorted()).toEqual(['cancelled', 'in_progress']);
    await bench.manager.signal(runs.find((run) => run.workflow_id !== id)?.workflow_id ?? '', 'go', 1);
    expect(await bench.host.finish(resumed)).toMatchObject({ output: 1 });
  });
});

describe('waiting', () => {
  const child = workflowOf('child', (wf) => wf.waitFor('go'));

  test('in a child for longer than parkAfter parks the whole family, and the message names the child', async () => {
    await using bench = new BenchOfOne({ parkAfter: '15m' });
    const work = (wf: WorkflowContext) => wf.workflow(child, undefined);
    const result = await bench.run(work);
    const [run] = await childOf(bench);
    expect(result).toMatchObject({ status: 'paused', pausedReason: 'waiting' });
    expect('message' in result && result.message).toContain(`Child run "${run?.workflow_id}"`);
    expect(run).toMatchObject({ status: 'paused', paused_reason: 'parked' });
    await using next = await bench.next(work);
    expect(await next.manager.recover()).toMatchObject({ resumed: [], unresolved: [{ id: 'r' }] });
    await next.manager.signal(run?.workflow_id ?? '', 'go', 'went');
    const { resumed } = await next.manager.recover();
    expect(await next.host.finish(Promise.all(resumed.map((handle) => handle.result)))).toMatchObject([
      { runId: 'r', output: 'went' },
    ]);
  });

  test('in a child parks nothing while a sibling works', async () => {
    await using bench = new BenchOfOne({ parkAfter: '15m' });
    const begun = bench.host.monotonic();
    const result = await bench.run((wf) =>
      wf.parallel({
        child: (own) => own.workflow(child, undefined),
        work: (own) => own.step('work', () => bench.host.sleep(3_600_000).then(() => 'done')),
      }),
    );
    expect(result).toMatchObject({ status: 'paused', pausedReason: 'waiting' });
    expect(bench.host.monotonic() - begun).toBeGreaterThanOrEqual(3_600_000 + 900_000);
    expect((await bench.manager.get('r'))?.counts.done).toBe(1);
  });

  test('in a child does not count against the time limit of the phase that called it', async () => {
    await using bench = new BenchOfOne();
    const sleeper = workflowOf('sleeper', async (wf) => {
      await wf.sleep('2h');
      return 'awake';
    });
    const result = await bench.run((wf) => wf.phase('calm', { timeout: '1m' }, () => wf.workflow(sleeper, undefined)));
    expect(result).toMatchObject({ output: 'awake' });
  });

  test('a sibling that fails stops the child, which goes on when the parent is resumed', async () => {
    await using bench = new BenchOfOne();
    const work = (fail: boolean) => (wf: WorkflowContext) =>
      wf.parallel({
        child: (own) => own.workflow(child, undefined),
        other: (own) => own.step('other', { retry: false }, () => (fail ? Promise.reject(new Error('no')) : 'fine')),
      });
    expect(await bench.run(work(true))).toMatchObject({ status: 'failed' });
    const [run] = await childOf(bench);
    expect(run).toMatchObject({ status: 'interrupted' });
    await using next = await bench.next(work(false));
    await next.manager.signal(run?.workflow_id ?? '', 'go', 'went');
    expect(await next.resume()).toMatchObject({ output: { child: 'went', other: 'fine' } });
  });

  test('a child that its parent goes on without is cancelled when the parent is completed', async () => {
    await using bench = new BenchOfOne();
    const result = await bench.run((wf) =>
      wf
        .parallel({
          child: (own) => own.workflow(child, undefined),
          other: (own) => own.step('other', { retry: false }, () => Promise.reject(new Error('no'))),
        })
        .catch(() => 'went on'),
    );
    expect(result).toMatchObject({ output: 'went on', outcome: 'partial' });
    expect(await childOf(bench)).toMatchObject([{ status: 'cancelled' }]);
  });

  test('an orphan is named by recover and can be resumed by itself', async () => {
    await using bench = new BenchOfOne();
    await bench.manager.start(
      workflowOf('test', (wf) => wf.workflow(child, undefined)),
      undefined,
      { id: 'r' },
    );
    await bench.host.advance(100);
    await using next = await bench.next((wf) => wf.workflow(child, undefined));
    const id = (await childOf(next))[0]?.workflow_id ?? '';
    const { entries } = await next.storage.list('runs/named/');
    for (const { key } of entries) await next.storage.deleteAll(key.slice(0, key.lastIndexOf('/') + 1));
    next.manager.register(child);
    expect(await next.manager.recover()).toMatchObject({ resumed: [], unresolved: [{ id, workflow: 'child' }] });
    await next.manager.signal(id, 'go', 'went');
    expect(await next.resume({}, id)).toMatchObject({ output: 'went' });
  });
});

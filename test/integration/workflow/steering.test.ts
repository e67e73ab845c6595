import { describe, expect, test } from 'vitest';
import { defineWorkflow, EnhancedWorkflowManager, MemoryStorage, type WorkflowContext } from '../../../src/index.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';
import { BenchOfOne } from './bench-of-one.ts';

/** Five steps and a fan-out; what fails can be chosen. */
class Trip {
  readonly ran: string[] = [];
  fails = new Set<string>();

  step(wf: WorkflowContext, name: string): Promise<string> {
    return wf.step(name, { retry: false }, () => {
      this.ran.push(name);
      if (this.fails.has(name)) throw new Error(`${name} is broken`);
      return `${name}${this.ran.length}`;
    });
  }

  readonly run = async (wf: WorkflowContext): Promise<string[]> => {
    const out = [await this.step(wf, 'a')];
    await wf.phase('mid', async () => {
      out.push(await this.step(wf, 'b'));
      out.push(...(await wf.map('m', ['x', 'y'], { concurrency: 1 }, (item, own) => this.step(own, `c${item}`))));
    });
    out.push(await this.step(wf, 'd'));
    return out;
  };
}

describe('manager.skip', () => {
  test('gives a failed step a result: the run goes on with it, is degraded, and says who gave it', async () => {
    const trip = new Trip();
    trip.fails.add('b');
    await using bench = new BenchOfOne();
    expect(await bench.run(trip.run)).toMatchObject({ status: 'failed' });
    await bench.manager.skip('r', 'mid/b', { value: 'B', by: 'ann', reason: 'known' });
    expect(await bench.manager.get('r')).toMatchObject({
      status: 'failed',
      counts: { done: 1, failed: 0, skipped: 1 },
    });
    const result = await bench.resume();
    expect(result).toMatchObject({
      status: 'completed',
      outcome: 'degraded',
      output: ['a1', 'B', 'cx3', 'cy4', 'd5'],
      census: { done: 4, failed: 0, skipped: 1 },
    });
    expect(trip.ran).toEqual(['a', 'b', 'cx', 'cy', 'd']);
    expect((await bench.history()).find((event) => event.type === 'step-skipped')).toMatchObject({
      key: 'mid/b',
      by: 'ann',
      reason: 'known',
      value: 'B',
    });
    expect(await bench.manager.get('r')).toMatchObject({ counts: { done: 4, failed: 0, skipped: 1 } });
  });

  test('answers a step that never ran, whatever input it declares, also in the next process', async () => {
    const run = (wf: WorkflowContext): Promise<unknown> =>
      wf
        .step('first', { retry: false }, () => {
          throw new Error('no');
        })
        .catch(() => wf.step('second', { input: 1 }, () => 'computed'));
    await using bench = new BenchOfOne();
    await bench.run(async (wf) => {
      await wf.step('zero', () => 0);
      throw new Error('stop');
    });
    await bench.manager.skip('r', 'second', { value: { given: true } });
    await using next = await bench.next(run);
    expect((await next.resume()).orThrow()).toEqual({ given: true });
  });

  test('stands in for a failure that a fan-out tolerated, and the run that was completed goes on', async () => {
    let bodies = 0;
    const run = (wf: WorkflowContext): Promise<unknown> =>
      wf
        .map('m', ['x', 'y'], { settle: true }, (item, own) =>
          own.step('work', { retry: false }, () => {
            bodies += 1;
            if (item === 'x') throw new Error('x is broken');
            return item;
          }),
        )
        .then(({ done, failed }) => ({ done, failed: failed.length }));
    await using bench = new BenchOfOne();
    expect(await bench.run(run)).toMatchObject({ outcome: 'partial', output: { done: ['y'], failed: 1 } });
    await bench.manager.skip('r', 'm[x]/work', { value: 'X' });
    expect(await bench.manager.get('r')).toMatchObject({ status: 'paused', paused_reason: 'user' });
    expect(await bench.resume()).toMatchObject({
      outcome: 'degraded',
      output: { done: ['X', 'y'], failed: 0 },
      census: { done: 1, failed: 0, skipped: 1, fanOuts: [{ key: 'm', done: 2, failed: 0 }] },
    });
    expect(bodies).toBe(2);
  });

  test('leaves a completed run as it is where nothing of that name was asked for', async () => {
    await using bench = new BenchOfOne();
    await bench.run((wf) => wf.step('build', () => 1));
    await expect(bench.manager.skip('r', 'biuld')).rejects.toMatchObject({ code: 'step-not-open' });
    expect(await bench.manager.get('r')).toMatchObject({ status: 'completed', outcome: 'complete' });
  });

  test('is taken back by a rerun from the step', async () => {
    const trip = new Trip();
    trip.fails.add('b');
    await using bench = new BenchOfOne();
    await bench.run(trip.run);
    await bench.manager.skip('r', 'mid/b', { value: 'B' });
    await bench.resume();
    trip.fails.clear();
    const result = await bench.host.finish(bench.manager.rerun('r', { from: 'mid/b', by: 'bob' }));
    expect(result).toMatchObject({ outcome: 'complete', census: { done: 5, failed: 0, skipped: 0 } });
    expect(trip.ran).toEqual(['a', 'b', 'cx', 'cy', 'd', 'b', 'cx', 'cy', 'd']);
    expect(await bench.manager.get('r')).toMatchObject({ counts: { done: 5, failed: 0, skipped: 0 } });
  });

  test('can be given again, and counts once', async () => {
    const trip = new Trip();
    trip.fails.add('b');
    await using bench = new BenchOfOne();
    await bench.run(trip.run);
    await bench.manager.skip('r', 'mid/b', { value: 'one' });
    await bench.manager.skip('r', 'mid/b', { value: 'two' });
    expect(await bench.resume()).toMatchObject({ output: ['a1', 'two', 'cx3', 'cy4', 'd5'], census: { skipped: 1 } });
    expect(await bench.manager.get('r')).toMatchObject({ counts: { skipped: 1 } });
  });

  test('refuses what has a result, what is no step, and what is cancelled, driven or not there', async () => {
    const trip = new Trip();
    trip.fails.add('d');
    await using bench = new BenchOfOne();
    await bench.run(trip.run);
    const refused = (key: string): Promise<unknown> => bench.manager.skip('r', key).catch((error: unknown) => error);
    expect(await refused('a')).toMatchObject({ code: 'step-not-open', expected: '"d"' });
    expect(await refused('mid')).toMatchObject({ code: 'step-not-open' });
    expect(await refused('mid/m')).toMatchObject({ code: 'step-not-open' });
    expect(await refused('mid/m[z]')).toMatchObject({ code: 'step-not-open' });
    await expect(bench.manager.skip('none', 'a')).rejects.toMatchObject({ code: 'run-not-found' });
    await expect(bench.manager.skip('r', 'd', { value: () => 1 })).rejects.toMatchObject({
      code: 'value-not-storable',
    });
    expect(await bench.manager.get('r')).toMatchObject({ status: 'failed' });
    await bench.manager.resume('r').catch(() => undefined);
    await using other = new BenchOfOne({}, bench);
    const held = await bench.manager.start(defineWorkflow({ name: 'w', run: (wf) => wf.waitFor('go') }), undefined, {
      id: 'w',
    });
    await expect(bench.manager.skip('w', 'x')).rejects.toMatchObject({ code: 'run-owned' });
    await expect(other.host.finish(other.manager.skip('w', 'x'))).rejects.toMatchObject({ code: 'run-owned' });
    await bench.manager.cancel('w');
    await bench.host.finish(held.result);
    await expect(bench.manager.skip('w', 'x')).rejects.toMatchObject({ code: 'run-ended' });
  });
});

describe('manager.rerun', () => {
  test('runs a step again and everything recorded behind it, and nothing before it, of a completed run', async () => {
    const trip = new Trip();
    await using bench = new BenchOfOne();
    await bench.run(trip.run);
    const result = await bench.host.finish(bench.manager.rerun('r', { from: 'mid/m[x]/cx', by: 'ann' }));
    expect(result).toMatchObject({
      outcome: 'complete',
      output: ['a1', 'b2', 'cx6', 'cy7', 'd8'],
      census: { done: 5 },
    });
    expect(trip.ran.slice(5)).toEqual(['cx', 'cy', 'd']);
    const started = (await bench.history()).find((event) => event.type === 'rerun-started');
    expect(started).toMatchObject({ from: 'mid/m[x]/cx', by: 'ann' });
    expect(started?.type === 'rerun-started' && started.clears.toSorted()).toEqual([
      'd',
      'mid',
      'mid/m[x]',
      'mid/m[x]/cx',
      'mid/m[y]',
      'mid/m[y]/cy',
    ]);
    expect(await bench.manager.get('r')).toMatchObject({ status: 'completed', counts: { done: 5 } });
  });

  test('takes a phase for its first step', async () => {
    const trip = new Trip();
    await using bench = new BenchOfOne();
    await bench.run(trip.run);
    await bench.host.finish(bench.manager.rerun('r', { from: 'mid' }));
    expect(trip.ran.slice(5)).toEqual(['b', 'cx', 'cy', 'd']);
  });

  test('tries again what the run had failed of, also where that stands before the step', async () => {
    let broken = true;
    const run = async (wf: WorkflowContext): Promise<unknown> => {
      const early = wf.step('early', { retry: false }, () => {
        if (broken) throw new Error('early is broken');
        return 'early';
      });
      await early.catch(() => undefined);
      const late = await wf.step('late', () => 'late');
      return [await early, late];
    };
    await using bench = new BenchOfOne();
    expect(await bench.run(run)).toMatchObject({ status: 'failed' });
    broken = false;
    const result = await bench.host.finish(bench.manager.rerun('r', { from: 'late' }));
    expect(result.orThrow()).toEqual(['early', 'late']);
    expect(result.census).toMatchObject({ done: 2, failed: 0 });
  });

  test('names the steps there are when asked for another one', async () => {
    await using bench = new BenchOfOne();
    await bench.run((wf) => wf.step('a', () => 1));
    await expect(bench.manager.rerun('r', { from: 'b' })).rejects.toMatchObject({
      code: 'unknown-step',
      expected: '"a"',
    });
    expect(await bench.manager.get('r')).toMatchObject({ status: 'completed' });
    expect((await bench.resume()).orThrow()).toBe(1);
  });

  test('says what to do about an effect or a child that was begun and has no result, as a fork does', async () => {
    await using bench = new BenchOfOne();
    const child = defineWorkflow({ name: 'child', run: (wf) => wf.waitFor('never') });
    await bench.run(async (wf) => {
      await wf.step('a', () => 1);
      const branch = wf.workflow(child, undefined);
      await wf.effect('open', { do: () => Promise.reject(new Error('hang up')) });
      return branch;
    });
    const { runs } = await bench.manager.list({ parent: 'r' });
    const childId = runs[0]?.workflow_id ?? '';
    for (const verb of ['rerun', 'fork'] as const)
      for (const [from, message] of [
        ['open', /^Effect "open" was begun and has no end; `resolve` it/],
        ['child', `by its own id, "${childId}"`],
        ['b', /no step "b"; it has "a"; begun, and without a result, are "open", "child"/],
      ] as const)
        await expect(bench.manager[verb]('r', { from })).rejects.toMatchObject({
          code: 'unknown-step',
          message: typeof message === 'string' ? (expect.stringContaining(message) as string) : message,
        });
  });
});

describe('manager.fork', () => {
  test('starts a run with what stands before the step, and leaves the old one as it is', async () => {
    const trip = new Trip();
    await using bench = new BenchOfOne();
    await bench.run(trip.run);
    const before = JSON.stringify(await bench.history());
    const fork = await bench.manager.fork('r', { from: 'mid/m[x]/cx', by: 'ann' });
    expect(fork.id).toMatch(/^wf_/);
    const result = await bench.host.finish(fork.result);
    expect(result).toMatchObject({
      outcome: 'complete',
      output: ['a1', 'b2', 'cx6', 'cy7', 'd8'],
      census: { done: 5 },
    });
    expect(trip.ran.slice(5)).toEqual(['cx', 'cy', 'd']);
    expect(JSON.stringify(await bench.history())).toBe(before);
    const [, started] = await bench.history(fork.id);
    expect(started).toMatchObject({ type: 'run-started', forkedFrom: { runId: 'r', key: 'mid/m[x]/cx', by: 'ann' } });
    expect(await bench.manager.get(fork.id)).toMatchObject({ status: 'completed', counts: { done: 5 } });
  });

  test('gives the same run for the same id, and refuses an id that is something else', async () => {
    const trip = new Trip();
    await using bench = new BenchOfOne();
    await bench.run(trip.run);
    const one = await bench.manager.fork('r', { from: 'd', id: 'f' });
    await bench.host.finish(one.result);
    const two = await bench.manager.fork('r', { from: 'd', id: 'f' });
    expect((await bench.host.finish(two.result)).orThrow()).toEqual((await one.result).orThrow());
    expect(trip.ran.filter((name) => name === 'd')).toHaveLength(2);
    await expect(bench.manager.fork('r', { from: 'a', id: 'f' })).rejects.toMatchObject({ code: 'run-id-conflict' });
    await expect(bench.manager.fork('r', { from: 'a', id: 'r' })).rejects.toMatchObject({ code: 'run-id-conflict' });
    await expect(bench.manager.fork('r', { from: 'zzz' })).rejects.toMatchObject({ code: 'unknown-step' });
  });

  test('counts how long the old run had been active by then, not what has passed since', async () => {
    const host = new FakeHost();
    await using manager = new EnhancedWorkflowManager({ storage: new MemoryStorage(), host });
    const timed = defineWorkflow({
      name: 'timed',
      limits: { duration: '10m' },
      run: (wf) =>
        wf.phase('p', async () => {
          await wf.step('a', () => host.sleep(60_000));
          await wf.step('b', () => host.sleep(120_000));
        }),
    });
    await host.finish(manager.execute(timed, undefined, { id: 'old' }));
    await host.advance(18_000_000);
    const fork = await manager.fork('old', { from: 'p/b', id: 'new' });
    expect(await host.finish(fork.result)).toMatchObject({ status: 'completed' });
    await host.advance(18_000_000);
    const again = await manager.fork('new', { from: 'p/b', id: 'newer' });
    expect(await host.finish(again.result)).toMatchObject({ status: 'completed' });
    for (const id of ['old', 'new', 'newer']) {
      const phases: unknown[] = [];
      for await (const event of manager.history(id)) if (event.type === 'phase-completed') phases.push(event.activeMs);
      expect(phases, id).toEqual([180_000]);
    }
  });

  test('keeps registered secrets references, and gives them back to the fork', async () => {
    const secret = 'hunter2-hunter2';
    const seen: unknown[] = [];
    const run = async (wf: WorkflowContext): Promise<void> => {
      seen.push(await wf.step('login', () => ({ token: secret })));
      await wf.step('use', () => 1);
    };
    await using bench = new BenchOfOne({ secrets: { PASSWORD: secret } });
    await bench.run(run);
    const fork = await bench.manager.fork('r', { from: 'use', id: 'f' });
    await bench.host.finish(fork.result);
    expect(seen).toEqual([{ token: secret }, { token: secret }]);
    for await (const { line } of bench.storage.read('runs/named/f/1')) expect(line).not.toContain(secret);
  });
});

test('a fork from a step that was skipped after it had failed tries the step itself, as often as it is resumed', async () => {
  const host = new FakeHost();
  await using manager = new EnhancedWorkflowManager({ storage: new MemoryStorage(), host });
  let works = false;
  const body = (): string => {
    if (!works) throw new Error('broken');
    return 'done';
  };
  const workflow = defineWorkflow({
    name: 'forked-skip',
    run: (wf) => wf.phase('p', () => wf.step('s', { retry: false }, body)),
  });
  await host.finish(manager.execute(workflow, undefined, { id: 'first' }));
  await manager.skip('first', 'p/s', { value: 'given' });
  expect(await host.finish(manager.resume('first'))).toMatchObject({ status: 'completed', output: 'given' });
  const fork = await manager.fork('first', { from: 'p/s', id: 'second' });
  expect(await host.finish(fork.result)).toMatchObject({ status: 'failed' });
  works = true;
  expect(await host.finish(manager.resume('second'))).toMatchObject({ status: 'completed', output: 'done' });
});

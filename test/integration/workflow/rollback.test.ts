import { describe, expect, test } from 'vitest';
import type { WorkflowContext } from '../../../src/index.ts';
import { BenchOfOne } from './bench-of-one.ts';

/** A workflow of two phases, a checkpoint and a fan-out, whose steps can all be undone. */
class Journey {
  readonly done: string[] = [];
  readonly undone: string[] = [];
  fails = true;
  brokenUndo: string | undefined;

  step(wf: WorkflowContext, name: string): Promise<{ name: string }> {
    const compensate = ({ name: made }: { name: string }): void => {
      if (made === this.brokenUndo) throw new Error(`cannot undo ${made}`);
      this.undone.push(made);
    };
    return wf.step(name, { compensate }, () => {
      this.done.push(name);
      return { name };
    });
  }

  readonly run = async (wf: WorkflowContext): Promise<string> => {
    await wf.phase('first', () => this.step(wf, 'a'));
    await this.step(wf, 'b');
    const mark = await wf.checkpoint('middle');
    await wf.phase('second', async () => {
      await this.step(wf, 'c');
      await wf.map('side', ['x', 'y'], { concurrency: 1 }, (item, own) => this.step(own, `d${item}`));
    });
    await this.step(wf, 'e');
    if (this.fails) throw new Error('not good');
    return `mark ${mark}`;
  };
}

describe('manager.rollback', () => {
  test('undoes what was completed behind the checkpoint, last first, and goes on from there when resumed', async () => {
    const journey = new Journey();
    await using bench = new BenchOfOne();
    expect(await bench.run(journey.run)).toMatchObject({ status: 'failed' });
    const rolledBack = await bench.host.finish(bench.manager.rollback('r', { to: 2, by: 'ann' }));
    expect(rolledBack).toMatchObject({ status: 'paused', pausedReason: 'user', census: { done: 2 } });
    expect(journey.undone).toEqual(['e', 'dy', 'dx', 'c']);
    expect(await bench.manager.get('r')).toMatchObject({ status: 'paused', completed_phases: ['first'] });
    journey.fails = false;
    const result = await bench.resume();
    expect(result).toMatchObject({ status: 'completed', outcome: 'complete', output: 'mark 2', census: { done: 6 } });
    expect(journey.done).toEqual(['a', 'b', 'c', 'dx', 'dy', 'e', 'c', 'dx', 'dy', 'e']);
  });

  test('erases nothing: the history tells of both ways', async () => {
    const journey = new Journey();
    await using bench = new BenchOfOne();
    await bench.run(journey.run);
    await bench.host.finish(bench.manager.rollback('r', { to: 0, by: 'ann' }));
    expect(journey.undone).toEqual(['e', 'dy', 'dx', 'c', 'b', 'a']);
    const types: string[] = [];
    for await (const event of bench.manager.history('r')) types.push(event.type);
    expect(types.filter((type) => type === 'step-completed')).toHaveLength(6);
    expect(types.filter((type) => type === 'step-compensated')).toHaveLength(6);
    expect(types).toEqual(expect.arrayContaining(['rollback-started', 'rolled-back', 'run-paused']));
  });

  test('rests when an undo fails, and does not undo the others twice when it is asked again', async () => {
    const journey = new Journey();
    await using bench = new BenchOfOne();
    await bench.run(journey.run);
    journey.brokenUndo = 'dx';
    const resting = await bench.host.finish(bench.manager.rollback('r', { to: 1 }));
    expect(resting).toMatchObject({
      status: 'paused',
      message: expect.stringContaining('second/side[x]/dx') as string,
    });
    journey.brokenUndo = undefined;
    expect(await bench.resume()).toMatchObject({ status: 'paused', pausedReason: 'user' });
    expect(journey.undone).toEqual(['e', 'dy', 'dx', 'c', 'b']);
  });

  test('undoes what was completed in branches beside and behind one that is not finished', async () => {
    const undone: string[] = [];
    const undoable = (wf: WorkflowContext, name: string, options: { readonly input?: unknown } = {}): Promise<string> =>
      wf.step(name, { ...options, compensate: () => undone.push(name) }, () => name);
    let version = 1;
    await using bench = new BenchOfOne({ parkAfter: 5 });
    const result = await bench.run(async (wf) => {
      await undoable(wf, 'before', { input: version });
      await wf.map('item', ['waits', 'x', 'y', 'z'], { concurrency: 2 }, async (item, own) => {
        if (item === 'waits') await own.waitFor('never');
        await undoable(own, `first ${item}`);
        await own.parallel({
          a: (inner) => undoable(inner, `a of ${item}`),
          b: (inner) => (item === 'z' ? inner.waitFor('never') : undoable(inner, `b of ${item}`)),
        });
      });
    });
    expect(result).toMatchObject({ status: 'paused' });
    version = 2;
    await bench.host.finish(bench.manager.rollback('r', { to: 0 }));
    expect(undone.toSorted()).toEqual(
      ['a of x', 'a of y', 'a of z', 'b of x', 'b of y', 'before', 'first x', 'first y', 'first z'].toSorted(),
    );
  });

  test('takes back a run that had been completed', async () => {
    const journey = new Journey();
    journey.fails = false;
    await using bench = new BenchOfOne();
    await bench.run(journey.run);
    await bench.host.finish(bench.manager.rollback('r', { to: 3 }));
    expect(journey.undone).toEqual(['e']);
    expect((await bench.resume()).orThrow()).toBe('mark 2');
    expect(journey.done.filter((name) => name === 'e')).toHaveLength(2);
  });

  test('names the checkpoints there are when asked for another one', async () => {
    await using bench = new BenchOfOne();
    await bench.run(new Journey().run);
    await expect(bench.manager.rollback('r', { to: 9 })).rejects.toMatchObject({
      code: 'unknown-checkpoint',
      expected: '0, 1, 2, 3',
    });
    await expect(bench.manager.rollback('r', { to: -1 })).rejects.toMatchObject({ code: 'invalid-option' });
    await expect(bench.manager.rollback('none', { to: 0 })).rejects.toMatchObject({ code: 'run-not-found' });
  });
});

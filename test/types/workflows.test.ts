import { describe, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import {
  defineWorkflow,
  type CommandResult,
  type EnhancedWorkflowManager,
  type FailedBranch,
  type RunResult,
  type Workflow,
  type WorkflowContext,
} from '../../src/index.ts';

/** Nothing here is run: the compiler says what holds. */
const unrun = (check: (wf: WorkflowContext, manager: EnhancedWorkflowManager) => unknown): number => check.length;

const typed = defineWorkflow({
  name: 'typed',
  input: z.object({ topic: z.string(), depth: z.number().default(2) }),
  output: z.object({ text: z.string() }),
  run: (wf, input) => {
    expectTypeOf(input).toEqualTypeOf<{ topic: string; depth: number }>();
    return wf.step('write', () => ({ text: input.topic }));
  },
});
const free = defineWorkflow({ name: 'free', run: (wf) => wf.step('count', () => 1) });
const optional = defineWorkflow({ name: 'optional', input: z.string().optional(), run: (_, input) => input ?? 'none' });

describe('a workflow', () => {
  test('has the types of its schemas and of its function', () => {
    expectTypeOf(typed).toEqualTypeOf<Workflow<{ topic: string; depth: number }, { text: string }>>();
    expectTypeOf(free).toEqualTypeOf<Workflow<undefined, number>>();
    defineWorkflow({
      name: 'wrong-output',
      output: z.string(),
      // @ts-expect-error -- the function gives a number where the schema asks for text
      run: () => 5,
    });
  });

  test('is executed with its input exactly when it takes one, and gives its output', () => {
    unrun(async (_, manager) => {
      expectTypeOf(await manager.execute(typed, { topic: 'x', depth: 1 })).toEqualTypeOf<RunResult<{ text: string }>>();
      expectTypeOf((await manager.execute(free)).orThrow()).toEqualTypeOf<number>();
      expectTypeOf((await manager.start(free, undefined, { id: 'x' })).result).resolves.toEqualTypeOf<
        RunResult<number>
      >();
      await manager.execute(optional);
      await manager.execute(optional, 'x');
      // @ts-expect-error -- it takes an input
      await manager.execute(typed);
      // @ts-expect-error -- of another type
      await manager.execute(typed, { topic: 7, depth: 1 });
      // @ts-expect-error -- it takes none
      await manager.execute(free, { topic: 'x' });
      // @ts-expect-error -- an unknown option
      await manager.execute(free, undefined, { ID: 'x' });
    });
  });

  test('gives a result whose status says what else it has', () => {
    unrun(async (_, manager) => {
      const result = await manager.execute(typed, { topic: 'x', depth: 1 });
      // @ts-expect-error -- a failed run has no output
      expectTypeOf(result.output);
      if (result.success) expectTypeOf(result.output).toEqualTypeOf<{ text: string }>();
      else if (result.status === 'failed') expectTypeOf(result.error).toEqualTypeOf<Error>();
      else if (result.status === 'completed') expectTypeOf(result.outcome).toEqualTypeOf<'partial'>();
      else if (result.status === 'paused') expectTypeOf(result.wakeAt).toEqualTypeOf<number | undefined>();
    });
  });
});

describe('a step', () => {
  test('gives what its body gives, or perhaps nothing when it is not critical', () => {
    unrun(async (wf) => {
      expectTypeOf(await wf.step('a', async () => ({ list: [1] }))).toEqualTypeOf<{ list: number[] }>();
      expectTypeOf(await wf.step('a', { timeout: '1m' }, () => 'x')).toEqualTypeOf<string>();
      expectTypeOf(await wf.step('a', { critical: false }, () => 'x')).toEqualTypeOf<string | undefined>();
      expectTypeOf(await wf.fresh('a', () => new Map<string, number>())).toEqualTypeOf<Map<string, number>>();
      expectTypeOf(await wf.command('a', ['ls'])).toEqualTypeOf<CommandResult>();
      expectTypeOf(await wf.command('a', ['ls'], { critical: false })).toEqualTypeOf<CommandResult | undefined>();
      expectTypeOf(await wf.phase('a', () => 1)).toEqualTypeOf<number>();
      expectTypeOf(await wf.phase('a', { critical: false }, () => 1)).toEqualTypeOf<number | undefined>();
      // @ts-expect-error -- options come before the body
      await wf.step('a', () => 1, { timeout: 1 });
      // @ts-expect-error -- an unknown option
      await wf.step('a', { timeOut: 1 }, () => 1);
      // @ts-expect-error -- a command is a list, and not a line
      await wf.command('a', 'ls -l');
      // @ts-expect-error -- with a program in it
      await wf.command('a', []);
    });
  });

  test('is undone with what it gave', () => {
    unrun(async (wf) => {
      await wf.step(
        'a',
        {
          codec: { encode: (date: Date) => date.toISOString(), decode: (text) => new Date(String(text)) },
          compensate: (value) => {
            expectTypeOf(value).toEqualTypeOf<Date>();
          },
        },
        () => new Date(),
      );
    });
  });
});

describe('a fan-out', () => {
  test('gives each branch by its name, and each item in its place', () => {
    unrun(async (wf) => {
      const side = await wf.parallel({ a: () => 1, b: async (own) => own.step('s', () => 'x'), c: () => true });
      expectTypeOf(side).toEqualTypeOf<{ readonly a: number; readonly b: string; readonly c: boolean }>();
      // @ts-expect-error -- no such branch
      expectTypeOf(side.d);
      const items = await wf.map('m', ['a', 'b'], (item, own, index) => {
        expectTypeOf(item).toEqualTypeOf<string>();
        expectTypeOf(own).toEqualTypeOf<WorkflowContext>();
        return item.length + index;
      });
      expectTypeOf(items).toEqualTypeOf<number[]>();
      expectTypeOf(await wf.map('m', [1], { concurrency: 2, key: (item) => item }, (item) => item)).toEqualTypeOf<
        number[]
      >();
    });
  });

  test('that tolerates failures must be looked at', () => {
    unrun(async (wf) => {
      const items = await wf.map('m', ['a'], { require: '90%' }, (item) => item.length);
      // @ts-expect-error -- it may not be all
      expectTypeOf(items.length);
      expectTypeOf(items.done).toEqualTypeOf<number[]>();
      if (items.complete) expectTypeOf(items.failed).toEqualTypeOf<readonly []>();
      else expectTypeOf(items.failed).toEqualTypeOf<readonly FailedBranch[]>();
      const side = await wf.parallel({ a: () => 1, b: () => 'x' }, { settle: true });
      if (side.complete) expectTypeOf(side.done).toEqualTypeOf<{ readonly a: number; readonly b: string }>();
      else expectTypeOf(side.done.a).toEqualTypeOf<number | undefined>();
      // @ts-expect-error -- a share is a number with a percent sign
      await wf.map('m', ['a'], { require: 'most' }, (item) => item);
    });
  });
});

test('an effect gives what its `do` gives, and its check and its undoing fit that', () => {
  unrun(async (wf, manager) => {
    const made = await wf.effect('a', {
      do: ({ notSent }) => (Math.random() > 2 ? notSent('no') : { id: 1 }),
      check: () => ({ done: { id: 2 } }),
      compensate: ({ id }) => id.toFixed(),
      verify: ({ id }) => id > 0,
    });
    expectTypeOf(made).toEqualTypeOf<{ id: number }>();
    expectTypeOf(await wf.effect('a', { critical: false, do: () => 1 })).toEqualTypeOf<number | undefined>();
    expectTypeOf(await wf.effect('a', { do: () => 'x', check: () => 'unknown' })).toEqualTypeOf<string>();
    // @ts-expect-error -- a check that answers with the value itself
    await wf.effect('a', { do: () => 1, check: () => 1 });
    // @ts-expect-error -- only what was done has a value
    await manager.resolve('r', 'a', { as: 'failed', value: 1 });
  });
});

test('a wait gives what its schema makes of the payload', () => {
  unrun(async (wf, manager) => {
    expectTypeOf(await wf.waitFor('a', { schema: z.literal(true) })).toEqualTypeOf<true>();
    expectTypeOf(await wf.waitFor('a')).toEqualTypeOf<unknown>();
    expectTypeOf(await wf.checkpoint()).toEqualTypeOf<number>();
    manager.on('step-completed', (event) => {
      expectTypeOf(event.key).toEqualTypeOf<string>();
      // @ts-expect-error -- that is another event
      expectTypeOf(event.outcome);
    });
    // @ts-expect-error -- no such event
    manager.on('step-complete', () => undefined);
  });
});

import { describe, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { defineWorkflow, type EnhancedWorkflowManager, type WorkflowContext } from '../../src/index.ts';

/** Nothing here is run: the compiler says what holds. */
const unrun = (check: (wf: WorkflowContext, manager: EnhancedWorkflowManager) => unknown): number => check.length;

const child = defineWorkflow({
  name: 'child',
  input: z.object({ topic: z.string() }),
  run: (_wf, { topic }) => ({ length: topic.length }),
});
const free = defineWorkflow({ name: 'free', run: () => 1 });

describe('wf.workflow', () => {
  test('takes the input of the child, and gives its output', () => {
    unrun(async (wf) => {
      expectTypeOf(await wf.workflow(child, { topic: 'x' })).toEqualTypeOf<{ length: number }>();
      expectTypeOf(await wf.workflow(free)).toEqualTypeOf<number>();
      expectTypeOf(await wf.workflow(free, undefined, { name: 'other' })).toEqualTypeOf<number>();
      // @ts-expect-error -- it takes an object
      await wf.workflow(child, 'x');
      // @ts-expect-error -- it takes an input
      await wf.workflow(child);
    });
  });

  test('may give nothing where the child is not critical', () => {
    unrun(async (wf) => {
      expectTypeOf(await wf.workflow(free, undefined, { critical: false })).toEqualTypeOf<number | undefined>();
      await wf.workflow(child, { topic: 'x' }, { compensate: (output) => output.length });
    });
  });
});

describe('manager.wrap', () => {
  test('keeps the type of the function, type parameters and all', () => {
    unrun((_wf, manager) => {
      const plain = async (name: string, count?: number): Promise<string[]> => Promise.resolve([name, String(count)]);
      expectTypeOf(manager.wrap('plain', plain)).toEqualTypeOf(plain);
      const generic = async <Value>(value: Value): Promise<Value> => Promise.resolve(value);
      expectTypeOf(manager.wrap('generic', generic)('x' as const)).toEqualTypeOf<Promise<'x'>>();
      // @ts-expect-error -- it takes a name
      void manager.wrap('plain', plain)(5);
      // @ts-expect-error -- a function that gives no promise cannot be tried again and waited for
      manager.wrap('sync', () => 5);
    });
  });

  test('hands the arguments of the function to its options', () => {
    unrun((_wf, manager) => {
      manager.wrap('pay', (order: string, amount: number) => Promise.resolve(`${order} ${amount}`), {
        id: (order, amount) => `${order}-${amount.toFixed(2)}`,
        input: (order) => order,
        restore: (order) => [String(order), 1],
      });
      manager.wrap('pay', (order: string, amount: number) => Promise.resolve(`${order} ${amount}`), {
        // @ts-expect-error -- two arguments are needed
        restore: () => ['x'],
      });
    });
  });
});

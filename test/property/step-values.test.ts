import { deepStrictEqual } from 'node:assert/strict';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defineWorkflow, EnhancedWorkflowManager, MemoryStorage } from '../../src/index.ts';
import { FakeHost } from '../../src/testing/index.ts';

const values = Number(process.env['HOLDFAST_VALUES'] ?? 5000);

/** Values as workflows make them: mostly plain, sometimes with something in them that JSON changes. */
const value = fc.oneof(
  { weight: 3, arbitrary: fc.jsonValue({ maxDepth: 4 }) },
  {
    weight: 2,
    arbitrary: fc.anything({
      ...{ maxDepth: 3, withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true },
      ...{ withSparseArray: true, withNullPrototype: true, withObjectString: true, withBoxedValues: true },
      key: fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'toJSON', 'value', 'sum')),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(undefined, -0, Number.NaN, '\ud800', '\0', new Error('x'), () => 1, Symbol('s')),
  },
);

/** The value without `undefined` properties, which are dropped on purpose. */
function plain(given: unknown): unknown {
  if (Array.isArray(given)) return given.map(plain);
  if (typeof given !== 'object' || given === null) return given;
  return Object.fromEntries(
    Object.entries(given).flatMap(([key, one]) => (one === undefined ? [] : [[key, plain(one)]])),
  );
}

test(
  'a value that a step returns comes back equal, now and after a resume, or is refused with its path',
  { timeout: 120_000 },
  async () => {
    let kept = 0;
    let refused = 0;
    const chunk = 50;
    await fc.assert(
      fc.asyncProperty(fc.array(value, { minLength: chunk, maxLength: chunk }), async (list) => {
        const host = new FakeHost();
        const storage = new MemoryStorage();
        const walk = async (
          wf: Parameters<Parameters<typeof defineWorkflow>[0]['run']>[0],
          seen: unknown[],
        ): Promise<void> => {
          for (const [index, one] of list.entries())
            seen.push(
              await wf
                .step(`v${index}`, () => one)
                .catch((error: unknown) => {
                  expect(error).toMatchObject({
                    code: 'value-not-storable',
                    key: `v${index}`,
                    path: expect.stringMatching(/^\$/) as string,
                  });
                  return refusedMark;
                }),
            );
        };
        const first: unknown[] = [];
        const second: unknown[] = [];
        let lives = 0;
        const workflow = defineWorkflow({
          name: 'values',
          run: async (wf) => {
            lives += 1;
            await walk(wf, lives === 1 ? first : second);
            if (lives === 1) throw new Error('once');
          },
        });
        const before = new EnhancedWorkflowManager({ storage, host, views: false });
        expect(await host.finish(before.execute(workflow, undefined, { id: 'r' }))).toMatchObject({
          status: 'failed',
          error: { message: 'once' },
        });
        await host.finish(before.close());
        const after = new EnhancedWorkflowManager({ storage, host, views: false });
        after.register(workflow);
        expect(await host.finish(after.resume('r'))).toMatchObject({ status: 'completed' });
        await host.finish(after.close());
        for (const [index, given] of list.entries()) {
          if (first[index] === refusedMark) refused += 1;
          else {
            kept += 1;
            // Vitest's own comparison takes a property `constructor` for the class.
            deepStrictEqual(first[index], plain(given));
          }
          deepStrictEqual(second[index], first[index]);
        }
      }),
      { numRuns: Math.ceil(values / chunk) },
    );
    expect(kept).toBeGreaterThan(values / 5);
    expect(refused).toBeGreaterThan(values / 20);
  },
);

const refusedMark = Symbol('refused');

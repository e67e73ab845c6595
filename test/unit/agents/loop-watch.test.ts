import { expect, test } from 'vitest';
import fc from 'fast-check';
import { LoopWatch } from '../../../src/agents/loop-watch.ts';
import type { AgentLoop } from '../../../src/core/agent-events.ts';

function taken(watch: LoopWatch, calls: readonly (readonly [string, unknown])[]): readonly (AgentLoop | undefined)[] {
  return calls.map(([name, input]) => watch.take(name, input));
}

test('the same call again and again is a loop from the given number on', () => {
  const found = taken(
    new LoopWatch(3),
    Array.from({ length: 4 }, () => ['Bash', { command: 'npm test' }] as const),
  );
  expect(found).toEqual([undefined, undefined, { calls: ['Bash'], times: 3 }, { calls: ['Bash'], times: 3 }]);
});

test('calls that take turns are a loop when the whole has come often enough', () => {
  const pair = [
    ['Read', { file_path: 'a' }],
    ['Bash', { command: 'ls' }],
  ] as const;
  const found = taken(new LoopWatch(3), [...pair, ...pair, ...pair]);
  expect(found.slice(0, -1)).toEqual(Array.from({ length: 5 }, () => undefined));
  expect(found.at(-1)).toEqual({ calls: ['Read', 'Bash'], times: 3 });
});

test('a call in between ends a loop', () => {
  const again = ['Bash', { command: 'npm test' }] as const;
  const found = taken(new LoopWatch(3), [again, again, ['Edit', { file_path: 'a' }], again, again]);
  expect(found).toEqual(Array.from({ length: 5 }, () => undefined));
});

test('the order of the properties of an input does not matter, their values do', () => {
  const watch = new LoopWatch(2);
  expect(watch.take('Grep', { pattern: 'x', path: 'y' })).toBeUndefined();
  expect(watch.take('Grep', { pattern: 'x', path: 'z' })).toBeUndefined();
  expect(watch.take('Grep', { path: 'z', pattern: 'x' })).toEqual({ calls: ['Grep'], times: 2 });
});

test('input that is no JSON is like nothing else', () => {
  const watch = new LoopWatch(2);
  const ring: { self?: unknown } = {};
  ring.self = ring;
  expect(
    taken(watch, [
      ['a', ring],
      ['a', ring],
      ['a', ring],
    ]),
  ).toEqual([undefined, undefined, undefined]);
});

test('calls without equal ones are never a loop, equal ones always', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 6 }),
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.nat(5), { maxLength: 30 }),
      (repeats, period, before) => {
        const different = taken(
          new LoopWatch(repeats),
          Array.from({ length: 60 }, (_, index) => ['call', index] as const),
        );
        expect(different.every((found) => found === undefined)).toBe(true);
        const watch = new LoopWatch(repeats);
        taken(
          watch,
          before.map((input) => ['call', input] as const),
        );
        const cycle = Array.from({ length: period * repeats }, (_, index) => ['own', index % period] as const);
        expect(taken(watch, cycle).at(-1)).toEqual({
          calls: Array.from({ length: period }, () => 'own'),
          times: repeats,
        });
      },
    ),
    { seed: 6, numRuns: 200 },
  );
});

test('who asks again and gets another answer waits; he may do so five times as often', () => {
  const watch = new LoopWatch(3);
  const found = Array.from({ length: 15 }, (_, index) => {
    const loop = watch.take('Bash', { command: 'gh run view' }, { id: `${index}` });
    watch.returned(`${index} % done`, `${index}`);
    return loop;
  });
  expect(found.slice(0, -1)).toEqual(Array.from({ length: 14 }, () => undefined));
  expect(found.at(-1)).toEqual({ calls: ['Bash'], times: 15 });
});

test('the same answer again is nothing new, whatever came before', () => {
  const watch = new LoopWatch(3);
  const found = ['queued', 'running', 'running', 'running', 'running'].map((output, index) => {
    const loop = watch.take('Bash', {}, { id: `${index}` });
    watch.returned(output, `${index}`);
    return loop;
  });
  expect(found).toEqual([
    undefined,
    undefined,
    undefined,
    { calls: ['Bash'], times: 3 },
    { calls: ['Bash'], times: 3 },
  ]);
});

test('answers of calls side by side are told apart by their ids, in whatever order they come', () => {
  const watch = new LoopWatch(3);
  const found = [1, 2, 3, 4].flatMap((round) => {
    const loops = ['a', 'b'].map((file) => watch.take('Read', { file }, { id: `${file}${round}` }));
    const ids = round % 2 === 0 ? ['a', 'b'] : ['b', 'a'];
    for (const file of ids) watch.returned(`content of ${file}`, `${file}${round}`);
    return loops;
  });
  expect(found.filter((loop) => loop !== undefined)).toHaveLength(3);
});

test('helpers that do the same side by side are no loop', () => {
  const watch = new LoopWatch(3);
  const found = Array.from({ length: 8 }, (_, index) => watch.take('Read', { file: 'a' }, { within: `task ${index}` }));
  expect(found).toEqual(Array.from({ length: 8 }, () => undefined));
});

test('fewer than two repeats are refused', () => {
  expect(() => new LoopWatch(1)).toThrow(expect.objectContaining({ code: 'invalid-option' }));
});

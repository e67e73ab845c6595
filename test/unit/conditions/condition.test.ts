import { describe, expect, test } from 'vitest';
import { compileCondition } from '../../../src/conditions/condition.ts';

const names = ['decision', 'items', 'phase-1', 'steps'];

async function holds(source: string, values: Record<string, unknown>): Promise<boolean> {
  return (await compileCondition(source, { names, fields: ['run-tests'] })).holds(values);
}

describe('a condition', () => {
  test.each([
    ['decision.confidence >= 0.8', { decision: { confidence: 0.9 } }, true],
    ['decision.count + 1 == 4', { decision: { count: 3 } }, true],
    ['1 + decision.count * 2 > 3.5', { decision: { count: 1.5 } }, true],
    ['"security" in decision.tags', { decision: { tags: ['security'] } }, true],
    ['!has(decision.context.port)', { decision: { context: {} } }, true],
    ['has(phase-1.outputs.x)', { 'phase-1': { outputs: { x: 1 } } }, true],
    ['has(phase-1.outputs.x)', { 'phase-1': { outputs: {} } }, false],
    ['has(steps.run-tests.x) && steps.run-tests.x == 1', { steps: { 'run-tests': { x: 1 } } }, true],
    ['has(steps.run-tests)', { steps: {} }, false],
    ['has(steps["run-tests"].x) || has(steps["run-tests"]["x"])', { steps: { 'run-tests': {} } }, false],
    ['items.exists(item, has(item.run-tests.x))', { items: [{ 'run-tests': { x: 1 } }] }, true],
    ['phase-1.status == "success"', { 'phase-1': { status: 'success' } }, true],
    [
      'steps.run-tests.failed < 3 && phase-1.status == "phase-1"',
      { steps: { 'run-tests': { failed: 2 } }, 'phase-1': { status: 'phase-1' } },
      true,
    ],
    ['items.all(item, item > 0)', { items: [1, 2, 0] }, false],
    ['decision.count-1 == 2', { decision: { count: 3 } }, true],
  ])('%s', async (source, values, expected) => {
    expect(await holds(source, values)).toBe(expected);
  });

  test('says where it cannot be read, also behind names that were rewritten', async () => {
    await expect(holds('decision.x ==\n  ) 1', {})).rejects.toMatchObject({
      code: 'invalid-condition',
      message: expect.stringContaining('line 2, column 3') as string,
    });
    await expect(holds('phase-1.status == 1 && nobody', {})).rejects.toMatchObject({
      message: expect.stringContaining('line 1, column 24') as string,
    });
  });

  test.each([
    'decision.constructor',
    'decision.__proto__ == null',
    'items.length == 1',
    'decision["constructor"] == null',
    'constructor',
    'decision.name.matches("(a+)+$")',
    'process.exit()',
    'decision.name',
    'decision.absent == 1',
    'has(phase-1.outputs.x)',
    'has(items[0].x)',
    'has(decision[decision.name])',
    `${'('.repeat(60)}true${')'.repeat(60)}`,
    `"${'x'.repeat(2100)}" == ""`,
    'items.all(a, items.all(b, items.all(c, items.all(d, true))))',
  ])('%s is refused', async (source) => {
    await expect(holds(source, { decision: { name: 'aaaa' }, items: [1] })).rejects.toMatchObject({
      code: 'invalid-condition',
    });
  });

  test.each([
    ['"5"', 'a text'],
    ['""', 'a text'],
    ['1 + 1', 'a number'],
    ['items.size()', 'a number'],
    ['[true]', 'a list'],
    ['{"a": true}', 'a mapping'],
    ['decision.name == "x" ? "yes" : "no"', 'a text'],
    ['null', 'null'],
    ['type(1)', 'something else'],
  ])('%s, which is never true or false, is refused before it is asked', async (source, answer) => {
    await expect(compileCondition(source, { names: ['decision', 'items'] })).rejects.toMatchObject({
      code: 'invalid-condition',
      message: expect.stringContaining(`it always answers ${answer}, neither true nor false`) as string,
    });
  });

  test('refuses values on which it would take too long', async () => {
    const items = Array.from({ length: 1000 }, (_, index) => index);
    await expect(holds('items.all(a, items.all(b, items.all(c, a + b + c >= 0)))', { items })).rejects.toMatchObject({
      code: 'invalid-condition',
      message: expect.stringContaining('too long') as string,
    });
  });

  test.each([
    'decision.t.split("").exists(a, decision.t.split("").exists(b, a + b == "zz"))',
    'items.map(i, decision.t).join("").split("").exists(a, a == "z")',
  ])('refuses %s on a long text, which would be a long list', async (source) => {
    const values = { decision: { t: 'a'.repeat(3000) }, items: [1] };
    await expect(holds(source, values)).rejects.toMatchObject({
      code: 'invalid-condition',
      message: expect.stringContaining('too long') as string,
    });
    expect(await holds('decision.t.split(" ").exists(a, a == "z")', values)).toBe(false);
  });

  test('sees own data only', async () => {
    await expect(holds('decision.x == 1', { decision: Object.create({ x: 1 }) as object })).rejects.toThrow();
    expect(await holds('decision == null', Object.create({ decision: 1 }) as Record<string, unknown>)).toBe(true);
  });
});

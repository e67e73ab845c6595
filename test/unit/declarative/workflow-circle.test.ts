import { expect, test } from 'vitest';
import { circleOf } from '../../../src/declarative/workflow-circle.ts';
import { type ReadFile, readFileText } from '../../../src/declarative/workflow-file.ts';

/** Workflows by name, each with the children that it runs. */
async function workflows(all: Readonly<Record<string, readonly string[]>>): Promise<Map<string, ReadFile>> {
  const files = new Map<string, ReadFile>();
  for (const [name, children] of Object.entries(all)) {
    const steps = children.length === 0 ? [{ run: 'true' }] : children.map((workflow) => ({ workflow }));
    files.set(name, await readFileText(JSON.stringify({ workflow: name, steps }), { file: `${name}.json` }));
  }
  return files;
}

async function circle(all: Readonly<Record<string, readonly string[]>>): Promise<readonly string[] | undefined> {
  const files = await workflows(all);
  const start = files.get('start');
  if (start === undefined) throw new Error('there is no workflow "start"');
  return circleOf(start, (name) => Promise.resolve(files.get(name)));
}

test('the shortest way back is told', async () => {
  expect(await circle({ start: ['one', 'far'], far: ['further'], further: ['start'], one: ['start'] })).toEqual([
    'start',
    'one',
    'start',
  ]);
});

test('a workflow that runs itself is a circle, and one that only leads to a circle of others is not', async () => {
  expect(await circle({ start: ['start'] })).toEqual(['start', 'start']);
  expect(await circle({ start: ['one'], one: ['two'], two: ['one'] })).toBeUndefined();
});

test('what nobody knows leads nowhere', async () => {
  expect(await circle({ start: ['elsewhere', 'one'], one: [] })).toBeUndefined();
});

test('each workflow is looked at once, however many ways lead to it', async () => {
  const layers = 60;
  const all: Record<string, readonly string[]> = { start: ['a-0', 'b-0'] };
  for (let layer = 0; layer < layers; layer++)
    for (const side of ['a', 'b'])
      all[`${side}-${layer}`] = layer + 1 < layers ? [`a-${layer + 1}`, `b-${layer + 1}`] : [];
  const files = await workflows(all);
  const start = files.get('start');
  if (start === undefined) throw new Error('there is no workflow "start"');
  const looked: string[] = [];
  const found = await circleOf(start, (name) => {
    looked.push(name);
    if (looked.length > 4 * layers) throw new Error('workflows are looked at again and again');
    return Promise.resolve(files.get(name));
  });
  expect(found).toBeUndefined();
  expect(looked.length).toBe(2 * layers);
});

import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { mountMemory } from '../mounted.ts';
import { Project } from './command-line.ts';

const flow = `
import { defineWorkflow } from 'holdfast';
export default defineWorkflow({ name: 'flow', run: (wf) => wf.step('work', () => 'done') });
`;

const disk = mountMemory(64);
afterAll(() => disk?.unmount());

test.skipIf(disk === undefined)('a file for which there is no room is named, and nothing of it is left', async () => {
  using project = new Project({ 'flow.ts': flow });
  await project.call('run', 'flow.ts', '--id', 'r');
  const room = disk?.path ?? '';
  const fill = join(room, 'fill');
  // The last page of the disk is taken as well.
  for (let size = 64 * 1024; size > 0; size = Math.floor(size / 2))
    try {
      writeFileSync(`${fill}-${size}`, Buffer.alloc(size));
    } catch {
      // It fits no more.
    }
  const before = readdirSync(room);
  for (const words of [
    ['export', 'r', '--output', join(room, 'run.json')],
    ['report', 'r', '--output', join(room, 'run.html')],
    ['plan', 'Fix the crash', '--script', '--output', join(room, 'plan.sh')],
  ]) {
    const { exit, stderr } = await project.call(...words);
    expect({ words, exit }).toEqual({ words, exit: 1 });
    expect(stderr).toContain(`${JSON.stringify(words.at(-1))}: no space is left on the device`);
    expect(stderr).toContain('[storage-full]');
    expect(readdirSync(room)).toEqual(before);
  }
});

test('a file in a folder that there is not is named as it was asked for', async () => {
  using project = new Project({ 'flow.ts': flow });
  await project.call('run', 'flow.ts', '--id', 'r');
  for (const verb of ['export', 'report']) {
    const { exit, stderr } = await project.call(verb, 'r', '--output', 'nowhere/run');
    expect(exit).toBe(1);
    expect(stderr).toMatch(
      /^error: Could not write the (?:run|report) ".*nowhere\/run": ENOENT.* \[storage-failed\]\n$/,
    );
  }
  expect(existsSync(join(project.folder, 'nowhere'))).toBe(false);
});

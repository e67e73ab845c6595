import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { phase, planOf, ScriptFolder } from './script-folder.ts';

const folderOfState = '.holdfast/scripts/20261121-add-contents';

test('a state that cannot be written for want of space stays whole, nothing more is begun, and what was done is not repeated', async () => {
  using folder = new ScriptFolder();
  const names = Array.from({ length: 24 }, (_, index) => `phase-${index}`);
  folder.write(
    planOf(
      names.map((name, index) =>
        phase(name, `echo ${name} >> work`, { needs: index === 0 ? [] : [`phase-${index - 1}`] }),
      ),
      { parallel: 1 },
    ),
  );
  // The file of the state grows beyond what a file may have here after some phases.
  const full = await folder.run([], { before: 'ulimit -f 1' });
  expect(full.exit).toBe(5);
  expect(full.stderr).toMatch(/The state cannot be written[\s\S]*what has ended is not repeated/);
  expect(folder.state()?.status).toBe('running');
  const done = folder.lines().length;
  expect(done).toBeGreaterThan(2);
  expect(done).toBeLessThan(names.length);
  expect(folder.state()?.phases.filter(({ status }) => status === 'completed').length).toBeGreaterThanOrEqual(done - 1);

  const again = await folder.run([], { before: 'ulimit -f 1' });
  expect(again.exit).toBe(5);
  expect(folder.lines()).toHaveLength(done);
  expect(await folder.run()).toMatchObject({ exit: 0 });
  expect(folder.lines()).toEqual(names);
});

test('without any space nothing is begun', async () => {
  using folder = new ScriptFolder();
  folder.write(planOf([phase('one', 'echo one >> work')]));
  expect(await folder.run([], { before: 'ulimit -f 0' })).toMatchObject({ exit: 5 });
  expect(folder.has('work')).toBe(false);
  expect(folder.has(`${folderOfState}/state`)).toBe(false);
  expect(await folder.run()).toMatchObject({ exit: 0 });
  expect(folder.lines()).toEqual(['one']);
});

test('a phase whose beginning cannot be noted is not begun, and does not count as failed', async () => {
  using folder = new ScriptFolder();
  folder.write(planOf([phase('one', 'echo one >> work'), phase('two', 'echo two >> work', { needs: ['one'] })]));
  // A folder in the place of the note stands in for what makes writing it fail.
  const notes = `${folderOfState}/phases/two.begun.new`;
  mkdirSync(folder.file(`${notes}/inside`), { recursive: true });
  const blocked = await folder.run();
  expect(blocked.exit).toBe(5);
  expect(blocked.stderr).toMatch(/Nothing can be written to .*phases/);
  expect(folder.lines()).toEqual(['one']);
  rmSync(folder.file(notes), { recursive: true });
  expect(await folder.run()).toMatchObject({ exit: 0 });
  expect(folder.lines()).toEqual(['one', 'two']);
});

test('a state is on the disk before it takes its place, and its place before a phase begins, where sync can do that', async () => {
  using folder = new ScriptFolder();
  folder.write(planOf([phase('one', 'echo one >> work')]));
  mkdirSync(folder.file('bin'));
  const stand = '#!/bin/sh\nif [ -e "$3" ] && [ "$1 $2" = "-d --" ]; then echo "sync ${3##*/}" >> work; fi\nexit 1\n';
  writeFileSync(folder.file('bin/sync'), stand, { mode: 0o755 });
  const PATH = `${folder.file('bin')}:${process.env['PATH'] ?? ''}`;
  // What it fails to do stops nothing.
  expect(await folder.run([], { env: { PATH } })).toMatchObject({ exit: 0, stderr: '' });
  const own = ['sync state.new', 'sync 20261121-add-contents'];
  expect(folder.lines().slice(0, folder.lines().indexOf('one'))).toEqual([...own, ...own]);
});

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Mounted, mountMemory } from '../mounted.ts';
import { type CallOptions, type Ended, Project } from './command-line.ts';

/** Fills the disk of its own storage in the middle of a run, once. */
const module = `
import { closeSync, existsSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { defineWorkflow } from 'holdfast';

function fill(path: string): void {
  const file = openSync(path, 'w');
  for (const size of [65536, 4096, 1])
    try {
      for (;;) writeSync(file, Buffer.alloc(size));
    } catch {
      // Full by this size.
    }
  closeSync(file);
}

export default defineWorkflow<{ disk: string }, string>({
  name: 'filling',
  phases: ['before', 'after'],
  async run(wf, { disk }) {
    await wf.phase('before', () => wf.step('kept', () => 'kept'));
    await wf.fresh('fill', () => {
      if (existsSync('filled')) return;
      writeFileSync('filled', '');
      fill(disk + '/ballast');
    });
    // Larger than what is left of the last block of the journal.
    const large = await wf.phase('after', () => wf.step('large', () => 'x'.repeat(20_000)));
    return large.slice(0, 3);
  },
});
`;

interface Scene extends Disposable {
  readonly disk: Mounted;
  readonly call: (words: readonly string[], options?: CallOptions) => Promise<Ended>;
}

function sceneOf(): Scene | undefined {
  const disk = mountMemory(2048);
  if (disk === undefined) return undefined;
  const project = new Project({ 'flow.ts': module });
  return {
    disk,
    call: ([verb = '', ...words], options) =>
      project.start([verb, '--directory', join(disk.path, 'store'), '--json', ...words], options).ended,
    [Symbol.dispose]: () => {
      project[Symbol.dispose]();
      disk.unmount();
    },
  };
}

const mayMount = ((): boolean => {
  const disk = mountMemory(64);
  disk?.unmount();
  return disk !== undefined;
})();

test.skipIf(mayMount)('a disk cannot be filled here only because this user may not mount', () => {
  expect(process.getuid?.()).not.toBe(0);
});

describe.skipIf(!mayMount)('H9: a disk that is full in the middle of a run', () => {
  test('has the run pause, say why and what to do, and go on once there is room', async () => {
    using scene = sceneOf();
    if (scene === undefined) return;
    const input = JSON.stringify({ disk: scene.disk.path });
    const paused = await scene.call(['run', 'flow.ts', '--id', 'r', '--input', input]);
    expect(JSON.parse(paused.stdout), paused.stderr).toMatchObject({
      status: 'paused',
      pausedReason: 'persistence',
      message: expect.stringMatching(/no space is left/) as string,
      recommendations: expect.arrayContaining([
        expect.stringMatching(/^Resume run "r" once its storage can be written again/),
      ]) as string[],
    });
    expect(paused.exit).toBe(1);
    rmSync(join(scene.disk.path, 'ballast'));
    const resumed = await scene.call(['resume', 'r', 'flow.ts']);
    expect(JSON.parse(resumed.stdout), resumed.stderr).toMatchObject({
      status: 'completed',
      outcome: 'complete',
      output: 'xxx',
      steps: { ran: 1, kept: 1 },
    });
  });

  test('has the run go on where that was asked for, and outcome and report say that it is not durable', async () => {
    using scene = sceneOf();
    if (scene === undefined) return;
    const input = JSON.stringify({ disk: scene.disk.path });
    const env = { WORKFLOW_ON_PERSISTENCE_FAILURE: 'continue' };
    const ended = await scene.call(['run', 'flow.ts', '--id', 'r', '--input', input], { env });
    expect(JSON.parse(ended.stdout), ended.stderr).toMatchObject({
      status: 'completed',
      success: true,
      outcome: 'degraded',
      output: 'xxx',
      report: { notDurable: true },
      recommendations: expect.arrayContaining([expect.stringMatching(/could not be written down/)]) as string[],
    });
    expect(ended.exit).toBe(0);
    expect(ended.stderr).toMatch(/journal/);
    // What was not written down is not there: another process sees a run whose owner is gone, and does the rest.
    rmSync(join(scene.disk.path, 'ballast'));
    const shown = await scene.call(['show', 'r']);
    expect(JSON.parse(shown.stdout)).toMatchObject({ run: { status: 'interrupted' } });
    const resumed = await scene.call(['resume', 'r', 'flow.ts']);
    expect(JSON.parse(resumed.stdout), resumed.stderr).toMatchObject({ status: 'completed', output: 'xxx' });
  });
});

describe.skipIf(!mayMount)('H9: a folder that is read-only', () => {
  test('can be looked at; a run in it neither starts nor goes on, with a plain message, until it is writable', async () => {
    using scene = sceneOf();
    if (scene === undefined) return;
    const input = JSON.stringify({ disk: scene.disk.path });
    expect((await scene.call(['run', 'flow.ts', '--id', 'r', '--input', input])).exit).toBe(1);
    rmSync(join(scene.disk.path, 'ballast'));
    scene.disk.remount('ro');
    const listed = await scene.call(['list']);
    expect(listed.exit, listed.stderr).toBe(0);
    expect(listed.stdout).toContain('"r"');
    expect((await scene.call(['show', 'r'])).exit).toBe(0);
    for (const words of [
      ['resume', 'r', 'flow.ts'],
      ['run', 'flow.ts', '--id', 'other', '--input', input],
    ]) {
      const refused = await scene.call(words);
      expect(refused.exit).toBe(1);
      expect(JSON.parse(refused.stdout), refused.stderr).toMatchObject({
        error: { code: 'storage-read-only', message: expect.stringMatching(/the file system is read-only/) as string },
      });
    }
    scene.disk.remount('rw');
    const resumed = await scene.call(['resume', 'r', 'flow.ts']);
    expect(JSON.parse(resumed.stdout), resumed.stderr).toMatchObject({ status: 'completed', outcome: 'complete' });
  });
});

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { root } from '../../house/repository.ts';
import { requireBuild } from './repository-files.ts';
import { runNode } from './run-module.ts';

beforeAll(requireBuild);

test('a run in memory that is measured and told of leaves no timer, no handle and no file behind (G12)', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-used-'));
  try {
    const program = join(folder, 'program.mjs');
    await writeFile(
      program,
      `import { createHook } from 'node:async_hooks';
      import { readdirSync } from 'node:fs';
      // Node makes its streams when they are first asked for.
      void [process.stdout, process.stderr];
      const before = process.getActiveResourcesInfo();
      // Also timers that keep no process alive.
      const timers = new Set();
      createHook({
        init: (id, type) => void (type === 'Timeout' && timers.add(id)),
        destroy: (id) => void timers.delete(id),
      }).enable();
      const { defineWorkflow, EnhancedWorkflowManager, MemoryStorage } = await import(${JSON.stringify(pathToFileURL(join(root, 'dist/index.js')).href)});
      const told = [];
      const manager = new EnhancedWorkflowManager({
        storage: new MemoryStorage(),
        metrics: {},
        notifications: { notifiers: [{ name: 'list', send: async ({ title }) => void told.push(title) }] },
      });
      const workflow = defineWorkflow({
        name: 'small',
        run: async (wf) => {
          for (const name of ['one', 'two', 'three']) await wf.step(name, () => name);
          return 'done';
        },
      });
      const { status, output } = await manager.execute(workflow);
      const { count } = await manager.metrics.query({ command: 'step:*' });
      await manager.close();
      for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      const left = process.getActiveResourcesInfo();
      for (const kind of before) if (left.includes(kind)) left.splice(left.indexOf(kind), 1);
      const listeners = ['SIGINT', 'SIGTERM', 'exit', 'uncaughtException', 'unhandledRejection'];
      const files = readdirSync('.', { recursive: true });
      const heard = listeners.filter((name) => process.listenerCount(name) > 0);
      process.once('exit', () => {
        console.log(JSON.stringify({ status, output, count, told, left, timers: timers.size, heard, files }));
      });`,
    );
    const { exit, stdout, stderr } = await runNode([program], 20_000);
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({
      ...{ status: 'completed', output: 'done', count: 3, told: ['small: completed'] },
      ...{ left: [], timers: 0, heard: [], files: [] },
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

import { describe, expect, test } from 'vitest';
import { systemHost } from '../../../src/core/host.ts';
import { endMarkedCommands } from '../../../src/processes/marked-commands.ts';
import { runCommand } from '../../../src/processes/run-command.ts';
import { runs } from './scripts.ts';

describe.runIf(process.platform === 'linux')('marked commands', () => {
  test('of this process are left alone: it watches over them itself', async () => {
    const controller = new AbortController();
    const started = Promise.withResolvers<number>();
    const mark = systemHost.id(20);
    const running = runCommand(systemHost, ['sleep', '300'], {
      env: { PATH: process.env['PATH'], HOLDFAST_TEST_MARK: mark },
      signal: controller.signal,
      onStarted: ({ pid }) => {
        started.resolve(pid);
      },
    });
    running.catch(() => undefined);
    const pid = await started.promise;
    expect(await endMarkedCommands(systemHost, 'HOLDFAST_TEST_MARK', mark)).toBe('gone');
    expect(runs(pid)).toBe(true);
    controller.abort(new Error('enough'));
    await expect(running).rejects.toThrow('enough');
  });
});

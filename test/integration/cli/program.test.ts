import { CommanderError } from 'commander';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { defineWorkflow } from '../../../src/workflow/workflow.ts';
import type { Workflow } from '../../../src/workflow/workflow.ts';
import { EnhancedWorkflowManager } from '../../../src/workflow/enhanced-workflow-manager.ts';
import { describeFailure, exitCodeOfError, printFailure } from '../../../src/cli/failure.ts';
import { driveRun, type DriveOptions } from '../../../src/cli/drive-run.ts';
import { makeProgram } from '../../../src/cli/program.ts';
import type { Shell } from '../../../src/cli/shell.ts';
import { OwnershipError, StorageError, UsageError } from '../../../src/core/errors.ts';
import { systemHost } from '../../../src/core/host.ts';
import { MemoryStorage } from '../../../src/storage/memory-storage.ts';
import { recordingShell, type RecordingShell } from '../../unit/cli/recording-shell.ts';
import { Project } from './command-line.ts';

/* The verbs inside this process; what only a process of its own can show stands in the other files. */

let project: Project;
beforeEach(() => {
  project = new Project({
    'flows.mjs': `
import { defineWorkflow } from 'holdfast';
export const one = defineWorkflow({ name: 'one', run: (wf, input) => wf.phase('p', () => wf.step('s', () => input ?? null)) });
export const wait = defineWorkflow({ name: 'wait', run: (wf) => wf.waitFor('ok', { timeout: '1h' }) });
export const bad = defineWorkflow({ name: 'bad', run: (wf) => wf.step('s', () => { throw new Error('no'); }) });
`,
  });
});
afterEach(() => {
  project[Symbol.dispose]();
});

/** Calls a verb; gives the exit code, or what was thrown. */
async function call(...words: readonly string[]): Promise<{ code: unknown; stdout: string; stderr: string }> {
  const recording = recordingShell(false, project.folder);
  const shell: Shell = { ...recording, host: systemHost };
  let code: unknown;
  const program = makeProgram(shell, (finished) => {
    code = finished;
  });
  try {
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    code = error;
  }
  return { code, stdout: recording.stdout.text, stderr: recording.stderr.text };
}

describe('notify', () => {
  test('says why a notice was not delivered, and a run with --notify ends as it would', async () => {
    // No program and no session: nothing here can show a notice.
    const { PATH, DBUS_SESSION_BUS_ADDRESS } = process.env;
    process.env['PATH'] = project.folder;
    delete process.env['DBUS_SESSION_BUS_ADDRESS'];
    try {
      const { code, stdout } = await call('notify', 'hello', 'there', '--json');
      expect(code).toBe(1);
      expect(JSON.parse(stdout)).toMatchObject({ delivered: false, reasons: [expect.stringContaining('desktop: ')] });
      expect(await call('run', 'flows.mjs', '-w', 'one', '--notify')).toMatchObject({ code: 0 });
    } finally {
      process.env['PATH'] = PATH;
      if (DBUS_SESSION_BUS_ADDRESS !== undefined) process.env['DBUS_SESSION_BUS_ADDRESS'] = DBUS_SESSION_BUS_ADDRESS;
    }
  });
});

describe('the verbs', () => {
  test('run, list, show, signal, resume and cancel work on one folder', async () => {
    const ran = await call('run', 'flows.mjs', '-w', 'one', '--input', '{"a":1}', '--id', 'r');
    expect(ran).toMatchObject({ code: 0, stdout: '{\n  "a": 1\n}\n' });
    const paused = await call('run', 'flows.mjs', '-w', 'wait', '--id', 'w', '--park-after', '20ms', '--json');
    expect(paused.code).toBe(1);
    expect(JSON.parse(paused.stdout)).toMatchObject({
      status: 'paused',
      wakeAt: expect.stringMatching(/Z$/) as string,
    });
    expect((await call('show', 'w')).stdout).toContain('waits for\n  signal "ok" until');
    expect((await call('signal', 'w', 'ok', '"yes"')).code).toBe(0);
    expect(await call('resume', 'w', 'flows.mjs')).toMatchObject({ code: 0, stdout: 'yes\n' });
    expect((await call('run', 'flows.mjs', '-w', 'bad', '--id', 'b')).code).toBe(1);
    const listed = await call('list');
    expect(listed.stdout.split('\n').map((line) => line.split(/ +/).slice(0, 2))).toEqual([
      ['b', 'failed'],
      ['w', 'completed'],
      ['r', 'completed'],
      [''],
    ]);
    const list = JSON.parse((await call('list', '--json', '-s', 'failed')).stdout) as { runs: unknown[] };
    expect(list.runs).toHaveLength(1);
    expect(JSON.parse((await call('show', 'b', '--json')).stdout)).toMatchObject({
      run: { status: 'failed' },
      folder: '.holdfast/runs/named/b',
    });
    const parked = await call('run', 'flows.mjs', '-w', 'wait', '--id', 'c', '--park-after', '20ms', '--allow-paused');
    expect(parked.code).toBe(0);
    expect(await call('cancel', 'c', '--json')).toMatchObject({ code: 0 });
    expect(await call('cancel', 'c')).toMatchObject({ code: { code: 'run-ended' } });
  });

  test('throw what is wrong with the call', async () => {
    expect((await call('run', 'flows.mjs')).code).toMatchObject({ code: 'unknown-workflow' });
    expect((await call('run', 'flows.mjs', '-w', 'x')).code).toMatchObject({
      code: 'unknown-workflow',
      message: expect.stringContaining('exports no workflow "x"') as string,
    });
    expect((await call('run', 'no.mjs')).code).toMatchObject({ code: 'invalid-option', subject: 'module' });
    expect((await call('show', 'nobody')).code).toMatchObject({ code: 'run-not-found' });
    expect((await call('nope')).code).toBeInstanceOf(CommanderError);
  });

  test('explain themselves', async () => {
    expect((await call('run', '--help')).stdout).toContain('Examples:');
  });
});

describe('the result of a run', () => {
  const defaults: DriveOptions = { directory: '.holdfast', parkAfter: 'never', grace: '1s' };

  async function drive(
    workflow: Workflow,
    options: Partial<DriveOptions> = {},
    meanwhile?: (manager: EnhancedWorkflowManager) => void,
  ): Promise<{ code: number; shell: RecordingShell }> {
    const recording = recordingShell();
    const shell: Shell = { ...recording, host: systemHost };
    await using manager = new EnhancedWorkflowManager({
      storage: new MemoryStorage(),
      secrets: { PASSWORD: 'correct-horse-battery' },
    });
    const begin = (): ReturnType<typeof manager.start> => manager.start(workflow, undefined, { id: 'r' });
    if (meanwhile !== undefined)
      manager.on('step-started', () => {
        meanwhile(manager);
      });
    const code = await driveRun(shell, { ...defaults, ...options }, { manager, runId: 'r', module: 'm.ts', begin });
    return { code, shell: recording };
  }

  test('never shows a registered secret', async () => {
    const leaky = defineWorkflow<unknown, never>({
      name: 'leaky',
      run: async (wf) => {
        wf.log.info({ password: 'correct-horse-battery' }, 'correct-horse-battery');
        return wf.step('leak', () => {
          throw new Error('bad password: correct-horse-battery');
        });
      },
    });
    for (const json of [false, true]) {
      const { code, shell } = await drive(leaky, { verbose: true, ...(json ? { json } : {}) });
      expect(code).toBe(1);
      expect(shell.stdout.text + shell.stderr.text).toContain('PASSWORD');
      expect(shell.stdout.text + shell.stderr.text).not.toContain('correct-horse');
    }
  });

  test('is that of an interruption when the manager is closed', async () => {
    const slow = defineWorkflow<unknown>({
      name: 'slow',
      run: (wf) =>
        wf.step(
          'slow',
          ({ signal }) =>
            new Promise((_, reject) => {
              signal.addEventListener('abort', () => {
                reject(signal.reason as Error);
              });
            }),
        ),
    });
    const close = (manager: EnhancedWorkflowManager): void => void manager.close('closed here');
    const plain = await drive(slow, {}, close);
    expect(plain.code).toBe(1);
    expect(plain.shell.stderr.text).toContain('error: Run "r" was interrupted: closed here [run-interrupted]\n');
    const json = await drive(slow, { json: true }, close);
    expect(JSON.parse(json.shell.stdout.text)).toMatchObject({ status: 'interrupted', reason: 'closed here' });
  });

  test('is that of a cancellation when somebody cancels it', async () => {
    const slow = defineWorkflow<unknown>({
      name: 'slow',
      run: (wf) => wf.step('s', () => 1).then(() => wf.waitFor('never')),
    });
    const cancel = (manager: EnhancedWorkflowManager): void => void manager.cancel('r', 'enough');
    const { code, shell } = await drive(slow, { json: true }, cancel);
    expect(code).toBe(1);
    expect(JSON.parse(shell.stdout.text)).toMatchObject({ status: 'cancelled', reason: 'enough' });
  });
});

describe('an error', () => {
  test('has the exit code that its class asks for', () => {
    expect(exitCodeOfError(new UsageError('invalid-id', 'x'))).toBe(2);
    expect(exitCodeOfError(new CommanderError(1, 'commander.x', 'error: x'))).toBe(2);
    expect(exitCodeOfError(new OwnershipError('run-owned', 'x', { runId: 'r' }))).toBe(1);
    expect(exitCodeOfError(new StorageError('storage-full', 'x', { subject: 's' }))).toBe(1);
    expect(exitCodeOfError('thrown')).toBe(1);
  });

  test('is one line with its code, and its facts in JSON', () => {
    const shell = recordingShell();
    const error = new UsageError('invalid-id', 'two\nlines', {
      subject: 'id',
      runId: 'r',
      expected: 'x',
      issues: ['i'],
      cause: new Error('why'),
    });
    printFailure(shell, error, { json: false, verbose: false });
    expect(shell.stderr.text).toBe('error: two lines [invalid-id]\n');
    printFailure(shell, error, { json: true, verbose: false });
    expect(JSON.parse(shell.stdout.text)).toEqual({
      error: { code: 'invalid-id', message: 'two\nlines', runId: 'r', subject: 'id', expected: 'x', issues: ['i'] },
    });
    expect(describeFailure(error, { json: false, verbose: true }).stack).toContain('\ncaused by Error: why\n');
    expect(describeFailure('thrown', { json: false, verbose: false })).toEqual({
      code: 'unexpected',
      message: 'thrown',
    });
  });
});

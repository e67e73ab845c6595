import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { CommandError, TimeoutError } from '../../../src/core/errors.ts';
import { type Host, systemHost } from '../../../src/core/host.ts';
import type { StartedCommand } from '../../../src/processes/command-options.ts';
import { identifyProcess, livenessOf } from '../../../src/processes/identity.ts';
import { pidExists } from '../../../src/processes/process-table.ts';
import { runCommand } from '../../../src/processes/run-command.ts';
import { family, nodeScript, readPids, runs, until } from './scripts.ts';

let folder: string;

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'holdfast-command-')));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Texts that shells, option parsers, terminals or decoders are known to trip over, and random ones. */
function hostileTexts(): string[] {
  const known = [
    '',
    ' ',
    '-',
    '--',
    '-rf',
    '--help',
    '$HOME',
    '${PATH}',
    '$(touch x)',
    '`touch x`',
    '; touch x',
    '| cat',
    '&& ls',
    '> x',
    '< /etc/passwd',
    '*',
    '?',
    '[a-z]*',
    '~',
    '~root',
    '!!',
    '#x',
    '\\',
    '\\\\',
    '"',
    "'",
    `'"'`,
    '\n',
    '\r\n',
    '\t',
    '\u001b[2J',
    '\u0007',
    '\u007f',
    '\u0085',
    '%PATH%',
    '^',
    '{a,b}',
    'a=b',
    '\u202e',
    '\u0000'.replace('\0', ''),
    '😀',
    'é',
    'e\u0301',
    '\uFEFF',
    '\uFFFD',
    '\u2028',
    '../..',
    '/',
    '.',
    ':',
  ];
  // Valid UTF-8 only: what is no text cannot be an argument.
  const random = Array.from({ length: 200 - known.length }, () =>
    randomBytes(24).toString('utf16le').toWellFormed().replaceAll('\0', ''),
  );
  return [...known, ...random];
}

async function failureOf(running: Promise<unknown>): Promise<unknown> {
  return running.then(
    (result) => {
      throw new Error(`Expected a rejection, got ${JSON.stringify(result).slice(0, 200)}`);
    },
    (error: unknown) => error,
  );
}

describe('a command', () => {
  test('gets each of 200 hostile arguments exactly as given', async () => {
    const texts = hostileTexts();
    expect(texts).toHaveLength(200);
    const { stdout } = await runCommand(
      systemHost,
      nodeScript('process.stdout.write(JSON.stringify(process.argv.slice(1)))', ...texts),
    );
    expect(JSON.parse(stdout)).toEqual(texts);
  });

  test('tells its exit code, output, sizes and pid', async () => {
    const code = `process.stdout.write('out é'); process.stderr.write('error'); process.exitCode = 3`;
    const result = await runCommand(systemHost, nodeScript(code), { okExitCodes: [0, 3] });
    expect(result).toEqual({
      exitCode: 3,
      signal: undefined,
      stdout: 'out é',
      stderr: 'error',
      stdoutBytes: 6,
      stderrBytes: 5,
      truncated: { stdout: false, stderr: false },
      durationMs: expect.any(Number) as number,
      pid: expect.any(Number) as number,
      outputFailure: undefined,
    });
    expect(result.pid).not.toBe(process.pid);
  });

  test('runs in its folder, with its input, its variables, and no others but the harmless ones', async () => {
    const host: Host = {
      ...systemHost,
      environment: { PATH: systemHost.environment['PATH'], HOME: folder, SECRET: 'x' },
    };
    const code = `let text = ''; process.stdin.on('data', (data) => text += data).on('end', () => {
      const { HOLDFAST_COMMAND: mark, ...env } = process.env;
      process.stdout.write(JSON.stringify({ cwd: process.cwd(), text, env, mark }));
    })`;
    const { stdout } = await runCommand(host, nodeScript(code), { cwd: folder, stdin: 'héllo', env: { MORE: '1' } });
    expect(JSON.parse(stdout)).toEqual({
      cwd: folder,
      text: 'héllo',
      env: { PATH: systemHost.environment['PATH'], HOME: folder, MORE: '1' },
      mark: expect.stringMatching(/^[a-z0-9]{20}$/) as string,
    });
  });

  test('finds its standard input empty when none is given, and may ignore a large one', async () => {
    const code = `process.stdin.resume().on('end', () => process.stdout.write('end'))`;
    expect((await runCommand(systemHost, nodeScript(code))).stdout).toBe('end');
    await runCommand(systemHost, ['true'], { stdin: 'x'.repeat(10_000_000) });
  });

  test('that closes its output early goes on until it exits', async () => {
    const code = `require('node:fs').closeSync(1); require('node:fs').closeSync(2); setTimeout(() => process.exit(4), 300)`;
    const result = await runCommand(systemHost, nodeScript(code), { okExitCodes: [4] });
    expect(result).toMatchObject({ exitCode: 4, stdout: '', stdoutBytes: 0 });
    expect(result.durationMs).toBeGreaterThan(250);
  });

  test('that writes 100 MB is kept from beginning and end in bounded memory', async () => {
    const code = `const line = 'x'.repeat(999) + '\\n'; process.stdout.write('first\\n');
      let left = 100_000; const more = () => { while (left-- > 0) if (!process.stdout.write(line)) return process.stdout.once('drain', more); process.stdout.write('last'); };
      more();`;
    const before = process.memoryUsage().rss;
    let told = 0;
    const result = await runCommand(systemHost, nodeScript(code), {
      captureBytes: 64 * 1024,
      onOutput: (_, text) => {
        told += text.length;
      },
    });
    expect(result.stdoutBytes).toBe(100_000_010);
    expect(told).toBe(100_000_010);
    expect(result.truncated).toEqual({ stdout: true, stderr: false });
    expect(result.stdout.startsWith('first\n')).toBe(true);
    expect(result.stdout.endsWith('x\nlast')).toBe(true);
    expect(Buffer.byteLength(result.stdout)).toBeLessThan(65 * 1024);
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
  });
});

describe('output', () => {
  test('is told in pieces that are never cut inside a character', async () => {
    const code = `const bytes = Buffer.from('a€😀é'); let at = 0;
      const next = () => { if (at < bytes.length) process.stdout.write(bytes.subarray(at, ++at), () => setTimeout(next, 5)); }; next();`;
    const pieces: string[] = [];
    await runCommand(systemHost, nodeScript(code), { onOutput: (_, text) => void pieces.push(text) });
    expect(pieces.length).toBeGreaterThan(1);
    expect(pieces.join('')).toBe('a€😀é');
  });

  test('waits for a consumer that is slow, and holds the command up', async () => {
    const code = `let written = 0; const chunk = Buffer.alloc(65536, 97);
      const more = () => { written += chunk.length; require('node:fs').writeFileSync(process.argv[1], String(written)); process.stdout.write(chunk, more); }; more();`;
    const file = join(folder, 'written');
    const abort = new AbortController();
    let taken = 0;
    const running = runCommand(systemHost, nodeScript(code, file), {
      signal: abort.signal,
      onOutput: async (_, text) => {
        taken += text.length;
        await delay(50);
      },
    });
    await until('something was taken', () => taken > 200_000);
    const { readFileSync } = await import('node:fs');
    const ahead = Number(readFileSync(file, 'utf8')) - taken;
    abort.abort(new Error('enough'));
    await expect(running).rejects.toThrow('enough');
    // What fits into the pipe, one buffer on each side, and the piece under way.
    expect(ahead).toBeLessThan(600_000);
  });

  test.each<[string, () => void | Promise<void>]>([
    [
      'throws',
      () => {
        throw new Error('broken');
      },
    ],
    ['rejects', () => Promise.reject(new Error('broken'))],
  ])('does not reach a consumer again that %s, and the command is not disturbed', async (_, fail) => {
    const onOutput = vi.fn(fail);
    const code = `process.stdout.write('one'); setTimeout(() => process.stdout.write('two'), 100)`;
    const result = await runCommand(systemHost, nodeScript(code), { onOutput });
    expect(result).toMatchObject({ exitCode: 0, stdout: 'onetwo', outputFailure: 'broken' });
    expect(onOutput).toHaveBeenCalledTimes(1);
  });

  test('is kept when its consumer never comes to an end', async () => {
    const onOutput = vi.fn(() => new Promise<void>(() => undefined));
    const code = `process.stdout.write('one'); setTimeout(() => process.stdout.write('two'), 100)`;
    const result = await runCommand(systemHost, nodeScript(code), { onOutput, drainMs: 100 });
    expect(result).toMatchObject({
      exitCode: 0,
      stdout: 'onetwo',
      outputFailure: expect.stringContaining('still busy') as string,
    });
    expect(onOutput).toHaveBeenCalledTimes(1);
  });
});

describe('a command that goes wrong', () => {
  test('with another exit code rejects with the end of what it wrote', async () => {
    const code = `console.error(Array.from({ length: 100 }, (_, i) => 'line ' + i).join('\\n') + '\\n\\u001b[31mfatal\\u001b[0m\\u0007'); process.exitCode = 7`;
    const error = await failureOf(runCommand(systemHost, nodeScript(code, 'a b"')));
    expect(error).toBeInstanceOf(CommandError);
    expect(error).toMatchObject({ code: 'command-failed', exitCode: 7, signal: undefined, retryable: false });
    const { message, stderr, argv } = error as CommandError;
    expect(message).toContain('failed with exit code 7 after ');
    expect(message.endsWith('line 98\nline 99\nfatal')).toBe(true);
    expect(message).not.toContain('line 90\n');
    expect(stderr).toContain('line 0\n');
    expect(argv.at(-1)).toBe('a b"');
  });

  test('by a signal rejects with the signal, also when any exit code is fine', async () => {
    const argv = nodeScript(`process.kill(process.pid, 'SIGKILL')`);
    expect(await failureOf(runCommand(systemHost, argv))).toMatchObject({
      code: 'command-failed',
      exitCode: undefined,
      signal: 'SIGKILL',
    });
    expect(await runCommand(systemHost, argv, { okExitCodes: 'any' })).toMatchObject({
      exitCode: undefined,
      signal: 'SIGKILL',
    });
  });

  test('before it starts rejects with what was missing', async () => {
    expect(await failureOf(runCommand(systemHost, ['holdfast-no-such-program', 'x']))).toMatchObject({
      code: 'command-not-found',
      message: expect.stringMatching(/^Command "holdfast-no-such-program" "x" was not found; /) as string,
    });
    expect(await failureOf(runCommand(systemHost, ['true'], { env: { PATH: folder } }))).toMatchObject({
      code: 'command-not-found',
    });
    expect(await failureOf(runCommand(systemHost, ['true'], { cwd: join(folder, 'no') }))).toMatchObject({
      code: 'command-not-started',
      message: `Command "true" could not be started: there is no folder ${JSON.stringify(join(folder, 'no'))}.`,
    });
    const file = join(folder, 'program');
    await writeFile(file, 'true');
    await chmod(file, 0o644);
    expect(await failureOf(runCommand(systemHost, [file]))).toMatchObject({ code: 'command-not-started' });
    expect(await failureOf(runCommand(systemHost, ['true', 'x'.repeat(10_000_000)]))).toMatchObject({
      code: 'command-not-started',
    });
  });

  test('is handed its input only once it is recorded', async () => {
    const told: string[] = [];
    const { stdout } = await runCommand(systemHost, ['cat'], {
      stdin: 'the prompt',
      onStarted: async () => {
        await delay(200);
        told.push('recorded');
      },
      onOutput: (_, text) => void told.push(text),
    });
    expect(stdout).toBe('the prompt');
    expect(told).toEqual(['recorded', 'the prompt']);
  });

  test('to be recorded is ended, and rejects with what the recorder threw', async () => {
    const commands: StartedCommand[] = [];
    const refuse = (command: StartedCommand): void => {
      commands.push(command);
      throw new Error('not recorded');
    };
    for (const onStarted of [
      refuse,
      async (command: StartedCommand) => {
        await delay(1);
        refuse(command);
      },
    ])
      await expect(runCommand(systemHost, ['sleep', '100'], { onStarted })).rejects.toThrow('not recorded');
    expect(commands.map((command) => livenessOf(command, identifyProcess()))).toEqual(['dead', 'dead']);
  });
});

describe('a command that is stopped', () => {
  test('before it starts is not started', async () => {
    const reason = new Error('too late');
    const onStarted = vi.fn();
    await expect(runCommand(systemHost, ['true'], { signal: AbortSignal.abort(reason), onStarted })).rejects.toBe(
      reason,
    );
    expect(onStarted).not.toHaveBeenCalled();
  });

  test('dies with its whole group on abort, even members that ignore SIGTERM; 20 times', async () => {
    const stopOne = async (number: number): Promise<void> => {
      const file = join(folder, String(number));
      const abort = new AbortController();
      const reason = new Error('stop');
      const running = failureOf(runCommand(systemHost, family(file), { signal: abort.signal, killAfterMs: 50 }));
      const pids = await readPids(file);
      expect(pids.map(runs)).toEqual([true, true]);
      abort.abort(reason);
      expect(await running).toBe(reason);
      expect(pids.map(runs)).toEqual([false, false]);
    };
    for (let round = 0; round < 20; round += 4)
      await Promise.all([0, 1, 2, 3].map((number) => stopOne(round + number)));
  });

  test('may end in its own way at SIGTERM', async () => {
    const code = `process.on('SIGTERM', () => { require('node:fs').writeFileSync(process.argv[1], 'tidy'); process.exit(0); }); process.stdout.write('ready'); setInterval(() => {}, 1000)`;
    const file = join(folder, 'tidied');
    const abort = new AbortController();
    const running = runCommand(systemHost, nodeScript(code, file), {
      signal: abort.signal,
      onOutput: () => {
        abort.abort(new Error('stop'));
      },
    });
    await expect(running).rejects.toThrow('stop');
    const { readFileSync } = await import('node:fs');
    expect(readFileSync(file, 'utf8')).toBe('tidy');
  });

  test('by its time limit rejects with a TimeoutError that says so', async () => {
    const error = await failureOf(runCommand(systemHost, ['sleep', '100'], { timeoutMs: 100 }));
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toMatchObject({
      message: 'Command "sleep" "100" ran longer than 100ms; it was ended with its process group.',
      subject: 'command "sleep" "100"',
      limitMs: 100,
      abandoned: false,
    });
  });

  test('while its output is held up is ended all the same', async () => {
    const code = `const more = () => process.stdout.write('x'.repeat(65536), more); more()`;
    const onOutput = (): Promise<void> => new Promise(() => undefined);
    const startedAt = performance.now();
    await expect(
      runCommand(systemHost, nodeScript(code), { timeoutMs: 300, drainMs: 100, onOutput }),
    ).rejects.toBeInstanceOf(TimeoutError);
    expect(performance.now() - startedAt).toBeLessThan(20_000);
  });
});

describe('what a command leaves behind', () => {
  test.each([
    ['holds its output', 'inherit'],
    ['holds nothing', 'ignore'],
  ])('in its group is ended with it when it %s', async (_, stdio) => {
    const code = `const { spawn } = require('node:child_process');
      const child = spawn(process.execPath, ['-e', "setInterval(() => {}, 1000)"], { stdio: ['ignore', '${stdio}', 'ignore'] });
      process.stdout.write(String(child.pid), () => process.exit(0));`;
    const { stdout, exitCode } = await runCommand(systemHost, nodeScript(code), { drainMs: 200 });
    expect(exitCode).toBe(0);
    expect(runs(Number(stdout))).toBe(false);
  });

  test('in a session of its own lives on, and its hold on the output is not waited for', async () => {
    const code = `const { spawn } = require('node:child_process');
      const child = spawn('sleep', ['100'], { detached: true, stdio: ['ignore', 'inherit', 'ignore'] });
      process.stdout.write(String(child.pid), () => process.exit(0));`;
    const { stdout, durationMs } = await runCommand(systemHost, nodeScript(code), { drainMs: 100 });
    const pid = Number(stdout);
    try {
      expect(runs(pid)).toBe(true);
      expect(durationMs).toBeLessThan(20_000);
    } finally {
      process.kill(pid, 'SIGKILL');
    }
  });

  test('is no listener, timer or open handle', async () => {
    const { signal } = new AbortController();
    const listened = vi.spyOn(signal, 'addEventListener');
    const removed = vi.spyOn(signal, 'removeEventListener');
    const pending = new Set<object>();
    const host: Host = {
      ...systemHost,
      schedule: (delayMs, callback) => {
        const timer = systemHost.schedule(delayMs, () => {
          pending.delete(timer);
          callback();
        });
        pending.add(timer);
        return {
          cancel: () => {
            pending.delete(timer);
            timer.cancel();
          },
        };
      },
    };
    await runCommand(host, ['true'], { signal, timeoutMs: 60_000 });
    await failureOf(runCommand(host, ['false'], { signal, timeoutMs: 60_000 }));
    expect(listened).toHaveBeenCalledTimes(2);
    expect(removed).toHaveBeenCalledTimes(2);
    expect(pending.size).toBe(0);
  });
});

test('a zombie is dead, though its pid is still taken', async () => {
  const abort = new AbortController();
  const pids: number[] = [];
  // The program that the shell becomes never asks how the child of the shell ended.
  const running = runCommand(systemHost, ['sh', '-c', 'sleep 0.1 & echo $!; exec sleep 100'], {
    signal: abort.signal,
    onOutput: (_, text) => void pids.push(Number(text)),
  });
  await until('the child is named', () => pids.length > 0);
  const [pid = 0] = pids;
  const child = identifyProcess(pid);
  await until('the child has ended', () => !runs(pid));
  expect(pidExists(pid)).toBe(true);
  expect(livenessOf(child, identifyProcess())).toBe('dead');
  abort.abort(new Error('stop'));
  await expect(running).rejects.toThrow('stop');
});

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { root } from '../../../house/repository.ts';

/** The built command. */
export const bin: string = join(root, 'dist/cli/bin.js');

/** How the command ended. */
export interface Ended {
  /** The exit code, or the signal that ended it. */
  readonly exit: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

/** Options of one call. */
export interface CallOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** @defaultValue the folder of the project */
  readonly cwd?: string;
}

/** A call of the command that goes on. */
export class Call {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  stdout = '';
  stderr = '';

  constructor(child: ChildProcess) {
    this.child = child;
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
    this.ended = once(child, 'close').then(([code, signal]: unknown[]) => ({
      exit: (code ?? signal) as number | string,
      stdout: this.stdout,
      stderr: this.stderr,
    }));
  }

  /** Resolves when standard error contains a text; rejects when the call ends without. */
  async says(text: string): Promise<void> {
    while (!this.stderr.includes(text)) {
      const ended = await Promise.race([this.ended, once(this.child.stderr!, 'data').then(() => undefined)]);
      if (ended !== undefined && !this.stderr.includes(text))
        throw new Error(`It ended with ${ended.exit} and never said "${text}":\n${this.stderr}\n${this.stdout}`);
    }
  }
}

/** A folder with workflow modules, in which the command is called. */
export class Project implements Disposable {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'holdfast-cli-'));
  readonly #calls = new Set<Call>();

  constructor(modules: Readonly<Record<string, string>> = {}) {
    const buildFailure = inject('buildFailure');
    if (buildFailure !== '') throw new Error(buildFailure);
    mkdirSync(join(this.folder, 'node_modules'));
    symlinkSync(root, join(this.folder, 'node_modules/holdfast'), 'dir');
    this.write('package.json', '{"type":"module"}');
    for (const [name, text] of Object.entries(modules)) this.write(name, text);
  }

  /** Writes a file. */
  write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text);
  }

  /** Starts the command, or another program. */
  start(
    words: readonly string[],
    { env = {}, stdin, cwd = this.folder }: CallOptions = {},
    program: readonly string[] = [process.execPath, bin],
  ): Call {
    const [file = '', ...first] = program;
    const child = spawn(file, [...first, ...words], {
      cwd,
      // What a command prints must not depend on how the machine fares just then.
      env: {
        PATH: process.env['PATH'],
        HOME: this.folder,
        TERM: 'xterm',
        WORKFLOW_ENABLE_HEALTH_CHECKS: 'false',
        ...env,
      },
      stdio: [stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    child.stdin?.end(stdin);
    const call = new Call(child);
    this.#calls.add(call);
    void call.ended.then(() => this.#calls.delete(call));
    return call;
  }

  /** Calls the command and waits for its end. */
  async call(...words: readonly string[]): Promise<Ended> {
    return this.start(words).ended;
  }

  /** Calls the command with `--json` and gives what it printed. */
  async json(...words: readonly string[]): Promise<Record<string, unknown>> {
    const { stdout } = await this.call(...words, '--json');
    return JSON.parse(stdout) as Record<string, unknown>;
  }

  [Symbol.dispose](): void {
    for (const { child } of this.#calls) child.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Two phases; the steps of the second go on when files `go-…` appear. */
export const gatedModule = `
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { defineWorkflow } from 'holdfast';

const gate = async (name: string, signal: AbortSignal): Promise<string> => {
  while (!existsSync('go-' + name)) await sleep(10, undefined, { signal });
  return name;
};

export const gated = defineWorkflow({
  name: 'gated',
  version: '1.2.0',
  phases: ['first', 'second'],
  async run(wf) {
    const one = await wf.phase('first', () => wf.step('one', () => 'one'));
    const two = await wf.phase('second', async () => {
      const a = await wf.step('a', (step) => gate('a', step.signal));
      wf.log.info('at the gate');
      return [a, await wf.step('b', (step) => gate('b', step.signal))];
    });
    return { one, two };
  },
});
`;

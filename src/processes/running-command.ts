import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { Host } from '../core/host.ts';
import type { StartedCommand } from './command-options.ts';
import { CommandOutput } from './command-output.ts';
import { identifyProcess } from './identity.ts';

/** How a process ended. */
export interface Ending {
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
}

/** What to do with the output of a command. */
export interface RunningCommandOptions {
  readonly captureBytes: number;
  readonly onOutput?: ((stream: 'stdout' | 'stderr', text: string) => void | Promise<void>) | undefined;
}

/** A child process that the system has started, with pipes for its outputs. */
export type StartedChild = ChildProcess & {
  readonly pid: number;
  readonly stdout: Readable;
  readonly stderr: Readable;
};

/** A child process that was started just now, with its two outputs being read. */
export class RunningCommand {
  readonly command: StartedCommand;
  readonly stdout: CommandOutput;
  readonly stderr: CommandOutput;
  /** Settles when the process itself has exited; others may still hold its outputs. */
  readonly exited: Promise<void>;
  /** Settles when nobody holds its outputs any more and all was read. */
  readonly outputEnded: Promise<void>;
  readonly #child: ChildProcess;
  #ending: Ending = {};

  /** Must be called in the same turn in which the child was spawned: later its first output would be lost. */
  constructor(child: StartedChild, mark: string, options: RunningCommandOptions) {
    const { captureBytes, onOutput } = options;
    const consumer = (stream: 'stdout' | 'stderr'): ((text: string) => void | Promise<void>) | undefined =>
      onOutput && ((text) => onOutput(stream, text));
    this.#child = child;
    this.exited = new Promise((resolve) => {
      child.once('exit', (exitCode, signal) => {
        this.#ending = { exitCode: exitCode ?? undefined, signal: signal ?? undefined };
        resolve();
      });
    });
    this.stdout = new CommandOutput(child.stdout, captureBytes, consumer('stdout'));
    this.stderr = new CommandOutput(child.stderr, captureBytes, consumer('stderr'));
    this.outputEnded = Promise.all([this.stdout.ended, this.stderr.ended]).then(() => undefined);
    this.command = { ...identifyProcess(child.pid), group: child.pid, mark };
  }

  /** How it ended; empty until it has exited. */
  get ending(): Ending {
    return this.#ending;
  }

  /** Hands it all of its input. One that does not read it has not failed. */
  feed(text: string | undefined): void {
    this.#child.stdin?.end(text);
  }

  /**
   * Lets go of the process: what its pipes still hold is read, and then they are closed, whoever else has them open.
   *
   * First a slow consumer gets `graceMs`, then a foreign holder of the pipes does.
   */
  async release(host: Host, graceMs: number): Promise<void> {
    if (!(await settlesWithin(host, graceMs, this.outputEnded))) {
      this.stdout.detach();
      this.stderr.detach();
      await settlesWithin(host, graceMs, this.outputEnded);
    }
    this.stdout.close();
    this.stderr.close();
    this.#child.stdin?.destroy();
    // A process that not even SIGKILL ends, because it hangs in the kernel, must not keep this one alive.
    if (!(await settlesWithin(host, graceMs, this.exited))) this.#child.unref();
    await this.outputEnded;
  }
}

/** Whether a promise resolves within that time. No timer is left behind. */
export function settlesWithin(host: Host, limitMs: number, promise: Promise<unknown>): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = host.schedule(limitMs, () => {
      resolve(false);
    });
    void promise.then(() => {
      timer.cancel();
      resolve(true);
    });
  });
}

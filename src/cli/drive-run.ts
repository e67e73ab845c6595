import { handleSignals } from '../processes/signals.ts';
import type { EnhancedWorkflowManager } from '../workflow/enhanced-workflow-manager.ts';
import type { RunResult } from '../workflow/run-result.ts';
import { commandLinesFor } from './command-lines.ts';
import { ExpectedEnd } from './expected-end.ts';
import { exitCodeOf, exitCodes, type ExitCode } from './exit-codes.ts';
import { printFailure } from './failure.ts';
import { toPrintableJson } from './printable.ts';
import { exitCodeOfResult, printResult, type ReportContext, resultDocument } from './result-report.ts';
import { overviewOf, type RunOverview, type WaitOverview } from './run-overview.ts';
import { RunProgress } from './run-progress.ts';
import type { Shell } from './shell.ts';
import type { VerbOptions } from './verb.ts';

/** The options of the verbs that drive a run. */
export interface DriveOptions extends VerbOptions {
  readonly parkAfter: string;
  readonly grace: string;
  readonly allowPartial?: true;
  readonly allowPaused?: true;
  readonly notify?: true;
}

/** What is driven. */
export interface Drive {
  readonly manager: EnhancedWorkflowManager;
  readonly runId: string;
  /** The module that was named on the command line. */
  readonly module: string | undefined;
  /** What the run already waits for: told again when it goes on. */
  readonly pending?: RunOverview['pending'];
  /** Begins; resolves to the promise of the result as soon as the run goes on. */
  readonly begin: () => Promise<{ readonly result: Promise<RunResult> }>;
}

/**
 * Drives one run until it ends, is let go of, or the process is asked to stop: shows its progress and prints its result.
 *
 * The first signal interrupts the run, so that it can be resumed; the second one exits at once.
 */
export async function driveRun(shell: Shell, options: DriveOptions, drive: Drive): Promise<ExitCode> {
  const { manager, runId } = drive;
  const { directory, verbose = false, json = false } = options;
  const redactText = (text: string): string => manager.redactor.redactText(text);
  const expectedEnd = new ExpectedEnd(() => manager.forecast(runId));
  const progress = new RunProgress(shell, { directory, verbose, redactText, expectedEnd });
  /** What the lines of each child run begin with, by its id. */
  const children = new Map<string, string>();
  const unsubscribe = manager.on('*', (event) => {
    const child = children.get(event.runId);
    if (event.runId !== runId && child === undefined) return;
    if (['run-started', 'run-resumed', 'rerun-started'].includes(event.type)) stop.driven = true;
    if (event.type === 'child-started') children.set(event.childId, `${child ?? ''}${event.key} › `);
    if (child !== undefined) {
      progress.observeChild(event, child);
      return;
    }
    progress.observe(event);
    if (event.type === 'run-resumed') for (const waiting of drive.pending ?? []) progress.observe(waiting);
  });
  const stop = new Stop(shell, manager, (text) => {
    progress.say('warning', text);
  });
  let result: RunResult | undefined;
  let waits: readonly WaitOverview[] = [];
  try {
    const begun = drive.begin();
    stop.when(begun);
    void begun.then(() => tellFollowed(manager, runId, stop, progress)).catch(() => undefined);
    result = await Promise.race([begun.then((run) => run.result), stop.released]);
    if (result?.status === 'paused') ({ waits } = await overviewOf(manager.history(runId)));
  } catch (error) {
    // What a close in the middle makes fail is no news.
    if (stop.signal === undefined && stop.error === undefined) throw error;
  } finally {
    stop.close();
    unsubscribe();
    progress.close();
  }
  if (stop.error !== undefined) {
    printFailure(shell, stop.error.thrown, { json, verbose, redactText });
    return exitCodes.failure;
  }
  if (result === undefined) return stop.signal === undefined ? exitCodes.failure : exitCodeOf(stop.signal);
  const context: ReportContext = {
    steps: { ran: progress.ran, kept: progress.kept },
    waits,
    commands: commandLinesFor(runId, directory),
    module: drive.module,
    verbose,
    redactText,
    redactValue: (value) => manager.redactor.redactValue(value),
  };
  if (json)
    await shell.out.write(`${toPrintableJson(JSON.stringify(resultDocument(result, context), undefined, 2))}\n`);
  else printResult(shell, result, context);
  const { allowPartial = false, allowPaused = false } = options;
  return exitCodeOfResult(result, { allowPartial, allowPaused, signal: stop.signal });
}

/** Says that a run belongs to somebody else, who is at work: nothing of it is shown here until it ends. */
async function tellFollowed(
  manager: EnhancedWorkflowManager,
  runId: string,
  stop: Stop,
  progress: RunProgress,
): Promise<void> {
  const state = await manager.get(runId);
  if (stop.driven || stop.signal !== undefined || state?.status !== 'in_progress') return;
  progress.say('note', `run ${runId} is driven by another process; this one waits for its end`);
}

/** What ends a run from outside its own code: signals, and errors that nobody caught. */
class Stop {
  signal: NodeJS.Signals | undefined;
  /** Whether the run goes on in this process, not in another one. */
  driven = false;
  /** An error that reached nobody: something in the user's code is broken. */
  error: { readonly thrown: unknown } | undefined;
  /** Resolves when the runs of the manager were let go of. */
  readonly released: Promise<undefined>;
  readonly #shell: Shell;
  readonly #manager: EnhancedWorkflowManager;
  readonly #say: (text: string) => void;
  readonly #unlisten: () => void;
  readonly #uncaught: (thrown: unknown) => void;
  readonly #release: () => void;
  #begun: Promise<unknown> = Promise.resolve();

  constructor(shell: Shell, manager: EnhancedWorkflowManager, say: (text: string) => void) {
    this.#shell = shell;
    this.#manager = manager;
    this.#say = say;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.released = promise;
    this.#release = () => {
      resolve(undefined);
    };
    this.#unlisten = handleSignals(shell.host, {
      first: (signal) => {
        this.signal = signal;
        this.#say(
          this.driven
            ? `${signal}: interrupting the run; what was completed is kept. Again to exit at once.`
            : `${signal}: letting go of the run; what was completed is kept. Again to exit at once.`,
        );
        void this.#interrupt(signal);
      },
      second: (signal) => process.exit(exitCodeOf(signal)),
    });
    this.#uncaught = (thrown) => {
      if (this.error !== undefined) return;
      this.error = { thrown };
      this.#say('an error was thrown that nobody caught: interrupting the run; what was completed is kept');
      void this.#interrupt('uncaught error');
    };
    process.on('uncaughtException', this.#uncaught);
  }

  /** A run that is just being opened is interrupted once it is open. */
  when(begun: Promise<unknown>): void {
    this.#begun = begun;
  }

  close(): void {
    this.#unlisten();
    process.off('uncaughtException', this.#uncaught);
  }

  async #interrupt(reason: string): Promise<void> {
    try {
      await this.#begun;
    } catch {
      // It never began: there is nothing to interrupt.
    }
    try {
      await this.#manager.close(reason);
      // The run's own result comes first, if it has one.
      await this.#shell.host.turn();
    } finally {
      this.#release();
    }
  }
}

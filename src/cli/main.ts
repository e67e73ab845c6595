import { CommanderError } from 'commander';
import { systemHost } from '../core/host.ts';
import { exitCodes, type ExitCode } from './exit-codes.ts';
import { exitCodeOfError, printFailure } from './failure.ts';
import { Output } from './output.ts';
import { makeProgram } from './program.ts';
import type { Shell } from './shell.ts';

/** Node's own exit code when nothing is left that could settle what is awaited. */
const unsettledAwait = 13;

/** Runs the command line and ends the process, once everything printed was taken. */
export async function main(words: readonly string[]): Promise<void> {
  const shell: Shell = {
    host: systemHost,
    cwd: process.cwd(),
    out: new Output(process.stdout),
    err: new Output(process.stderr),
  };
  let ended = false;
  // A module of the user's may end the process by itself, or never let it go on: what is not done must not look done.
  process.once('exit', (code) => {
    if (!ended && (code === 0 || code === unsettledAwait)) process.exitCode = exitCodes.failure;
  });
  let code = await runVerb(shell, words);
  await Promise.all([shell.out.flushed(), shell.err.flushed()]);
  const { failure } = shell.out;
  if (failure !== undefined && code === exitCodes.success) {
    shell.err.line(`error: standard output cannot be written: ${failure.message}`);
    code = exitCodes.failure;
  }
  ended = true;
  // What a module of the user's left open does not keep the command from ending.
  process.exit(code);
}

async function runVerb(shell: Shell, words: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = exitCodes.success;
  const program = makeProgram(shell, (finished) => {
    code = finished;
  });
  try {
    await program.parseAsync(words, { from: 'user' });
    return code;
  } catch (error) {
    // Help and version are thrown as well; help that nobody asked for stands for a missing verb.
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.success;
    if (error instanceof CommanderError && error.code === 'commander.help') return exitCodes.usage;
    printFailure(shell, error, { json: words.includes('--json'), verbose: words.includes('--verbose') });
    return exitCodeOfError(error);
  }
}

import { currentUser } from '../current-user.ts';
import { commandLinesFor } from '../command-lines.ts';
import { exitCodes } from '../exit-codes.ts';
import { openManager } from '../open-manager.ts';
import { toLine, toPrintableJson } from '../printable.ts';
import { fileOfRun } from '../file-of-run.ts';
import { requireRun } from '../require-run.ts';
import { overviewOf } from '../run-overview.ts';
import { parseJson } from '../run-input.ts';
import { addVerbOptions, examples, type Verb, type VerbOptions } from '../verb.ts';

interface SignalOptions extends VerbOptions {
  readonly by?: string;
}

const help = `
The signal is kept until the run waits for it: it may be sent before, and while no process drives the run.
${examples(
  ['holdfast signal wf_20261120T101530123Z_k3x9q2 approval true', 'approve'],
  [`holdfast signal nightly answer '{"choice":2}'`, 'send an answer'],
)}`;

/** `holdfast signal`: hands a payload to a run that waits for it. */
export const signalVerb: Verb = (program, shell, finish) => {
  const command = program
    .command('signal')
    .description('send a run what it waits for')
    .argument('<id>', 'the id of the run')
    .argument('<name>', 'the name of the signal, as in wf.waitFor(name)')
    .argument('[payload]', 'what to send, as JSON; nothing by default')
    .option('--by <name>', 'who sends it, for its history (default: the user of this process)');
  addVerbOptions(command)
    .addHelpText('after', help)
    .action(async (id: string, name: string, json: string | undefined, options: SignalOptions) => {
      const payload = json === undefined ? undefined : parseJson(json, 'payload');
      await using manager = await openManager(shell, options);
      const { metadata } = await requireRun(manager, id);
      const { waits: waited } = await overviewOf(manager.history(id));
      await manager.signal(id, name, payload, currentUser(options.by));
      const { status } = await requireRun(manager, id);
      const waits = waited.map((wait) => wait.name);
      const driven = status === 'in_progress';
      if (options.json === true)
        shell.out.line(toPrintableJson(JSON.stringify({ runId: id, signal: name, sent: true, status }, undefined, 2)));
      else {
        shell.out.line(toLine(`signal ${JSON.stringify(name)} was sent to run ${id}`));
        const note = nameNote(name, waits);
        if (note !== undefined) shell.out.line(toLine(note));
        if (!driven)
          shell.out.line(
            toLine(
              `the run is ${status}; to go on with it: ${commandLinesFor(id, options.directory).resume(fileOfRun(metadata))}`,
            ),
          );
      }
      finish(exitCodes.success);
    });
};

/** What a sender who mistyped the name wants to know. */
function nameNote(name: string, waits: readonly string[]): string | undefined {
  if (waits.includes(name)) return undefined;
  const waiting =
    waits.length === 0 ? 'for no signal' : `for ${waits.map((waited) => JSON.stringify(waited)).join(', ')}`;
  return `the run waits ${waiting} now; this one is kept until the run waits for ${JSON.stringify(name)}`;
}

import { sleepOn } from '../../core/host.ts';
import { handleSignals } from '../../processes/signals.ts';
import type { EnhancedWorkflowManager } from '../../workflow/enhanced-workflow-manager.ts';
import { exitCodeOf, exitCodes, type ExitCode } from '../exit-codes.ts';
import { ExpectedEnd } from '../expected-end.ts';
import { openManager } from '../open-manager.ts';
import { toLine, toPrintableJson } from '../printable.ts';
import { type FoundRun, requireRun } from '../require-run.ts';
import { RunProgress } from '../run-progress.ts';
import type { Shell } from '../shell.ts';
import { addVerbOptions, examples, type Verb, type VerbOptions } from '../verb.ts';

const lookEveryMs = 500;
/** A journal is read from its beginning each time: of a long one that must not become all that is done. */
const restsForReads = 4;

const help = `
Follows what is written down of a run, whoever drives it, from its beginning and until it ends or nobody drives it any more. It changes
nothing: Ctrl-C ends the watching, and the run goes on. With --json each event is a line, as of \`holdfast history --json\`.

Exit codes: 0 the run is complete or degraded, 1 it ended otherwise or rests, 2 the call cannot work, 130 Ctrl-C, which
the run does not notice, 143 SIGTERM.
${examples(['holdfast watch nightly', 'see how a run goes that another process drives'])}`;

/** `holdfast watch`: follows a run. */
export const watchVerb: Verb = (program, shell, finish) => {
  const command = program
    .command('watch')
    .description('follow a run that another process drives')
    .argument('<id>', 'the id of the run');
  addVerbOptions(command)
    .addHelpText('after', help)
    .action(async (id: string, options: VerbOptions) => {
      await using manager = await openManager(shell, options);
      await requireRun(manager, id);
      finish(await watch(shell, manager, id, options));
    });
};

async function watch(
  shell: Shell,
  manager: EnhancedWorkflowManager,
  id: string,
  { directory, verbose, json }: VerbOptions,
): Promise<ExitCode> {
  const stopping = new AbortController();
  let stoppedBy: NodeJS.Signals | undefined;
  const unlisten = handleSignals(shell.host, {
    first: (signal) => {
      stoppedBy = signal;
      stopping.abort();
    },
    second: (signal) => process.exit(exitCodeOf(signal)),
  });
  const redactText = (text: string): string => manager.redactor.redactText(text);
  const expectedEnd = new ExpectedEnd(() => manager.forecast(id));
  const shows = { directory, verbose: verbose === true, redactText, expectedEnd };
  const progress = json === true ? undefined : new RunProgress(shell, shows);
  let seen = 0;
  try {
    for (;;) {
      // Asked before: what is written until then is shown before the end is told.
      const run = await requireRun(manager, id);
      const began = shell.host.monotonic();
      let place = 0;
      for await (const event of manager.history(id)) {
        place += 1;
        if (place <= seen || shell.out.closed) continue;
        if (progress === undefined) await shell.out.write(`${toPrintableJson(JSON.stringify(event))}\n`);
        else progress.observe(event);
      }
      seen = Math.max(seen, place);
      if (run.status !== 'in_progress' && run.status !== 'pending') return tell(shell, run, progress);
      const tookMs = shell.host.monotonic() - began;
      await sleepOn(shell.host, Math.max(lookEveryMs, restsForReads * tookMs), { signal: stopping.signal });
    }
  } catch (error) {
    if (stoppedBy === undefined) throw error;
    return exitCodeOf(stoppedBy);
  } finally {
    unlisten();
    progress?.close();
  }
}

function tell(
  shell: Shell,
  { workflow_id: id, status, outcome }: FoundRun,
  progress: RunProgress | undefined,
): ExitCode {
  progress?.close();
  if (progress !== undefined) {
    const how = outcome === undefined || outcome === 'complete' ? '' : ` (${outcome})`;
    shell.err.line(toLine(`run ${id} is ${status}${how}`));
  }
  return status === 'completed' && outcome !== 'partial' ? exitCodes.success : exitCodes.failure;
}

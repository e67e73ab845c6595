import { UsageError } from '../../core/errors.ts';
import type { ProviderClosings } from '../../recovery/provider-closings.ts';
import type { EnhancedWorkflowManager } from '../../workflow/enhanced-workflow-manager.ts';
import { currentUser } from '../current-user.ts';
import { exitCodes } from '../exit-codes.ts';
import { openManager } from '../open-manager.ts';
import { toLine, toPrintableJson } from '../printable.ts';
import { addVerbOptions, examples, type Verb, type VerbOptions } from '../verb.ts';

const help = `
An error that says that a provider takes no calls until some time, such as a used-up quota, closes it for all runs of the
folder: their steps are parked until then. Steps name their provider: wf.step(name, { provider }, body).

Where a manager limits how many calls of a provider are under way at once (its option providers), that is shown, too.
${examples(
  ['holdfast providers', 'which providers are closed, until when and why, and how busy the others are'],
  ['holdfast providers open anthropic', 'open it before its time, because the quota was raised'],
)}`;

/** `holdfast providers`: which providers take no calls, and a word from a person that one does. */
export const providersVerb: Verb = (program, shell, finish) => {
  const command = program.command('providers').description('show which providers take no calls, or open one');
  addVerbOptions(command)
    .addHelpText('after', help)
    .action(async (options: VerbOptions) => {
      await using manager = await openManager(shell, options);
      const closed = await closingsOf(manager).list();
      const shown = closed.map(({ provider, until, reason, closedAt, runId }) => ({
        ...{ provider, until: iso(until), reason, closed_at: iso(closedAt) },
        ...(runId === undefined ? {} : { workflow_id: runId }),
      }));
      const concurrency = await manager.recovery.readConcurrency();
      if (options.json === true)
        shell.out.line(toPrintableJson(JSON.stringify({ closed: shown, concurrency }, undefined, 2)));
      else if (shown.length === 0) shell.err.line('No provider is closed.');
      else
        for (const { provider, until, reason } of shown)
          shell.out.line(toLine(`${provider}  until ${until}  ${reason}`));
      if (options.json !== true)
        for (const { provider, limit, min, max, held, waiting } of concurrency)
          shell.out.line(
            toLine(`${provider}  ${limit} at once (${min} to ${max})  ${held} under way, ${waiting} waiting`),
          );
      finish(exitCodes.success);
    });
  const open = command.command('open <provider>').description('open a provider before its time');
  addVerbOptions(open).action(async (provider: string) => {
    const options: VerbOptions = open.optsWithGlobals();
    await using manager = await openManager(shell, options);
    const closings = closingsOf(manager);
    const closing = await closings.current(provider);
    if (closing !== undefined) await closings.open(provider, currentUser(undefined).by);
    if (options.json === true) shell.out.line(toPrintableJson(JSON.stringify({ opened: closing !== undefined })));
    else shell.err.line(closing === undefined ? `${toLine(provider)} was not closed` : `${toLine(provider)} is open`);
    finish(closing === undefined ? exitCodes.failure : exitCodes.success);
  });
};

function closingsOf(manager: EnhancedWorkflowManager): ProviderClosings {
  const { closings } = manager.recovery;
  if (closings !== undefined) return closings;
  throw new UsageError('invalid-option', 'Nothing is known of providers without a storage.', { subject: 'storage' });
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

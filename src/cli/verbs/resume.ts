import { addDriveOptions, addVerbOptions, driveCodes, examples, type Verb } from '../verb.ts';
import { resumeRun, type ResumeRunOptions } from '../resume-run.ts';
import { limitOption } from '../limit-option.ts';

const help = `
Completed steps answer from the journal; the first unfinished one runs. A module has to be named: what a folder says
about the module its run was started from is shown as a hint, and never imported. A workflow file need not be named.
A run that has ended in success or was cancelled gives its result again, without a module.
${driveCodes}${examples(
  ['holdfast resume wf_20261120T101530123Z_k3x9q2 deploy.ts', 'go on after a crash, a failure or a pause'],
  ['holdfast resume nightly-2026-11-20 nightly.ts --json', 'the result as JSON'],
  ['holdfast resume nightly-2026-11-21', 'a run of a workflow file'],
  ['holdfast resume nightly nightly.ts --limit cost=10', 'go on with a run that reached its limit, under a higher one'],
  ['holdfast resume nightly nightly.ts --plan --apply-changes', 'what an edited module would run again'],
)}`;

/** `holdfast resume`: goes on with a run. */
export const resumeVerb: Verb = (program, shell, finish) => {
  const command = program
    .command('resume')
    .description('go on with a run that was interrupted, failed or is paused')
    .argument('<id>', 'the id of the run')
    .argument('[workflow]', 'the module that exports its workflow, or its file; that is remembered')
    .option('--trust', 'run a workflow file whoever trusts it')
    .option('--plan', 'only say what is kept, what runs again and why, and what is saved')
    .option('--apply-changes', 'run steps again whose declared input has changed, of a completed run, too')
    .addOption(limitOption())
    .option('--take-over', 'go on although its process may be alive; that one records nothing any more')
    .option('--accept-damage', 'go on from what is intact of a damaged journal');
  addVerbOptions(addDriveOptions(command))
    .addHelpText('after', help)
    .action(async (id: string, path: string | undefined, options: ResumeRunOptions) => {
      finish(await resumeRun(shell, id, path, options));
    });
};

import { Option } from 'commander';
import { CronTimes } from '../../calendar/cron-times.ts';
import { isHoldfastError, UsageError } from '../../core/errors.ts';
import { toPrintable } from '../../core/printable-text.ts';
import { scheduleOf } from '../../declarative/document-schedule.ts';
import type { WorkflowFiles } from '../../declarative/workflow-files.ts';
import { printSchedule, type ScheduleTarget } from '../../schedule/print-schedule.ts';
import { exitCodes } from '../exit-codes.ts';
import { toLine, toPrintableJson } from '../printable.ts';
import type { Shell } from '../shell.ts';
import { addVerbOptions, examples, type Verb, type VerbOptions } from '../verb.ts';
import { workflowFiles } from '../workflow-source.ts';

interface ScheduleOptions extends VerbOptions {
  readonly print?: ScheduleTarget;
}

/** A workflow file with a schedule. */
interface Scheduled {
  readonly workflow: string;
  readonly file: string;
  readonly cron: string;
  readonly timezone: string;
  readonly overlap: 'skip' | 'queue';
  readonly catch_up: boolean;
  /** When it is due next, as ISO 8601. */
  readonly next: string | undefined;
  readonly inputs: unknown;
}

const help = `
Reads the files and begins nothing: \`holdfast serve\` does that. Where another scheduler is to begin the runs instead, --print writes
what it needs to standard output: a systemd service and timer, a line for crontab, or a workflow for GitHub Actions.
${examples(
  ['holdfast schedule', 'the schedules in the folders, and when each is due next'],
  ['holdfast schedule nightly --print systemd', 'a timer that begins it'],
  ['holdfast schedule nightly --print github', 'a snippet for CI'],
)}`;

/** `holdfast schedule`: when workflow files are due. */
export const scheduleVerb: Verb = (program, shell, finish) => {
  const command = program
    .command('schedule')
    .description('say when workflow files are due, or print what has another scheduler begin them')
    .argument('[workflows...]', 'workflow files, or names of those; by default all in the folders that have a schedule')
    .addOption(new Option('--print <scheduler>', 'print what it needs').choices(['systemd', 'crontab', 'github']));
  addVerbOptions(command)
    .addHelpText('after', help)
    .action(async (named: readonly string[], options: ScheduleOptions) => {
      const all = await scheduled(shell, named, options);
      const { print, json } = options;
      if (print !== undefined) {
        const texts = all.map((one) => printSchedule(print, printed(shell.cwd, one)));
        if (json === true)
          shell.out.line(
            toPrintableJson(JSON.stringify(all.map(({ workflow }, index) => ({ workflow, text: texts[index] })))),
          );
        else void shell.out.write(toPrintable(texts.join('\n')));
      } else if (json === true) shell.out.line(toPrintableJson(JSON.stringify({ schedules: all }, undefined, 2)));
      else
        for (const { workflow, cron, timezone, next } of all)
          shell.out.line(toLine(`${workflow}: ${cron} (${timezone}), next ${next ?? 'never'}`));
      if (all.length === 0) shell.err.line('no workflow file has a schedule');
      finish(exitCodes.success);
    });
};

async function scheduled(
  shell: Shell,
  named: readonly string[],
  options: ScheduleOptions,
): Promise<readonly Scheduled[]> {
  const files = await workflowFiles(shell, options);
  const names = named.length > 0 ? named : await listed(shell, files);
  const found: Scheduled[] = [];
  for (const name of names) {
    const read = await files.read(name).catch((error: unknown) => {
      if (named.length > 0 || !isHoldfastError(error) || error.code !== 'invalid-workflow-file') throw error;
      shell.err.line(toLine(`left out: ${error.message}`));
    });
    if (read === undefined) continue;
    const { document, file } = read;
    const schedule = scheduleOf(document);
    if (schedule === undefined) {
      if (named.length > 0)
        throw new UsageError('invalid-option', `${file} has no schedule; give it the field "schedule".`, {
          subject: 'workflow',
          value: name,
        });
      continue;
    }
    const { cron, timezone = 'UTC', overlap = 'skip', catch_up = false, inputs = {} } = schedule;
    const next = (await CronTimes.of(cron, timezone)).next(shell.host.now());
    const at = next === undefined ? undefined : new Date(next).toISOString();
    found.push({ workflow: document.workflow, file, cron, timezone, overlap, catch_up, next: at, inputs });
  }
  return found;
}

/** The files of all workflows in the folders. What is none may have a schedule that is missed, so it is told. */
async function listed(shell: Shell, files: WorkflowFiles): Promise<readonly string[]> {
  const { workflows, findings } = await files.list();
  for (const { file, problem } of findings) shell.err.line(toLine(`left out: ${file}: ${problem}`));
  return workflows.map(({ file }) => file);
}

function printed(directory: string, { workflow, cron, timezone, file, inputs }: Scheduled) {
  const input = JSON.stringify(inputs);
  const command = ['npx', 'holdfast', 'run', file, ...(input === '{}' ? [] : ['--input', input])];
  return { workflow, cron, timezone, command, directory };
}

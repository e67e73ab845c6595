import { counted } from '../counted.ts';
import { Option } from 'commander';
import type { CleanedRun, CleanReport, KeptRun } from '../../state/state-manager.ts';
import { currentUser } from '../current-user.ts';
import { exitCodes } from '../exit-codes.ts';
import { openManager } from '../open-manager.ts';
import { toLine, toPrintableJson } from '../printable.ts';
import type { Shell } from '../shell.ts';
import { addVerbOptions, examples, requireDuration, type Verb, type VerbOptions } from '../verb.ts';

interface CleanOptions extends VerbOptions {
  readonly dryRun?: true;
  readonly completedAfter: string;
  readonly failedAfter: string;
  readonly cancelledAfter: string;
  readonly forgetAfter: string;
  readonly archive?: true;
  readonly by?: string;
}

const help = `
Runs that are running, paused or interrupted are never removed. Of each removed run its id is remembered, so that the
same work is not done twice; \`holdfast forget\` makes it usable again. Exits 1 when another process is cleaning.
${examples(
  ['holdfast clean --dry-run', 'what would be removed, and why'],
  ['holdfast clean --completed-after 1d --failed-after never', 'keep what failed'],
  ['holdfast clean --archive', 'keep each run compressed'],
)}`;

/** `holdfast clean`: removes runs that ended long enough ago. */
export const cleanVerb: Verb = (program, shell, finish) => {
  const command = program
    .command('clean')
    .description('remove runs that ended long ago, and what dead processes left behind')
    .option('--dry-run', 'change nothing, and show what would be removed')
    .addOption(age('--completed-after <duration>', 'how old completed runs must be, or "never"', '7d'))
    .addOption(age('--failed-after <duration>', 'how old failed runs must be, or "never"', '30d'))
    .addOption(age('--cancelled-after <duration>', 'how old cancelled runs must be, or "never"', '30d'))
    .addOption(age('--forget-after <duration>', 'how long ids of removed runs are remembered, or "never"', '365d'))
    .option('--archive', 'keep each run compressed under archive/')
    .option('--by <name>', 'who removes them (default: the user of this process)');
  addVerbOptions(command)
    .addHelpText('after', help)
    .action(async (options: CleanOptions) => {
      await using manager = await openManager(shell, options);
      const removed: CleanedRun[] = [];
      const kept: KeptRun[] = [];
      const json = options.json === true;
      const report = await manager.clean({
        dryRun: options.dryRun === true,
        completedAfter: neverOr(options.completedAfter),
        failedAfter: neverOr(options.failedAfter),
        cancelledAfter: neverOr(options.cancelledAfter),
        forgetAfter: neverOr(options.forgetAfter),
        archive: options.archive === true,
        ...currentUser(options.by),
        onRemoved: (run) => {
          if (json) removed.push(run);
          else shell.out.line(toLine(`${run.id}  ${run.reason}  ${bytesText(run.bytes)}`));
        },
        onKept: (run) => {
          if (json) kept.push(run);
          else shell.err.line(toLine(`kept ${run.id}: ${run.message}`));
        },
      });
      if (json) shell.out.line(toPrintableJson(JSON.stringify({ ...report, removed, kept }, undefined, 2)));
      else printCounts(shell, report);
      finish(report.completed ? exitCodes.success : exitCodes.failure);
    });
};

function printCounts(shell: Shell, { completed, dryRun, counts }: CleanReport): void {
  if (!completed) {
    shell.err.line('Another process is cleaning this folder; nothing was done here.');
    return;
  }
  const { removed, bytes, notDue, unfinished, withParent, kept, ...rest } = counts;
  const also = Object.entries(rest).flatMap(([name, count]) => (count > 0 ? [`${count} ${name}`] : []));
  shell.out.line(
    `${dryRun ? 'would remove' : 'removed'} ${counted(removed, 'run')} (${bytesText(bytes)}), kept ${notDue + unfinished + withParent + kept}: ` +
      `${notDue} not due, ${unfinished} unfinished, ${withParent} with their parent, ${kept} for other reasons` +
      (also.length === 0 ? '' : `; also ${also.join(', ')}`),
  );
}

function age(flags: string, description: string, standard: string): Option {
  return new Option(flags, description)
    .default(standard)
    .argParser((text) => (text === 'never' ? text : requireDuration(text)));
}

function neverOr(duration: string): string | false {
  return duration === 'never' ? false : duration;
}

function bytesText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

import { resolve } from 'node:path';
import type { Configuration } from '../../configuration/setting.ts';
import type { WorkflowSettings } from '../../configuration/workflow-settings.ts';
import { configurationOf } from '../cli-configuration.ts';
import { checkFolder, checkRuns } from '../doctor/check-folder.ts';
import { checkAgents, checkGit, checkNode } from '../doctor/check-programs.ts';
import { checkNotifications, checkSettings, checkTrust, checkWorkflows } from '../doctor/check-project.ts';
import { Checkup, type CheckupStatus } from '../doctor/checkup.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Style } from '../output.ts';
import { toLine, toPrintableJson } from '../printable.ts';
import type { Shell } from '../shell.ts';
import { addVerbOptions, examples, type Verb, type VerbOptions } from '../verb.ts';

interface DoctorOptions extends VerbOptions {
  readonly sendTest?: true;
}

const help = `
Looks at Node.js, the configuration, the folder of the runs and what is in it, git, agents, notifications, workflow files, their
schedules and trust, and says what to do. It changes nothing, and sends nothing unless --send-test is given. How the machine fares is
what \`holdfast health\` says.

Exit codes: 0 nothing is wrong (there may be warnings), 1 there is a problem, 2 the call cannot work.
${examples(
  ['holdfast doctor', 'whether runs would work here'],
  ['holdfast doctor --json', 'the same for programs'],
  ['holdfast doctor --send-test', 'and whether notices arrive'],
)}`;

/** `holdfast doctor`: whether runs would work here. */
export const doctorVerb: Verb = (program, shell, finish) => {
  const command = program
    .command('doctor')
    .description('say whether everything is there that runs need, and what to do about what is not')
    .option('--send-test', 'show a notice on the desktop, to see whether it arrives');
  addVerbOptions(command)
    .addHelpText('after', help)
    .action(async (options: DoctorOptions) => {
      const checkup = new Checkup();
      const given = command.getOptionValueSource('directory') === 'cli' ? options.directory : undefined;
      await examine(checkup, shell, options, given);
      const { lines, status } = checkup;
      if (options.json === true)
        shell.out.line(toPrintableJson(JSON.stringify({ status, checks: lines }, undefined, 2)));
      else show(shell, checkup);
      finish(status === 'problem' ? exitCodes.failure : exitCodes.success);
    });
};

async function examine(
  checkup: Checkup,
  shell: Shell,
  options: DoctorOptions,
  given: string | undefined,
): Promise<void> {
  checkNode(checkup, process.versions.node);
  let configuration: Configuration<WorkflowSettings> | undefined;
  await checkup.look('configuration', 'mend it; `holdfast config` tells every setting', async () => {
    const found = await configurationOf(shell, options, given);
    // What would be refused when a manager is made is refused here.
    const { managerOptionsOf } = await import('../../workflow/configured-options.ts');
    managerOptionsOf(found);
    configuration = found;
    checkSettings(checkup, shell, found);
  });
  const found = configuration;
  if (found !== undefined) {
    const folder = resolve(shell.cwd, found.values.state_directory);
    await checkup.look('folder', 'see docs/storage.md', async () => {
      if (await checkFolder(checkup, shell, folder))
        await checkRuns(checkup, shell, { directory: folder, configuration: found });
    });
  }
  await checkup.look('git', 'look at the repository', () => checkGit(checkup, shell));
  await checkup.look('agents', 'look at the program', () => checkAgents(checkup, shell));
  await checkup.look('trust', 'see docs/trust.md', () => checkTrust(checkup, shell));
  await checkup.look('workflows', 'see `holdfast lint`', () =>
    checkWorkflows(checkup, shell, { ...options, ...(found === undefined ? {} : { configuration: found }) }),
  );
  await checkup.look('notifications', 'mend config/notifications.yml', () =>
    checkNotifications(checkup, shell, options.sendTest === true),
  );
}

const styles: Readonly<Record<CheckupStatus, Style>> = { ok: 'green', warning: 'yellow', problem: 'red' };

function show({ out }: Shell, { lines, status }: Checkup): void {
  const width = Math.max(...lines.map(({ area }) => area.length));
  for (const { area, status: own, message, advice } of lines) {
    out.line(`${out.paint(styles[own], own.padEnd(7))}  ${area.padEnd(width)}  ${toLine(message)}`);
    if (advice !== undefined) out.line(`${' '.repeat(width + 11)}- ${toLine(advice)}`);
  }
  const count = (wanted: CheckupStatus): number => lines.filter((line) => line.status === wanted).length;
  const [problems, warnings] = [count('problem'), count('warning')];
  const text = `${problems} ${problems === 1 ? 'problem' : 'problems'}, ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`;
  out.line(out.paint(styles[status], status === 'ok' ? 'nothing is wrong' : text));
}

import { cronFields, plainCron } from '../calendar/cron-fields.ts';
import { UsageError } from '../core/errors.ts';
import { shellWord } from '../core/shell-word.ts';

/** What a schedule can be printed for. */
export type ScheduleTarget = 'systemd' | 'crontab' | 'github';

/** A workflow that something else than `holdfast serve` is to begin. */
export interface PrintedSchedule {
  readonly workflow: string;
  readonly cron: string;
  readonly timezone: string;
  /** The program and its arguments. */
  readonly command: readonly string[];
  /** The folder that it is called in. */
  readonly directory: string;
}

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/**
 * The text that has another scheduler begin a workflow.
 *
 * @throws UsageError `invalid-option` where that scheduler cannot say what the cron text says.
 */
export function printSchedule(target: ScheduleTarget, schedule: PrintedSchedule): string {
  if (target === 'systemd') return systemdUnits(schedule);
  return target === 'crontab' ? crontabLines(schedule) : githubWorkflow(schedule);
}

/** The `OnCalendar=` values of systemd that together mean a cron text. */
export function calendarEvents({ cron, timezone }: Pick<PrintedSchedule, 'cron' | 'timezone'>): readonly string[] {
  const fields = cronFields(cron);
  if (fields === undefined) throw cannot('systemd', `the cron text "${cron}": it is more than five plain fields`);
  const { minutes, hours, days, months } = fields;
  const two = (numbers: readonly number[] | undefined): string =>
    numbers?.map((number) => String(number).padStart(2, '0')).join(',') ?? '*';
  const at = `${two(hours)}:${two(minutes)}:00 ${timezone}`;
  const date = `*-${two(months)}-${two(days)}`;
  const week = fields.weekdays?.map((day) => weekdays[day]).join(',');
  if (week === undefined) return [`${date} ${at}`];
  // Where cron is told days of the month and of the week, it means both of them; systemd would mean what is in both.
  return [...(days === undefined ? [] : [`${date} ${at}`]), `${week} *-${two(months)}-* ${at}`];
}

function systemdUnits({ workflow, cron, timezone, command, directory }: PrintedSchedule): string {
  const unit = `holdfast-${workflow}`;
  return `# ~/.config/systemd/user/${unit}.service
[Unit]
Description=holdfast: ${workflow}

[Service]
Type=oneshot
WorkingDirectory=${unitText(directory)}
ExecStart=/usr/bin/env ${command.map(unitWord).join(' ')}

# ~/.config/systemd/user/${unit}.timer
[Unit]
Description=holdfast: ${workflow} (${unitText(cron)})

[Timer]
${calendarEvents({ cron, timezone })
  .map((event) => `OnCalendar=${event}`)
  .join('\n')}
AccuracySec=1s

[Install]
WantedBy=timers.target

# Then: systemctl --user daemon-reload && systemctl --user enable --now ${unit}.timer
`;
}

function crontabLines({ cron, timezone, command, directory }: PrintedSchedule): string {
  requireSameDays('crontab', cron);
  if (/[\r\n]/.test(`${directory}${command.join('')}`))
    throw cannot('crontab', 'a line break in its folder or its inputs');
  const line = `cd ${shellWord(directory)} && ${command.map(shellWord).join(' ')}`;
  // cron takes "%" for the end of a line.
  return `# Where cron knows no CRON_TZ, it reads the fields in the time zone of the machine.
CRON_TZ=${timezone}
${plainCron(cron)} ${line.replaceAll('%', '\\%')}
`;
}

function githubWorkflow({ workflow, cron, timezone, command }: PrintedSchedule): string {
  if (!['UTC', 'Etc/UTC'].includes(timezone)) throw cannot('github', `the time zone "${timezone}": it knows UTC alone`);
  requireSameDays('github', cron);
  if (command.some((word) => word.includes('${{'))) throw cannot('github', 'inputs with "${{", which it would fill in');
  return `# .github/workflows/${workflow}.yml
name: ${workflow}
on:
  schedule:
    - cron: '${plainCron(cron)}'
  workflow_dispatch:
concurrency: holdfast-${workflow}
jobs:
  run:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with: { node-version: 22 }
      - run: npm ci
      # The repository is the job's own, so that its files are trusted by whoever may change it.
      - run: ${JSON.stringify([...command.slice(0, 3), '--trust', ...command.slice(3)].map(shellWord).join(' '))}
`;
}

/** Where both kinds of days are said, and one of them begins with `*`, cron means what is in both, and `holdfast serve` what is in either. */
function requireSameDays(target: ScheduleTarget, cron: string): void {
  const fields = cronFields(cron);
  if (fields === undefined) throw cannot(target, `the cron text "${cron}": it is more than five plain fields`);
  const [, , day = '', , weekday = ''] = plainCron(cron).split(' ');
  if (
    fields.days === undefined ||
    fields.weekdays === undefined ||
    ![day, weekday].some((field) => field.startsWith('*'))
  )
    return;
  throw cannot(target, `the cron text "${cron}": cron means days that are in both fields where one begins with "*"`);
}

/** A text as systemd reads it. */
function unitText(text: string): string {
  return text.replaceAll('%', '%%').replaceAll(/[\r\n]/g, ' ');
}

/** A word of a command as systemd reads it. */
function unitWord(word: string): string {
  const text = unitText(word).replaceAll('$', '$$$$');
  return /^[\w@%+=:,./$-]+$/.test(text) ? text : `"${text.replaceAll(/["\\]/g, (found) => `\\${found}`)}"`;
}

function cannot(target: ScheduleTarget, what: string): UsageError {
  const message = `What is printed for ${target} cannot have ${what}; let \`holdfast serve\` begin it, or change the schedule.`;
  return new UsageError('invalid-option', message, { subject: '--print', value: target });
}

import { counted } from '../counted.ts';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { CronTimes } from '../../calendar/cron-times.ts';
import type { Configuration, SettingSource } from '../../configuration/setting.ts';
import type { WorkflowSettings } from '../../configuration/workflow-settings.ts';
import { isHoldfastError } from '../../core/errors.ts';
import { shownFolder } from '../cli-configuration.ts';
import { discoveredAgents } from '../discovered-agents.ts';
import { notificationsFile } from '../desktop-notices.ts';
import { desktopService } from '../open-manager.ts';
import type { Shell } from '../shell.ts';
import { type SourceOptions, workflowFiles } from '../workflow-source.ts';
import type { Checkup } from './checkup.ts';

/** Tells the settings that somebody chose, and where. */
export function checkSettings(
  checkup: Checkup,
  shell: Shell,
  { file, values, sources }: Configuration<WorkflowSettings>,
): void {
  const area = 'configuration';
  checkup.ok(
    area,
    file === undefined ? 'there is no file: the defaults hold' : `read from ${shownFolder(shell, file)}`,
  );
  const from: Readonly<Record<string, SettingSource>> = sources;
  for (const [name, value] of Object.entries(values)) {
    const source = from[name];
    if (source === undefined || source.kind === 'default') continue;
    const { kind } = source;
    const line = kind === 'file' && source.line !== undefined ? `, line ${source.line}` : '';
    const place =
      kind === 'file' ? `${shownFolder(shell, source.path)}${line}` : kind === 'option' ? 'an option' : source.variable;
    checkup.ok(area, `${name} = ${JSON.stringify(value)}, by ${place}`);
  }
}

/** Looks at workflow files: whether they can be read, are trusted, and when they are due. */
export async function checkWorkflows(checkup: Checkup, shell: Shell, options: SourceOptions): Promise<void> {
  const area = 'workflows';
  const files = await workflowFiles(shell, options);
  const { workflows, findings } = await files.list();
  for (const { file, problem } of findings)
    checkup.fail(area, `${shownFolder(shell, file)}: ${problem.split('\n')[0] ?? ''}`, `see \`holdfast lint ${file}\``);
  if (workflows.length === 0 && findings.length === 0) checkup.ok(area, 'there are no files');
  for (const { name, file, trusted } of workflows) {
    try {
      const { document } = await files.read(file);
      if (trusted) checkup.ok(area, `${name} (${file})`);
      else checkup.warn(area, `${name} (${file}) is not trusted`, 'read it, then `holdfast trust`');
      const { scheduleOf } = await import('../../declarative/document-schedule.ts');
      const schedule = scheduleOf(document);
      if (schedule === undefined) continue;
      const { cron, timezone = 'UTC' } = schedule;
      const next = (await CronTimes.of(cron, timezone)).next(shell.host.now());
      const due = next === undefined ? 'is never due' : `is due at ${new Date(next).toISOString()}`;
      checkup.ok('schedules', `${name} (${cron}, ${timezone}) ${due}, while \`holdfast serve ${name}\` runs`);
    } catch (error) {
      if (!isHoldfastError(error)) throw error;
      checkup.fail(area, error.message.split('\n')[0] ?? '', `see \`holdfast lint ${file}\``);
    }
  }
}

/** Looks at who is trusted, and at what `.claude` brings. */
export async function checkTrust(checkup: Checkup, shell: Shell): Promise<void> {
  const { TrustStore } = await import('../../trust/trust-store.ts');
  const store = TrustStore.ofUser({ host: shell.host });
  const { entries, findings } = await store.list();
  const here = entries.find(({ folder }) => folder === resolve(shell.cwd));
  const count = here?.files.length ?? 0;
  checkup.ok(
    'trust',
    here === undefined ? 'nothing of this folder is trusted' : `trusted of this folder: ${counted(count, 'file')}`,
  );
  for (const { file, problem } of findings)
    checkup.fail('trust', `${file}: ${problem}`, 'remove the record, and call `holdfast trust` where it was about');
  const everything = shell.host.environment['HOLDFAST_TRUST'] ?? '';
  if (everything !== '' && everything !== '0')
    checkup.warn('trust', `HOLDFAST_TRUST is ${JSON.stringify(everything)}`, 'unset it where files come from others');
  const { agents, skills, findings: unread, untrusted } = await discoveredAgents(shell, '.', store);
  const found = [...agents, ...skills];
  checkup.ok(
    'agents',
    `${counted(agents.length, 'agent')} and ${counted(skills.length, 'skill')} in .claude here and of the user`,
  );
  const without = found.filter(({ trusted }) => !trusted).map(({ name }) => name);
  if (without.length > 0)
    checkup.warn(
      'agents',
      `not trusted: ${without.slice(0, 5).join(', ')}${without.length > 5 ? ' and more' : ''} (${untrusted ?? 'nobody was asked'})`,
      'read the files, then `holdfast trust`',
    );
  for (const { file, problem } of unread)
    checkup.warn('agents', `${shownFolder(shell, file)}: ${problem}`, 'mend the file');
}

/** Looks at how notices would be shown. Nothing is sent unless that is asked for. */
export async function checkNotifications(checkup: Checkup, shell: Shell, sendTest: boolean): Promise<void> {
  const area = 'notifications';
  const path = resolve(shell.cwd, notificationsFile);
  if ((await stat(path).catch(() => undefined)) !== undefined) {
    const { loadNotifications } = await import('../../notifications/load-notifications.ts');
    const { enabled } = await loadNotifications(path);
    checkup.ok(area, `${notificationsFile} ${enabled === false ? 'says that nobody is told' : 'can be read'}`);
  }
  const { DesktopNotifier } = await import('../../notifications/desktop-notifier.ts');
  const means = await new DesktopNotifier({ host: shell.host }).describe();
  if (means.includes('unavailable'))
    checkup.warn(area, means, 'without it `--notify` shows nothing; programs may tell others (docs/notifiers.md)');
  else checkup.ok(area, means);
  if (sendTest) await sendNotice(checkup, shell);
}

async function sendNotice(checkup: Checkup, shell: Shell): Promise<void> {
  const area = 'notifications';
  await using notifications = await desktopService(shell);
  notifications.notify({ title: 'holdfast doctor', body: 'Notices arrive.', severity: 'info' });
  await notifications.flush({ timeout: '30s' });
  const { delivered, held, trouble } = notifications.counts;
  const why = trouble.map(({ lastMessage }) => lastMessage).join('; ');
  if (delivered > 0) checkup.ok(area, 'a test notice was delivered');
  else
    checkup.fail(
      area,
      `a test notice was not delivered: ${why !== '' ? why : held > 0 ? 'these are quiet hours' : 'nobody is told'}`,
      'mend what it says, or do without `--notify`',
    );
}

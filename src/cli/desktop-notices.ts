import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import { NotificationService } from '../notifications/notification-service.ts';
import type { ManagerNotifications } from '../workflow/manager-options.ts';
import type { Shell } from './shell.ts';

/** Where the choices about notifications are looked for, from the folder the command is called in. */
export const notificationsFile = 'config/notifications.yml';

/**
 * Has the desktop told, as a file of the project says, if there is one. Where that does not limit how often, nothing does:
 * somebody has asked for it on the command line.
 */
export async function desktopNotices(shell: Shell): Promise<ManagerNotifications> {
  const { DesktopNotifier } = await import('../notifications/desktop-notifier.ts');
  const path = resolve(shell.cwd, notificationsFile);
  const notifiers = [new DesktopNotifier({ host: shell.host })];
  if (!(await exists(path))) return { rateLimit: false, notifiers };
  const { loadNotifications } = await import('../notifications/load-notifications.ts');
  return { rateLimit: false, ...(await loadNotifications(path)), notifiers };
}

/** Tells the desktop, without a manager. */
export async function serviceFor(shell: Shell): Promise<NotificationService> {
  return new NotificationService({ ...(await desktopNotices(shell)), host: shell.host });
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}

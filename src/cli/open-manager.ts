import { resolve } from 'node:path';
import type { NotificationService } from '../notifications/notification-service.ts';
import type { RunHealthOptions } from '../workflow/run-health-options.ts';
import type { EnhancedWorkflowManager } from '../workflow/enhanced-workflow-manager.ts';
import type { Shell } from './shell.ts';

/** What a verb may say about the manager it works with. */
export interface ManagerChoice {
  readonly directory: string;
  /** A duration, or `never`. */
  readonly parkAfter?: string;
  readonly grace?: string;
  /** Has the desktop told how runs go. */
  readonly notify?: boolean;
  /** Which health checks there are. */
  readonly health?: RunHealthOptions;
}

/** What tells the desktop alone. */
export async function desktopService(shell: Shell): Promise<NotificationService> {
  const { serviceFor } = await import('./desktop-notices.ts');
  return serviceFor(shell);
}

/** Opens the folder that a verb works on. The engine is only loaded here, so that help is quick. */
export async function openManager(
  shell: Shell,
  { directory, parkAfter = 'never', grace, notify = false, health }: ManagerChoice,
): Promise<EnhancedWorkflowManager> {
  // For drills: read here and nowhere else, and said aloud, so that nobody takes what is played for what is so.
  const inject = shell.host.environment['HOLDFAST_INJECT'];
  if (inject !== undefined && inject !== '') shell.err.line(`note: faults are injected: ${inject}`);
  const { EnhancedWorkflowManager } = await import('../workflow/enhanced-workflow-manager.ts');
  const notifications = notify ? await (await import('./desktop-notices.ts')).desktopNotices(shell) : false;
  return new EnhancedWorkflowManager({
    // An empty name is refused, and does not stand for the folder the command was started in.
    directory: directory === '' ? '' : resolve(shell.cwd, directory),
    host: shell.host,
    notifications,
    ...(parkAfter === 'never' ? {} : { parkAfter }),
    ...(health === undefined ? {} : { health }),
    ...(grace === undefined ? {} : { grace }),
    ...(inject === undefined || inject === '' ? {} : { inject }),
  });
}

import type { Configuration } from '../configuration/setting.ts';
import type { WorkflowSettings } from '../configuration/workflow-settings.ts';
import type { NotificationService } from '../notifications/notification-service.ts';
import type { StrategyOptions } from '../recovery/strategies.ts';
import type { PhasesOption } from '../reliability/phase-policy.ts';
import type { RunHealthOptions } from '../workflow/run-health-options.ts';
import type { EnhancedWorkflowManager } from '../workflow/enhanced-workflow-manager.ts';
import { configurationOf } from './cli-configuration.ts';
import { toLine } from './printable.ts';
import type { Shell } from './shell.ts';

/** What a verb may say about the manager it works with. */
export interface ManagerChoice {
  readonly directory: string;
  readonly configuration?: Configuration<WorkflowSettings>;
  /** A duration, or `never`. */
  readonly parkAfter?: string;
  readonly grace?: string;
  /** Has the desktop told how runs go. */
  readonly notify?: boolean;
  /** Which health checks there are. */
  readonly health?: RunHealthOptions;
  /** What is usual for the phases of the workflow. */
  readonly phases?: PhasesOption;
  /** What is tried after failures, by phase; it goes before what settings say of the same phase. */
  readonly strategies?: StrategyOptions;
}

/** What tells the desktop alone. */
export async function desktopService(shell: Shell): Promise<NotificationService> {
  const { serviceFor } = await import('./desktop-notices.ts');
  return serviceFor(shell);
}

/** Opens the folder that a verb works on. The engine is only loaded here, so that help is quick. */
export async function openManager(
  shell: Shell,
  { directory, configuration, parkAfter = 'never', grace, notify = false, health, phases, strategies }: ManagerChoice,
): Promise<EnhancedWorkflowManager> {
  const configured = configuration ?? (await configurationOf(shell, {}));
  const { inject, enable_persistence: persists } = configured.values;
  // For drills: said aloud, so that nobody takes what is played for what is so.
  if (inject !== '') shell.err.line(`note: faults are injected: ${toLine(inject)}`);
  if (!persists) shell.err.line('note: nothing is kept (enable_persistence is off): runs end with this process');
  const { managerOptionsOf } = await import('../workflow/configured-options.ts');
  const { EnhancedWorkflowManager } = await import('../workflow/enhanced-workflow-manager.ts');
  const notifications = notify ? await (await import('./desktop-notices.ts')).desktopNotices(shell) : false;
  const options = managerOptionsOf(configured, {
    host: shell.host,
    notifications,
    ...(parkAfter === 'never' ? {} : { parkAfter }),
    ...(health === undefined ? {} : { health }),
    ...(grace === undefined ? {} : { grace }),
    ...(phases === undefined ? {} : { phases }),
    ...(strategies === undefined ? {} : { strategies }),
  });
  // An empty name is refused, and does not stand for the folder the command was started in.
  return new EnhancedWorkflowManager(directory === '' ? { ...options, directory } : options);
}

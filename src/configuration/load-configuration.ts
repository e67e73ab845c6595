import { type LoadOptions, loadSettings } from './load-settings.ts';
import type { Configuration } from './setting.ts';
import { workflowSettings, type WorkflowSettings } from './workflow-settings.ts';

/**
 * Gathers the settings of Holdfast from explicit options, `WORKFLOW_*` variables, a file, and the defaults, in that order.
 *
 * This is the only place where the environment is read. Nothing is applied: `EnhancedWorkflowManager.fromConfiguration` is what makes a manager of it.
 *
 * ```ts
 * const { values, sources } = await loadConfiguration({ directory: '.', overrides: { max_retries: 5 } });
 * ```
 *
 * @throws UsageError `invalid-configuration` with every finding in `issues`.
 */
export function loadConfiguration(
  options: LoadOptions<WorkflowSettings> = {},
): Promise<Configuration<WorkflowSettings>> {
  return loadSettings(workflowSettings, options);
}

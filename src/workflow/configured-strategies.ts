import { type Finding, refused, unknownName } from '../configuration/configuration-findings.ts';
import { nearestName } from '../configuration/nearest-name.ts';
import type { SettingSource } from '../configuration/setting.ts';
import { builtInActions } from '../recovery/action.ts';
import type { ErrorCategory } from '../recovery/classification.ts';
import type { StrategyOptions } from '../recovery/strategies.ts';

/** The categories of errors, as a configuration calls them; every other name is that of a phase. */
const categories: ReadonlyMap<string, ErrorCategory> = new Map([
  ['network_errors', 'transient'],
  ['transient_errors', 'transient'],
  ['resource_errors', 'resource'],
  ['configuration_errors', 'configuration'],
  ['critical_errors', 'critical'],
  ['unknown_errors', 'unknown'],
]);

/** Names of actions in configurations of other tools, and what does the same here. */
const otherNames: ReadonlyMap<string, string> = new Map([
  ['retry_github_api_call', 'retry_with_backoff'],
  ['retry_pr_creation', 'retry_with_backoff'],
  ['check_github_rate_limits', 'check_rate_limits'],
  ['check_branch_status', 'verify_branch_state'],
  ['create_implementation_checkpoint', 'create_checkpoint'],
  ['checkpoint_progress', 'create_checkpoint'],
  ['restart_initialization', 'restart_phase'],
  ['simplify_current_task', 'simplify_task'],
  ['simplify_implementation', 'simplify_task'],
  ['split_complex_operations', 'split_task'],
  ['cleanup_resources', 'cleanup_temporary_files'],
  ['optimize_performance', 'reduce_concurrency'],
]);

const setting = 'recovery_strategies';

/** What `recovery_strategies` stand for, and what is wrong with them: errors and actions that there are not. */
export function strategiesOf(
  given: Readonly<Record<string, readonly string[]>>,
  source: SettingSource,
  own: readonly string[],
): { readonly strategies: StrategyOptions; readonly findings: readonly Finding[] } {
  const known = [...builtInActions, ...own];
  const findings: Finding[] = [];
  const byPhase: Record<string, readonly string[]> = {};
  const byCategory: Partial<Record<ErrorCategory, readonly string[]>> = {};
  for (const [name, actions] of Object.entries(given)) {
    const place = `${setting}.${name}`;
    const category = categories.get(name.toLowerCase().replaceAll('-', '_'));
    if (category === undefined && /[_-]errors$/i.test(name)) {
      const meant = nearestName(name, categories.keys());
      findings.push(unknownName(place, source, meant === undefined ? undefined : `${setting}.${meant}`));
    }
    const meant = actions.map((action) => (known.includes(action) ? action : (otherNames.get(action) ?? action)));
    for (const [index, action] of meant.entries())
      if (!known.includes(action)) findings.push(noSuchAction(`${place}[${index}]`, action, source, known));
    if (category === undefined) byPhase[name] = meant;
    // Two names of one category are one list.
    else byCategory[category] = [...(byCategory[category] ?? []), ...meant];
  }
  return { strategies: { byPhase, byCategory }, findings };
}

function noSuchAction(place: string, action: string, source: SettingSource, known: readonly string[]): Finding {
  const meant = nearestName(action, known);
  const allowed = meant === undefined ? `one of ${known.join(', ')}` : `the name of an action, such as "${meant}"`;
  return refused(place, action, source, allowed);
}

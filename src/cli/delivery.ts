import { AgentError, UsageError } from '../core/errors.ts';
import type { RunMetadata } from '../core/events.ts';
import { invalidOption } from '../core/expect.ts';
import type { Delivered, DeliveryInput } from '../delivery/delivery-workflow.ts';
import type { Forge } from '../delivery/forge.ts';
import type { DeliveryPrompt } from '../delivery/prompt-file.ts';
import type { EnhancedWorkflowManager } from '../workflow/enhanced-workflow-manager.ts';
import type { Workflow } from '../workflow/workflow.ts';
import { discoveredAgents } from './discovered-agents.ts';
import type { ManagerChoice } from './open-manager.ts';
import type { FoundRun } from './require-run.ts';
import type { Shell } from './shell.ts';

/** What a command line may say about a delivery. */
export interface DeliveryChoice {
  readonly forge?: string;
  readonly remote?: string;
  readonly repository?: string;
  readonly base?: string;
  readonly agent?: string;
  readonly trust?: true;
}

/** What a run remembers, so that it can be gone on with by its id alone. */
export const remembered: readonly ('forge' | 'remote' | 'repository' | 'base' | 'agent')[] = [
  'forge',
  'remote',
  'repository',
  'base',
  'agent',
];

/** The forges that a command line can name. */
export const forgeNames = ['local', 'gh'] as const;

/** Reads a prompt file. @throws UsageError `invalid-prompt-file`, `invalid-option`. */
export async function loadPrompt({ cwd: directory }: Shell, path: string): Promise<DeliveryPrompt> {
  const { readPrompt } = await import('./delivery-parts.ts');
  return readPrompt(path, { directory });
}

/** What is usual for the phases of deliveries. */
export async function deliveryPolicies(): Promise<Pick<ManagerChoice, 'phases' | 'strategies'>> {
  const { deliveryPhases: phases, deliveryStrategies: strategies } = await import('./delivery-parts.ts');
  return { phases, strategies };
}

/** Makes sure that the test command of a prompt file may be run. @throws UsageError `untrusted-file`. */
export async function requireTrust(
  { cwd: directory, host }: Shell,
  prompt: DeliveryPrompt,
  { trust }: DeliveryChoice,
): Promise<void> {
  const { requireTrustedPrompt } = await import('./delivery-parts.ts');
  await requireTrustedPrompt(prompt, { directory, host, trust });
}

/** The forge that a command line names, for the folder that it is called in. @throws UsageError `invalid-option`. */
async function forgeOf({ cwd: directory, host }: Shell, choice: DeliveryChoice): Promise<Forge> {
  const { forge = 'local', remote, repository } = choice;
  // It may come from a folder of runs, and says where the work is sent.
  if (remote !== undefined && !/^\w[\w.-]{0,99}$/.test(remote))
    throw invalidOption('remote', remote, 'the name of a remote of the repository');
  if (repository !== undefined && !/^\w[\w.-]*(?:\/[\w.-]+){1,2}$/.test(repository))
    throw invalidOption('repository', repository, 'a repository on GitHub, as owner/name');
  const { ghForge, localForge } = await import('./delivery-parts.ts');
  const sent = { directory, host, ...(remote === undefined ? {} : { remote }) };
  return forge === 'gh' ? ghForge({ ...sent, ...(repository === undefined ? {} : { repository }) }) : localForge(sent);
}

/**
 * Looks whether there is what a delivery needs: the agent, the repository, the branches, the remote.
 *
 * @throws UsageError `unknown-agent`, AgentError `agent-missing`, GitError, ForgeError.
 */
export async function requireGround(
  shell: Shell,
  { manager, runId }: { readonly manager: EnhancedWorkflowManager; readonly runId: string },
  prompt: DeliveryPrompt,
  choice: DeliveryChoice,
): Promise<void> {
  const { cwd: directory, host } = shell;
  const { agent, trust, base = prompt.base } = choice;
  if (agent !== undefined) await adoptAgent(shell, manager, agent, trust);
  const { branchOf, lookAhead } = await import('./delivery-parts.ts');
  const [forge, branch] = [await forgeOf(shell, choice), branchOf(runId, prompt.title)];
  await lookAhead({ host, runId, directory, forge, base, branch }, new AbortController().signal);
  const { findProgram } = await import('../notifications/find-program.ts');
  if ((await findProgram('claude', host.environment['PATH'] ?? '')) !== undefined) return;
  const message =
    'The program "claude" of Claude Code was not found by PATH; install it (npm install -g @anthropic-ai/claude-code).';
  throw new AgentError('agent-missing', message, { provider: 'claude', retryable: false });
}

/** The workflow of a delivery in the folder that a command is called in. @throws UsageError `invalid-option`. */
export async function deliveryOf(shell: Shell, choice: DeliveryChoice): Promise<Workflow<DeliveryInput, Delivered>> {
  const { cwd: directory, host } = shell;
  const { base, agent, trust } = choice;
  const forge = await forgeOf(shell, choice);
  const { deliveryWorkflow } = await import('./delivery-parts.ts');
  return deliveryWorkflow({
    ...{ directory, host, forge },
    ...(base === undefined ? {} : { base }),
    ...(agent === undefined ? {} : { agent: { agent } }),
    ...(trust === true ? { trust } : {}),
  });
}

/** What a run of a delivery is started with beside its input. */
export function deliveryMetadata(prompt: string, choice: DeliveryChoice): Readonly<Record<string, string>> {
  const said = remembered.flatMap((name) => {
    const value = choice[name] ?? (name === 'forge' ? 'local' : undefined);
    return value === undefined ? [] : [[name, value] as const];
  });
  return { triggered_by: 'holdfast deliver', prompt, ...Object.fromEntries(said) };
}

/** Whether `holdfast deliver` has started a run. */
export function isDelivery({ workflow, metadata }: Pick<FoundRun, 'workflow' | 'metadata'>): boolean {
  return workflow === 'deliver' && metadata.triggered_by === 'holdfast deliver';
}

/** What is usual for the phases of a run, where it is a delivery. */
export async function policiesOf(run: FoundRun): Promise<Pick<ManagerChoice, 'phases' | 'strategies'> | undefined> {
  return isDelivery(run) ? deliveryPolicies() : undefined;
}

/** What a run remembers of the command line that started it. */
export function rememberedChoice(metadata: RunMetadata): DeliveryChoice {
  const said = remembered.flatMap((name) => {
    const value = metadata[name];
    return typeof value === 'string' ? [[name, value] as const] : [];
  });
  return Object.fromEntries(said);
}

/** Makes the workflow of a run known that `holdfast deliver` has started; tells its prompt file. `undefined`: it is none. */
export async function registerDelivery(
  shell: Shell,
  manager: EnhancedWorkflowManager,
  run: FoundRun,
  { trust }: Pick<DeliveryChoice, 'trust'>,
): Promise<string | undefined> {
  const { prompt } = run.metadata;
  if (!isDelivery(run) || typeof prompt !== 'string') return undefined;
  const choice: DeliveryChoice = { ...rememberedChoice(run.metadata), ...(trust === true ? { trust } : {}) };
  if (choice.agent !== undefined) await adoptAgent(shell, manager, choice.agent, trust);
  manager.register(await deliveryOf(shell, choice));
  return prompt;
}

/** Makes an agent of the repository known, where it is trusted. @throws UsageError `unknown-agent`. */
export async function adoptAgent(
  shell: Shell,
  manager: EnhancedWorkflowManager,
  name: string,
  trust: true | undefined,
): Promise<void> {
  if (manager.agents.get(name) !== undefined) return;
  const { TrustStore } = await import('../trust/trust-store.ts');
  const { adoptDiscovered } = await import('../agents/adopt-discovered.ts');
  const store = TrustStore.ofUser({ host: shell.host, trustAll: trust === true });
  const discovery = await discoveredAgents(shell, '.', store);
  adoptDiscovered(manager.agents, discovery);
  const found = discovery.agents.find((one) => one.name === name);
  if (found !== undefined && !found.trusted) {
    const why = discovery.untrusted ?? 'nobody was asked';
    const message = `The agent "${name}" is not trusted: ${why}. Read ${found.file}; then \`holdfast trust\`.`;
    throw new UsageError('unknown-agent', message, { subject: 'agent', value: name });
  }
  manager.agents.require(name);
}

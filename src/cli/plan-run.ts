import { UsageError } from '../core/errors.ts';
import { parseWorkflow } from '../declarative/parse-workflow.ts';
import { readFileText } from '../declarative/workflow-file.ts';
import { requireWhole } from '../planning/lost-texts.ts';
import type { Plan } from '../planning/plan.ts';
import { renderWorkflow } from '../planning/render-workflow.ts';
import type { StoredPlan } from '../planning/stored-plan.ts';
import { digestOf } from '../trust/trust-entry.ts';
import { TrustStore } from '../trust/trust-store.ts';
import type { EnhancedWorkflowManager } from '../workflow/enhanced-workflow-manager.ts';
import { StorageGate } from '../workflow/storage-gate.ts';
import type { Workflow } from '../workflow/workflow.ts';
import { driveRun, type DriveOptions } from './drive-run.ts';
import type { ExitCode } from './exit-codes.ts';
import { openManager } from './open-manager.ts';
import { planRegistry } from './plan-registry.ts';
import { planTurn, type PlanTurnOptions } from './plan-turn.ts';
import { toLine } from './printable.ts';
import { resumeRun } from './resume-run.ts';
import type { Shell } from './shell.ts';
import { adoptAgents, type SourceOptions } from './workflow-source.ts';

/** What `holdfast plan run` may say. */
export interface PlanRunOptions extends DriveOptions, PlanTurnOptions, Pick<SourceOptions, 'trust'> {}

/** `holdfast plan run`: carries a plan out, or goes on with it. */
export async function runPlan(shell: Shell, named: string, options: PlanRunOptions): Promise<ExitCode> {
  const going = await begin(shell, named, options);
  return typeof going === 'string' ? resumeRun(shell, going, undefined, options) : going;
}

/** Begins a run, or tells which one is to be gone on with. */
async function begin(shell: Shell, named: string, options: PlanRunOptions): Promise<ExitCode | string> {
  await using manager = await openManager(shell, options);
  const registry = planRegistry(shell, manager);
  const stored = await registry.require(named);
  const { plan } = stored;
  const turn = planTurn(stored, options);
  if (turn.does === 'nothing') {
    for (const line of turn.says) shell.err.line(toLine(line));
    return turn.exit;
  }
  const { does, runId: id } = turn;
  if (does === 'go-on') return id;
  const workflow = await registerPlan(shell, manager, plan.id, options);
  // Before the run, so that no run is left that nobody knows of.
  if (does === 'begin') await registry.record(plan.id, { type: 'run', runId: id });
  const metadata = { triggered_by: 'holdfast plan run', plan: plan.id };
  return await driveRun(shell, options, {
    ...{ manager, runId: id, module: '' },
    begin: () => manager.start<never, unknown>(workflow, {} as never, { id, metadata }),
  });
}

/**
 * Makes the workflow of a plan known to a manager.
 *
 * @throws UsageError `unknown-plan`; `plan-redacted` for one that lost a secret; `untrusted-file` for one from elsewhere that nobody trusts; `unknown-agent`.
 */
export async function registerPlan(
  shell: Shell,
  manager: EnhancedWorkflowManager,
  id: string,
  options: SourceOptions,
): Promise<Workflow<never>> {
  const stored = await planRegistry(shell, manager).require(id);
  requireWhole(stored);
  await requireTrusted(shell, manager, stored, options.trust === true);
  const text = renderWorkflow(stored.plan);
  const file = `plan ${stored.plan.id}`;
  await adoptAgents(shell, manager, await readFileText(text, { file }), options);
  const workflow = (await parseWorkflow(text, { file, directory: shell.cwd, host: shell.host })) as Workflow<never>;
  manager.register(workflow);
  return workflow;
}

/** A plan says what is run: one that came from elsewhere, or is made of a file, is data until somebody trusts it. */
async function requireTrusted(
  shell: Shell,
  manager: EnhancedWorkflowManager,
  { plan, origin }: StoredPlan,
  trustAll: boolean,
): Promise<void> {
  const trust = TrustStore.ofUser({ host: shell.host, trustAll });
  const refused = await new StorageGate(manager.storage, shell.host, trust).refusal();
  if (refused !== undefined) throw untrusted(plan, refused);
  const { file } = plan.template;
  if (origin === 'made' && file === undefined) return;
  const digest = digestOf(Buffer.from(JSON.stringify(plan.phases)));
  const { trusted } = await trust.assess(shell.cwd, [{ path: `plan ${plan.id}`, digest }]);
  const from = origin === 'made' ? `its template is a file, ${JSON.stringify(file)}` : 'it came from elsewhere';
  if (!trusted) throw untrusted(plan, `${from}; read it (holdfast plan show ${plan.id}), then say \`--trust\``);
}

function untrusted({ id }: Plan, why: string): UsageError {
  return new UsageError('untrusted-file', `Plan "${id}" is not run: ${why}.`, { subject: 'plan', value: id });
}

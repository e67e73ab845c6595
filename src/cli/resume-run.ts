import type { RunLimits } from '../reliability/limits.ts';
import type { EnhancedWorkflowManager } from '../workflow/enhanced-workflow-manager.ts';
import type { RunResult } from '../workflow/run-result.ts';
import { policiesOf } from './delivery.ts';
import { driveRun, type DriveOptions } from './drive-run.ts';
import { exitCodes, type ExitCode } from './exit-codes.ts';
import { limitsOf } from './limit-option.ts';
import { openManager } from './open-manager.ts';
import { printPlan } from './plan-report.ts';
import { registerWorkflow } from './register-workflow.ts';
import { requireRun } from './require-run.ts';
import { overviewOf } from './run-overview.ts';
import type { Shell } from './shell.ts';

type ResumeOptions = NonNullable<Parameters<EnhancedWorkflowManager['resume']>[1]>;

/** How a run is gone on with. */
export interface ResumeRunOptions extends DriveOptions {
  readonly plan?: true;
  readonly applyChanges?: true;
  readonly takeOver?: true;
  readonly acceptDamage?: true;
  readonly limit?: RunLimits;
  readonly trust?: true;
}

/** Goes on with a run, or says what that would do. */
export async function resumeRun(
  shell: Shell,
  id: string,
  path: string | undefined,
  options: ResumeRunOptions,
): Promise<ExitCode> {
  await using looking = await openManager(shell, options);
  const run = await requireRun(looking, id);
  const policies = await policiesOf(run);
  if (policies !== undefined) await looking.close();
  // What is usual for the phases of its workflow is said when a manager is opened.
  await using own = policies === undefined ? undefined : await openManager(shell, { ...options, ...policies });
  const manager = own ?? looking;
  const { applyChanges, takeOver, acceptDamage } = options;
  const ended = run.status === 'cancelled' || (run.status === 'completed' && applyChanges !== true);
  // A loss is accepted by going on, and that takes the workflow.
  const answers = ended && options.plan !== true && !(acceptDamage === true && run.damaged === true);
  const named = path !== undefined || !answers;
  const module = named ? await registerWorkflow(shell, manager, run, path, options) : undefined;
  if (options.plan === true) {
    const plan = await manager.plan(id, applyChanges === undefined ? {} : { changes: 'apply' });
    printPlan(shell, plan, options.json === true);
    return exitCodes.success;
  }
  // Waits for a signal are told again by the run itself.
  const overview = await overviewOf(manager.history(id));
  const pending = overview.pending.filter((event) => event.type === 'timer-set');
  const choice: ResumeOptions = {
    ...(applyChanges === undefined ? {} : { changes: 'apply' }),
    ...(takeOver === undefined ? {} : { takeOver }),
    ...(acceptDamage === undefined ? {} : { acceptDamage }),
    ...limitsOf(options),
  };
  const begin = (): Promise<{ readonly result: Promise<RunResult> }> => begun(manager, id, choice);
  return await driveRun(shell, options, { manager, runId: id, module, pending, begin });
}

/** Resolves when the run goes on here, or cannot. */
async function begun(
  manager: EnhancedWorkflowManager,
  id: string,
  options: ResumeOptions,
): Promise<{ readonly result: Promise<RunResult> }> {
  const { promise: resumed, resolve } = Promise.withResolvers<undefined>();
  const unsubscribe = manager.on('run-resumed', () => {
    resolve(undefined);
  });
  const result = manager.resume(id, options);
  await Promise.race([resumed, result]);
  unsubscribe();
  return { result };
}

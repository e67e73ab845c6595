import type { RunEvent } from '../../core/events.ts';
import type { EnhancedWorkflowManager } from '../../workflow/enhanced-workflow-manager.ts';
import { currentUser } from '../current-user.ts';
import { exitCodes } from '../exit-codes.ts';
import { openManager } from '../open-manager.ts';
import { toLine, toPrintableJson } from '../printable.ts';
import { requireRun } from '../require-run.ts';
import type { Shell } from '../shell.ts';
import { addVerbOptions, examples, type Verb, type VerbOptions } from '../verb.ts';

interface ActVerbOptions extends VerbOptions {
  readonly reason?: string;
  readonly by?: string;
}

type ActionsTaken = Extract<RunEvent, { readonly type: 'actions-taken' }>;

/** How long the process that drives the run is given to say what came of it, and how often that is looked for. */
const answerWithinMs = 5000;
const lookEveryMs = 250;

const help = `
The actions are those of the process that drives the run: built-in ones such as check_connectivity, create_checkpoint,
reduce_concurrency, restart_phase and free_memory, and its own. What came of it is waited for, for 5 seconds at most;
later it stands in the history. Exit code 1 says that the action failed, or that the process knows none of that name.
${examples(
  ['holdfast act wf_20261120T101530123Z_k3x9q2 create_checkpoint', 'note where it stands'],
  ['holdfast act nightly reduce_concurrency', 'let fewer branches run side by side'],
)}`;

/** `holdfast act`: has the process that drives a run do a recovery action. */
export const actVerb: Verb = (program, shell, finish) => {
  const command = program
    .command('act')
    .description('have the process that drives a run do a recovery action')
    .argument('<id>', 'the id of the run')
    .argument('<action>', 'the name of the action')
    .option('-r, --reason <text>', 'why, for its history')
    .option('--by <name>', 'who asks, for its history (default: the user of this process)');
  addVerbOptions(command)
    .addHelpText('after', help)
    .action(async (id: string, action: string, options: ActVerbOptions) => {
      await using manager = await openManager(shell, options);
      await requireRun(manager, id);
      const { reason } = options;
      const before = await takenIn(manager, id);
      await manager.act(id, action, { ...(reason === undefined ? {} : { reason }), ...currentUser(options.by) });
      const taken = await answer(shell, manager, id, before.length);
      const [done] = taken?.actions ?? [];
      if (options.json === true)
        shell.out.line(toPrintableJson(JSON.stringify({ runId: id, action, requested: true, ...done }, undefined, 2)));
      else {
        const failed = done?.message === undefined ? '' : `: ${done.message}`;
        shell.out.line(
          toLine(
            done === undefined
              ? `run ${id} was asked for ${action}; its history will tell what came of it`
              : `${action}: ${words[done.outcome]}${failed}`,
          ),
        );
      }
      finish(done?.outcome === 'failed' ? exitCodes.failure : exitCodes.success);
    });
};

const words = { helped: 'helped', 'did-not-help': 'did not help', failed: 'failed' } as const;

async function answer(
  { host }: Shell,
  manager: EnhancedWorkflowManager,
  id: string,
  before: number,
): Promise<ActionsTaken | undefined> {
  const givenUpAt = host.monotonic() + answerWithinMs;
  while (host.monotonic() < givenUpAt) {
    const found = (await takenIn(manager, id)).at(before);
    if (found !== undefined) return found;
    await host.sleep(lookEveryMs);
  }
  return undefined;
}

/** The actions that people had asked for so far. */
async function takenIn(manager: EnhancedWorkflowManager, id: string): Promise<readonly ActionsTaken[]> {
  const found: ActionsTaken[] = [];
  for await (const event of manager.history(id))
    if (event.type === 'actions-taken' && event.on === 'person') found.push(event);
  return found;
}

import { Option } from 'commander';
import type { RunLimits } from '../../reliability/limits.ts';
import {
  adoptAgent,
  type DeliveryChoice,
  deliveryMetadata,
  deliveryOf,
  deliveryPolicies,
  forgeNames,
  loadPrompt,
  requireGround,
  requireTrust,
} from '../delivery.ts';
import { joinedChoice } from '../delivery-joining.ts';
import { planDelivery, printDeliveryPlan } from '../delivery-plan.ts';
import { driveRun, type DriveOptions } from '../drive-run.ts';
import { exitCodes } from '../exit-codes.ts';
import { limitOption, limitsOf } from '../limit-option.ts';
import { openManager } from '../open-manager.ts';
import { addDriveOptions, addVerbOptions, examples, type Verb } from '../verb.ts';

interface DeliverOptions extends DriveOptions, DeliveryChoice {
  readonly id?: string;
  readonly limit?: RunLimits;
  readonly dryRun?: true;
}

const help = `
A prompt file says what is to be done: a title, "## Requirements", "## Success criteria" and "## Test command". An issue is
opened, the work is done in a worktree on a branch of its own, tested, documented, and a pull request is opened and reviewed.
Your checkout is not touched. Of the file nothing is run but the test command, and only where you trust the file
(\`holdfast trust --prompt\`, or --trust).

Issues and pull requests are files below .holdfast/forge, or those of GitHub by its program \`gh\`. Wherever it is killed,
\`holdfast resume <id>\` goes on: one issue, one branch, one pull request, and no agent is paid twice for an answer.

Exit codes: 0 the pull request is open (complete or degraded), 1 it failed, was cancelled or paused, 2 nothing was done
because the call cannot work, 130 interrupted by Ctrl-C, 143 by SIGTERM.
${examples(
  ['holdfast deliver add-a-greeting.md --dry-run', 'what would be done, and what it is expected to take'],
  ['holdfast deliver add-a-greeting.md --trust --limit cost=5', 'do it, for at most 5 dollars'],
  ['holdfast deliver fix.md --forge gh --base develop', 'on GitHub, towards another branch'],
  ['holdfast deliver fix.md --agent coder --json', 'by an agent of .claude/agents, the result as JSON'],
)}`;

/** `holdfast deliver`: from a prompt file to a pull request. */
export const deliverVerb: Verb = (program, shell, finish) => {
  const command = program
    .command('deliver')
    .description('do what a prompt file asks for, up to a reviewed pull request')
    .argument('<prompt>', 'the prompt file, in Markdown')
    .addOption(
      new Option('--forge <name>', 'where issues and pull requests are kept (default: local)').choices(forgeNames),
    )
    .option('--base <branch>', 'the branch to begin with, and to merge into (default: the one that is checked out)')
    .option('--remote <name>', 'the remote that the branch is pushed to (default: of gh origin, of local none)')
    .option('--repository <owner/name>', 'the repository on GitHub (default: what gh makes of the remotes)')
    .option('--agent <name>', 'the agent that is asked (default: Claude Code)')
    .addOption(limitOption())
    .option('--id <id>', 'an id of your own; starting it again joins the run there is')
    .option('--trust', 'run the test command, and use the agent, whoever trusts them')
    .option('--dry-run', 'only say what would be done, how long that takes and what it costs');
  addVerbOptions(addDriveOptions(command))
    .addHelpText('after', help)
    .action(async (path: string, options: DeliverOptions) => {
      const prompt = await loadPrompt(shell, path);
      await using manager = await openManager(shell, { ...options, ...(await deliveryPolicies()) });
      const known = options.id === undefined ? undefined : await manager.get(options.id);
      const choice = known === undefined ? options : joinedChoice(known, options);
      const workflow = await deliveryOf(shell, choice);
      const id = options.id ?? manager.state.newRunId();
      if (known === undefined) await requireGround(shell, { manager, runId: id }, prompt, choice);
      if (options.dryRun === true) {
        const preview = await manager.preview(workflow, limitsOf(options));
        printDeliveryPlan(shell, await planDelivery(shell, prompt, choice, preview), options.json === true);
        finish(exitCodes.success);
        return;
      }
      await requireTrust(shell, prompt, choice);
      if (known !== undefined && choice.agent !== undefined)
        await adoptAgent(shell, manager, choice.agent, choice.trust);
      const { file, text } = prompt;
      const start = { id, metadata: deliveryMetadata(file, choice), ...limitsOf(options) };
      const begin = (): ReturnType<typeof manager.start> => manager.start(workflow, { file, text }, start);
      finish(await driveRun(shell, options, { manager, runId: id, module: file, begin }));
    });
};

import { type Command, InvalidArgumentError, Option } from 'commander';
import type { PlanPriority } from '../../planning/plan.ts';
import type { PlanStatus } from '../../planning/stored-plan.ts';
import type { Shell } from '../shell.ts';
import type { ExitCode } from '../exit-codes.ts';
import {
  addDriveOptions,
  addVerbOptions,
  examples,
  requireCount,
  requireDuration,
  type Verb,
  type VerbOptions,
} from '../verb.ts';
import type { PlanRunOptions } from '../plan-run.ts';

/** How a plan is shown. */
export interface PlanForm extends VerbOptions {
  readonly dryRun?: true;
  readonly yaml?: true;
  readonly script?: true;
  readonly output?: string;
}

/** What `holdfast plan` may say. */
export interface PlanVerbOptions extends PlanForm {
  readonly template?: string;
  readonly var?: Readonly<Record<string, string>>;
  readonly parallel?: number | true;
  readonly priority?: PlanPriority;
  readonly maxDuration?: string;
  readonly save?: true;
}

/** What `holdfast plan list` may say. */
export interface PlanListOptions extends VerbOptions {
  readonly status?: PlanStatus;
}

const help = `
Nothing is run, and no model is asked. Without one of --dry-run, --yaml, --script and --json it is a guide
for people. A request that is "-" is read from standard input; one that begins with a dash stands behind "--", and behind
the options. What templates there are, and how to write one: docs/planning.md.
${examples(
  ['holdfast plan "Add dark mode to the settings page"', 'a guide: phases, commands, risks, time'],
  ['holdfast plan "Fix the login timeout" --dry-run', 'wave after wave, and what each takes'],
  ['holdfast plan "Fix #12" --yaml --output .holdfast/workflows/fix-12.yml', 'a workflow file, for holdfast run'],
  ['holdfast plan "Fix #12" --script --output fix-12.sh && ./fix-12.sh', 'a script: state, retries, --status, --retry'],
  [
    `holdfast plan "Migrate the user system" --parallel --var 'test_command=npm test' --save`,
    'keep it, and run it later',
  ],
  ['holdfast plan run migrate-the-user-system', 'the plan that was kept'],
)}
Exit codes: 0 done, 1 not done (plan run: as holdfast run), 2 the call cannot work.
`;

const runHelp = `
The engine runs it as it runs workflow files: it can be interrupted, paused and resumed. Called again, it goes on where it was; a
plan that was completed is not run again without --again, one that failed not without --retry. A plan from elsewhere is not run
before you have read it and say --trust.
${examples(
  ['holdfast plan run fix-the-login-timeout', 'by its name or id, or the beginning of its id'],
  ['holdfast plan run fix-the-login-timeout --retry', 'go on after a failure'],
)}`;

/** `holdfast plan`: from a request in words to a plan, and what becomes of plans. */
export const planVerb: Verb = (program, shell, finish) => {
  const command = program
    .command('plan')
    .enablePositionalOptions()
    .description('make a plan for a request in words; show, run, export and import plans')
    .argument('[request...]', 'what is wanted, in words')
    .option(
      '-t, --template <name>',
      'the name of a template, or the path of its file (default: the one that fits best)',
    )
    .option('--var <name=value>', 'a value for a variable of the template; may be repeated', addVariable)
    .addOption(
      new Option(
        '--parallel [count]',
        'how many phases may go on side by side (default: 1; without a count: 4)',
      ).argParser(requireCount),
    )
    .addOption(new Option('--priority <priority>', 'how pressing it is').choices(['low', 'normal', 'high', 'urgent']))
    .option('--max-duration <duration>', 'what the whole may take, such as 2h', requireDuration)
    .option('--save', 'keep it, for plan list, show and run');
  addForms(command)
    .addHelpText('after', help)
    .action(async (words: readonly string[], options: PlanVerbOptions) => {
      const { planRequest } = await import('../plan-work.ts');
      finish(await planRequest(shell, words.join(' '), options));
    });
  addVerbs(command, shell, finish);
};

function addVerbs(command: Command, shell: Shell, finish: (code: ExitCode) => void): void {
  const add = (name: string, what: string): Command => command.command(name).description(what);
  addVerbOptions(add('list', 'show the plans that are kept, the newest first'))
    .addOption(
      new Option('--status <status>', 'only those that stand so').choices(['planned', 'active', 'completed', 'failed']),
    )
    .action(async (options: PlanListOptions) => {
      const { listPlans } = await import('../plan-work.ts');
      finish(await listPlans(shell, options));
    });
  addForms(add('show <plan>', 'show a plan with what became of it, and what it is expected to take')).action(
    async (plan: string, options: PlanForm) => {
      const { showPlan } = await import('../plan-work.ts');
      finish(await showPlan(shell, plan, options));
    },
  );
  addVerbOptions(addDriveOptions(add('run <plan>', 'carry a plan out')))
    .option('--trust', 'run it also where it came from elsewhere')
    .option('--retry', 'go on after a failure')
    .option('--again', 'run it again, from the beginning')
    .addHelpText('after', runHelp)
    .action(async (plan: string, options: PlanRunOptions) => {
      const { runPlan } = await import('../plan-work.ts');
      finish(await runPlan(shell, plan, options));
    });
  addVerbOptions(add('export <plan>', 'write a plan as one file, for others'))
    .option('-o, --output <file>', 'a file that does not exist yet (default: standard output)')
    .action(async (plan: string, options: PlanForm) => {
      const { exportPlan } = await import('../plan-work.ts');
      finish(await exportPlan(shell, plan, options));
    });
  addVerbOptions(add('import [file]', 'keep a plan that was exported; "-" for standard input')).action(
    async (file: string | undefined, options: VerbOptions) => {
      const { importPlan } = await import('../plan-work.ts');
      finish(await importPlan(shell, file ?? '-', options));
    },
  );
  addVerbOptions(add('templates', 'show the templates that plans are made from')).action(
    async (options: VerbOptions) => {
      const { listTemplates } = await import('../plan-work.ts');
      finish(await listTemplates(shell, options));
    },
  );
}

function addForms(command: Command): Command {
  return addVerbOptions(command)
    .addOption(
      new Option('--dry-run', 'wave after wave, and what each phase takes').conflicts(['yaml', 'script', 'json']),
    )
    .addOption(new Option('--yaml', 'as a workflow file').conflicts(['script', 'json']))
    .addOption(new Option('--script', 'as a bash script that needs nothing of Holdfast').conflicts(['json']))
    .option('-o, --output <file>', 'a file that does not exist yet (default: standard output)');
}

function addVariable(text: string, before: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const sign = text.indexOf('=');
  if (sign < 1) throw new InvalidArgumentError('Expected name=value.');
  const name = text.slice(0, sign);
  if (!/^[A-Za-z_][\w-]*$/.test(name) || name === '__proto__') throw new InvalidArgumentError('Expected name=value.');
  return { ...before, [name]: text.slice(sign + 1) };
}

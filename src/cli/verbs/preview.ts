import { formatDuration } from '../../core/durations.ts';
import { amountText } from '../../core/amounts.ts';
import type { Forecast } from '../../forecasts/forecast.ts';
import type { Limits, RunLimits } from '../../reliability/limits.ts';
import type { LimitAtRisk, PreviewedPhase, RunPreview } from '../../workflow/preview.ts';
import { budgetLine } from '../budget-lines.ts';
import { exitCodes } from '../exit-codes.ts';
import { limitOption, limitsOf } from '../limit-option.ts';
import { openManager } from '../open-manager.ts';
import { toLine, toPrintableJson } from '../printable.ts';
import { readInput } from '../run-input.ts';
import type { Shell } from '../shell.ts';
import { addVerbOptions, examples, type Verb, type VerbOptions } from '../verb.ts';
import { chooseWorkflow, loadModule } from '../workflow-module.ts';

interface PreviewVerbOptions extends VerbOptions {
  readonly input?: string;
  readonly inputFile?: string;
  readonly workflow?: string;
  readonly limit?: RunLimits;
}

const help = `
Loads the module and runs nothing of the workflow. What code does is known only from its declared phases, its limits, and runs
that were completed; how much is learned from them stands beside it. An input that is given is checked.
${examples(
  ['holdfast preview deploy.ts', 'how long it takes and what it costs, before it is run'],
  ['holdfast preview deploy.ts --limit cost=2', 'whether a limit will be enough'],
  ['holdfast preview deploy.ts --json | jq .expected.costUsd.p95', 'one figure'],
)}`;

/** `holdfast preview`: what a run will take, before anything is spent. */
export const previewVerb: Verb = (program, shell, finish) => {
  const command = program
    .command('preview')
    .description('say what a run of a workflow will take and cost, without running it')
    .argument('<module>', 'a TypeScript or JavaScript module that exports workflows')
    .option('-i, --input <json>', 'what the workflow would be started with, as JSON; it is checked')
    .option('--input-file <file>', 'the same from a file; "-" for standard input')
    .option('-w, --workflow <name>', 'which workflow, when the module exports several')
    .addOption(limitOption());
  command.options.find(({ long }) => long === '--input')?.conflicts('inputFile');
  addVerbOptions(command)
    .addHelpText('after', help)
    .action(async (path: string, options: PreviewVerbOptions) => {
      const input = await readInput(shell.cwd, options);
      const workflow = chooseWorkflow(await loadModule(shell.cwd, path), options.workflow);
      await using manager = await openManager(shell, options);
      const preview = await manager.preview(workflow, {
        ...(input === undefined ? {} : { input }),
        ...limitsOf(options),
      });
      if (options.json === true) shell.out.line(toPrintableJson(JSON.stringify(preview, undefined, 2)));
      else printPreview(shell, preview);
      finish(exitCodes.success);
    });
};

const sources = {
  history: '',
  baseline: ', so baselines are used',
  none: ', so times are no more than a guess',
} as const;

/** Shows what is known of a run before it is begun. */
export function printPreview({ out }: Shell, preview: RunPreview): void {
  const fact = (name: string, value: string): void => {
    out.line(`${out.paint('dim', name.padEnd(12))} ${toLine(value)}`);
  };
  const { expected, completedRuns, limits, day } = preview;
  fact('workflow', `${preview.workflow} ${preview.version}`);
  fact('from', `${completedRuns} completed ${completedRuns === 1 ? 'run' : 'runs'}${sources[expected.basis]}`);
  fact('takes', rangeText(expected.durationMs, formatDuration));
  if (expected.calls !== undefined)
    fact(
      'calls',
      rangeText(expected.calls, (calls) => calls.toFixed(0)),
    );
  if (expected.tokens !== undefined)
    fact(
      'tokens',
      rangeText(expected.tokens, (tokens) => tokens.toFixed(0)),
    );
  if (expected.costUsd !== undefined)
    fact(
      'cost',
      rangeText(expected.costUsd, (cost) => `$${cost.toFixed(2)}`),
    );
  if (expected.successRate !== undefined) fact('succeeds', `${Math.round(expected.successRate * 100)} %`);
  for (const phase of preview.phases) fact('phase', phaseText(phase));
  for (const [name, one] of limitTexts(limits)) fact('limit', `${name}${one}`);
  if (day !== undefined) fact('today', budgetLine(day));
  for (const risk of preview.atRisk) fact('at risk', riskText(risk));
  // Where nothing is known of the whole, nothing is known of its parts either.
  const isUnknown = expected.risks.some(({ kind, subject }) => kind === 'no-history' && subject === undefined);
  for (const { kind, subject, message } of expected.risks)
    if (!isUnknown || kind !== 'no-history' || subject === undefined) fact('risk', message);
}

/** What is as likely exceeded as not, and what 95 of 100 do not exceed. */
function rangeText({ point, p95 }: Forecast, text: (amount: number) => string): string {
  return `${text(point)}; 95 of 100 at most ${text(p95)}`;
}

function phaseText({ name, declared, durationMs, policy }: PreviewedPhase): string {
  const limit = policy?.timeout;
  const ended =
    limit === undefined || limit === false
      ? ''
      : `, ended after ${typeof limit === 'number' ? formatDuration(limit) : limit}`;
  const known = durationMs.basis === 'none' ? 'nothing is known of it' : rangeText(durationMs, formatDuration);
  return `${name}: ${known}${ended}${declared ? '' : ', not declared'}`;
}

function limitTexts({ phases = {}, agents = {}, ...own }: RunLimits): readonly (readonly [string, string])[] {
  const each = (kind: string, limits: Readonly<Record<string, Limits>>): (readonly [string, string])[] =>
    Object.entries(limits).map(([name, one]) => [`${kind} "${name}": `, textOf(one)] as const);
  const all = [['', textOf(own)] as const, ...each('phase', phases), ...each('agent', agents)];
  return all.filter(([, text]) => text !== '');
}

function textOf(limits: Limits): string {
  return Object.entries(limits)
    .map(([name, amount]: [string, unknown]) =>
      name === 'duration' ? formatDuration(Number(amount)) : amountText(name as keyof Limits, Number(amount)),
    )
    .join(', ');
}

function riskText({ where, phase, measure, limit, left, at }: LimitAtRisk): string {
  const text = (amount: number): string =>
    measure === 'duration' ? formatDuration(amount) : amountText(measure, amount);
  const whose = where === 'phase' ? `phase "${phase ?? ''}"` : `the ${where}`;
  const rest = where === 'day' ? ` (${text(left)} left)` : '';
  return `the limit of ${text(limit)} for ${whose}${rest} is ${at === 'p50' ? 'likely to be' : 'perhaps'} reached`;
}

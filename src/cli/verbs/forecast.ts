import { InvalidArgumentError } from 'commander';
import { formatDuration } from '../../core/durations.ts';
import { UsageError } from '../../core/errors.ts';
import type { WorkflowForecast } from '../../forecasts/forecaster.ts';
import type { Forecast } from '../../forecasts/forecast.ts';
import { exitCodes } from '../exit-codes.ts';
import { openManager } from '../open-manager.ts';
import { toLine, toPrintableJson } from '../printable.ts';
import type { Shell } from '../shell.ts';
import { addVerbOptions, examples, type Verb, type VerbOptions } from '../verb.ts';

interface ForecastVerbOptions extends VerbOptions {
  readonly level: number;
}

const help = `
From to: what holds 80 of 100 such runs, or as many as --level says. A run that rests has no end yet unless it is known when it
goes on. Durations of the whole count waiting; those of phases count work.
${examples(
  ['holdfast forecast deploy', 'how long the next run of a workflow takes, and what it costs'],
  ['holdfast forecast wf_20261120T101530123Z_k3x9q2', 'when a run ends'],
  ['holdfast forecast deploy --json | jq .durationMs.p95', 'one figure'],
)}`;

/** `holdfast forecast`: what is expected of a run, or of the next run of a workflow. */
export const forecastVerb: Verb = (program, shell, finish) => {
  const command = program
    .command('forecast')
    .description('say when a run ends, or what the next run of a workflow takes and costs, from what was measured')
    .argument('<run-or-workflow>', 'the id of a run, or the name of a workflow')
    .option('--level <share>', 'how many of 100 runs the interval shall hold', requireShare, 80);
  addVerbOptions(command)
    .addHelpText('after', help)
    .action(async (target: string, options: ForecastVerbOptions) => {
      await using manager = await openManager(shell, options);
      const forecast = await manager.forecast(target, { level: options.level / 100 });
      // A name that nothing is known of is most likely misspelt.
      if (forecast.runId === undefined && forecast.basis === 'none' && forecast.completedRuns === 0)
        throw new UsageError(
          'run-not-found',
          `There is neither a run ${JSON.stringify(target)} nor a measured run of a workflow of that name in this folder.`,
          { subject: 'run-or-workflow', value: target },
        );
      if (options.json === true) shell.out.line(toPrintableJson(JSON.stringify(forecast, undefined, 2)));
      else printForecast(shell, forecast);
      finish(exitCodes.success);
    });
};

/** When a run ends, in a few words; `undefined` where that is not known. */
export function endText({ expectedEnd, earliestEnd, latestEnd, remainingMs }: WorkflowForecast): string | undefined {
  if (expectedEnd === undefined || earliestEnd === undefined || latestEnd === undefined) return undefined;
  const still = `in ${rangeText(remainingMs)}`;
  return `${expectedEnd} (${earliestEnd} to ${latestEnd}), ${still}`;
}

function printForecast(shell: Shell, forecast: WorkflowForecast): void {
  const { out } = shell;
  const fact = (name: string, value: string): void => {
    out.line(`${out.paint('dim', name.padEnd(12))} ${toLine(value)}`);
  };
  const { workflow, runId, status, completedRuns, basis, durationMs, phases, tokens, costUsd, successRate } = forecast;
  if (runId !== undefined) fact('run', `${runId} (${status ?? ''})`);
  fact('workflow', workflow);
  const source = { history: '', baseline: ', so baselines are used', none: ', so this is no more than a guess' };
  fact('from', `${completedRuns} completed ${completedRuns === 1 ? 'run' : 'runs'}${source[basis]}`);
  fact('takes', `${rangeText(durationMs)}; 95 of 100 at most ${formatDuration(durationMs.p95)}`);
  const end = endText(forecast);
  if (end !== undefined) fact('ends', end);
  if (successRate !== undefined) fact('succeeds', `${Math.round(successRate * 100)} %`);
  if (tokens !== undefined) fact('tokens', amountText(tokens, 0, ''));
  if (costUsd !== undefined) fact('cost', amountText(costUsd, 2, ' USD'));
  for (const phase of phases)
    fact('phase', `${phase.name}: ${phase.status}, ${phaseText(phase.status, phase.durationMs)}`);
  for (const { message } of forecast.risks) fact('risk', message);
}

function phaseText(status: string, duration: Forecast): string {
  return status === 'done' ? `took ${formatDuration(duration.point)}` : rangeText(duration);
}

function rangeText({ point, low, high }: Forecast): string {
  return `${formatDuration(point)} (${formatDuration(low)} to ${formatDuration(high)})`;
}

function amountText({ point, low, high, p95 }: Forecast, digits: number, unit: string): string {
  const text = (value: number): string => `${value.toFixed(digits)}${unit}`;
  return `${text(point)} (${text(low)} to ${text(high)}); 95 of 100 at most ${text(p95)}`;
}

function requireShare(text: string): number {
  const share = Number(text);
  if (/^\d{1,2}(\.\d{1,3})?$/.test(text) && share > 0) return share;
  throw new InvalidArgumentError('Expected a number above 0 and below 100.');
}

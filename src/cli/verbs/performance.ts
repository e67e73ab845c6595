import { formatDuration } from '../../core/durations.ts';
import { UsageError } from '../../core/errors.ts';
import type { SeriesTrend } from '../../metrics/robust-trend.ts';
import type { PerformanceAnalysis, PhaseAnalysis } from '../../reliability/performance-analysis.ts';
import { exitCodes } from '../exit-codes.ts';
import { openManager } from '../open-manager.ts';
import { toLine, toPrintableJson } from '../printable.ts';
import type { Shell } from '../shell.ts';
import { addVerbOptions, examples, type Verb, type VerbOptions } from '../verb.ts';

const help = `
Baselines are learned from runs that succeeded (the median, from 5 on), else those of the standard phases. The score is the sum
of the baselines over the sum of the durations of the latest run: A+ from 1.2, A 1.0, B 0.8, C 0.65, D 0.5, else F.
${examples(
  ['holdfast performance deploy', 'how a workflow does against what is usual'],
  [`holdfast performance deploy --json | jq '.bottlenecks[].name'`, 'what costs the time'],
)}`;

/** `holdfast performance`: how a workflow does over its runs. */
export const performanceVerb: Verb = (program, shell, finish) => {
  const command = program
    .command('performance')
    .description('show how a workflow does over its runs: against its baselines, where the time goes, and the trend')
    .argument('<workflow>', 'the name of the workflow');
  addVerbOptions(command)
    .addHelpText('after', help)
    .action(async (workflow: string, options: VerbOptions) => {
      await using manager = await openManager(shell, options);
      const analysis = await manager.reliability.analyze({ workflow });
      // A name that nothing was measured of is most likely misspelt.
      if (analysis.runs === 0)
        throw new UsageError(
          'run-not-found',
          `There are no measured runs of a workflow ${JSON.stringify(workflow)} in this folder; \`holdfast metrics\` shows those there are.`,
          { subject: 'workflow', value: workflow },
        );
      if (options.json === true) shell.out.line(toPrintableJson(JSON.stringify(analysis, undefined, 2)));
      else printAnalysis(shell, workflow, analysis);
      finish(exitCodes.success);
    });
};

function printAnalysis(shell: Shell, workflow: string, analysis: PerformanceAnalysis): void {
  const { out } = shell;
  const fact = (name: string, value: string): void => {
    out.line(`${out.paint('dim', name.padEnd(12))} ${toLine(value)}`);
  };
  const { runs, successes, failures, latest, medianMs, trend, errorRate, recoveryRate } = analysis;
  fact('workflow', workflow);
  fact('runs', `${runs}: ${successes} succeeded, ${failures} failed`);
  if (latest?.score !== undefined) fact('latest', `grade ${latest.grade ?? ''}, score ${latest.score.toFixed(2)}`);
  if (medianMs !== undefined) fact('usually', `${formatDuration(medianMs)}, ${trendText(trend)}`);
  fact('steps', `${percent(errorRate)} had trouble, of which ${percent(recoveryRate)} recovered`);
  for (const phase of analysis.phases) fact('phase', phaseText(phase));
  for (const { message } of analysis.bottlenecks) fact('bottleneck', message);
}

function phaseText({
  name,
  medianMs,
  baselineMs,
  baselineSource,
  rating,
  share,
  failures,
  count,
  trend,
}: PhaseAnalysis): string {
  const parts = [
    medianMs === undefined ? 'never completed' : formatDuration(medianMs),
    ...(baselineMs === undefined || rating === undefined
      ? []
      : [`${rating} against ${formatDuration(baselineMs)} (${baselineSource ?? ''})`]),
    `${percent(share)} of the time`,
    trendText(trend),
    ...(failures === 0 ? [] : [`${failures} of ${count} failed`]),
  ];
  return `${name}: ${parts.join(', ')}`;
}

function trendText({ direction, relativeSlope }: SeriesTrend): string {
  if (direction === 'steady' || relativeSlope === undefined) return 'steady';
  return `${direction} by ${percent(Math.abs(relativeSlope))} a run`;
}

function percent(share: number): string {
  const value = share * 100;
  return `${value < 10 && value > 0 ? value.toFixed(1) : value.toFixed(0)} %`;
}

import type { Host } from '../core/host.ts';
import type { Measure } from '../core/amounts.ts';
import { definedFields } from '../core/defined-fields.ts';
import { requireKnownOptions } from '../core/expect.ts';
import type { Forecast } from '../forecasts/forecast.ts';
import type { RunForecast } from '../forecasts/run-forecast.ts';
import type { MetricsCollector } from '../metrics/metrics-collector.ts';
import { type LimitSet, plainLimits, type RunLimits } from '../reliability/limits.ts';
import type { PhasePolicy } from '../reliability/phase-policy.ts';
import type { DayBudget } from '../reliability/budget-report.ts';
import type { ReliabilityManager } from '../reliability/reliability-manager.ts';
import { checkInput } from './input-check.ts';
import { givenLimits, limitsOf } from './run-limits.ts';
import type { RunSettings } from './run-settings.ts';
import { requireWorkflow, type Workflow } from './workflow.ts';

/** Options of `preview`. */
export interface PreviewOptions {
  /** What the run is to be started with; checked, where the workflow has a schema. */
  readonly input?: unknown;
  /** As they will be said to `execute`. */
  readonly limits?: RunLimits;
  /**
   * How probable it shall be that an interval holds what comes.
   * @defaultValue 0.8
   */
  readonly level?: number;
}

/** A phase that a run is expected to pass through. */
export interface PreviewedPhase {
  readonly name: string;
  /** Whether the workflow declares it; else it is known from the last run that was completed. */
  readonly declared: boolean;
  /** How long it takes: `point` is the median, `p95` what 95 of 100 do not exceed. */
  readonly durationMs: Forecast;
  /** What is usual for phases of its name here: limits and warnings that code does not replace. */
  readonly policy?: PhasePolicy;
}

/** A limit that the run is expected to reach. */
export interface LimitAtRisk {
  readonly where: 'run' | 'phase' | 'day';
  readonly phase?: string;
  readonly measure: Measure;
  readonly limit: number;
  /** What is left of it; of a run and a phase the whole. */
  readonly left: number;
  /** `p50`: as likely reached as not, or likelier; `p95`: in more than 5 of 100 cases. */
  readonly at: 'p50' | 'p95';
}

/** What is known of a run before it is begun. Nothing was run, written or spent. */
export interface RunPreview {
  readonly workflow: string;
  readonly version: string;
  /** Code says no more of itself than its declared phases; what it does is known from runs that were completed. */
  readonly exact: false;
  readonly phases: readonly PreviewedPhase[];
  /** What the run is expected to take and use as a whole, its children included; calls, tokens and cost where any were counted. */
  readonly expected: Pick<
    RunForecast,
    'durationMs' | 'calls' | 'tokens' | 'costUsd' | 'successRate' | 'basis' | 'risks'
  >;
  /** How many earlier runs of the workflow were completed. */
  readonly completedRuns: number;
  /** What the run may use: of the manager's, the workflow's and the given limits the narrowest. */
  readonly limits: RunLimits;
  /** The most items of one fan-out. */
  readonly fanOut: number;
  /** What was used today, and what is left of its limits; absent where nobody counts. */
  readonly day?: DayBudget;
  /** Limits that it will or may reach. */
  readonly atRisk: readonly LimitAtRisk[];
}

/** What a preview is made from. */
export interface PreviewRooms {
  readonly host: Host;
  readonly metrics: MetricsCollector | undefined;
  readonly reliability: ReliabilityManager;
  readonly settings: Pick<RunSettings, 'limits' | 'fanOutLimit'>;
}

/** Says what a run of a workflow will take, by what it declares and by what earlier runs took. @throws UsageError; StorageError. */
export async function previewRun(
  { host, metrics, reliability, settings }: PreviewRooms,
  workflow: Workflow,
  options: PreviewOptions,
): Promise<RunPreview> {
  requireWorkflow(workflow);
  requireKnownOptions('preview', options, ['input', 'limits', 'level']);
  const { input, level } = options;
  if ('input' in options) await checkInput(workflow, input);
  const limits = limitsOf(settings, workflow, { ownLimits: givenLimits('limits', options.limits), raised: [] });
  const { forecastRun } = await import('../forecasts/run-forecast.ts');
  const runs = (await metrics?.runs({ workflow: workflow.name })) ?? [];
  const declared = new Set(workflow.phases);
  const { phases, ...whole } = forecastRun({
    ...{ runs, at: host.now(), baselines: reliability.baselines },
    ...(declared.size === 0 ? {} : { phases: workflow.phases }),
    ...(level === undefined ? {} : { level }),
  });
  const { durationMs, calls, tokens, costUsd, successRate, basis, risks } = whole;
  const expected = { durationMs, basis, risks, ...definedFields({ calls, tokens, costUsd, successRate }) };
  const day = await reliability.budgets();
  const shown = phases.map(({ name, durationMs: usual }): PreviewedPhase => {
    const policy = reliability.phases.policyOf(name);
    return { name, declared: declared.has(name), durationMs: usual, ...(policy === undefined ? {} : { policy }) };
  });
  return {
    ...{ workflow: workflow.name, version: workflow.version, exact: false, phases: shown, expected },
    completedRuns: runs.filter(({ status }) => status === 'success').length,
    limits: plainLimits(limits),
    fanOut: settings.fanOutLimit,
    ...(day === undefined ? {} : { day }),
    atRisk: atRisk(limits, shown, whole, day),
  };
}

function atRisk(
  { all, phases: ofPhases }: LimitSet,
  phases: readonly PreviewedPhase[],
  expected: Omit<RunForecast, 'phases'>,
  day: DayBudget | undefined,
): readonly LimitAtRisk[] {
  const forecasts: Readonly<Partial<Record<Measure, Forecast | undefined>>> = {
    duration: expected.durationMs,
    ...{ calls: expected.calls, tokens: expected.tokens, costUsd: expected.costUsd },
  };
  const found: LimitAtRisk[] = [];
  const judge = (facts: Omit<LimitAtRisk, 'at'>, forecast: Forecast | undefined): void => {
    if (forecast === undefined || forecast.basis === 'none') return;
    if (forecast.point > facts.left) found.push({ ...facts, at: 'p50' });
    else if (forecast.p95 > facts.left) found.push({ ...facts, at: 'p95' });
  };
  for (const [name, limit] of entriesOf(all))
    judge({ where: 'run', measure: name, limit, left: limit }, forecasts[name]);
  for (const { name, durationMs } of phases) {
    const limit = ofPhases.get(name)?.duration;
    if (limit !== undefined)
      judge({ where: 'phase', phase: name, measure: 'duration', limit, left: limit }, durationMs);
  }
  for (const [name, limit] of entriesOf(day?.limits ?? {}))
    judge(
      { where: 'day', measure: name, limit, left: day?.left[name] ?? 0 },
      name === 'duration' ? undefined : forecasts[name],
    );
  return found;
}

function entriesOf(amounts: LimitSet['all']): readonly (readonly [Measure, number])[] {
  return Object.entries(amounts) as readonly (readonly [Measure, number])[];
}

import { type Duration, toMilliseconds } from '../core/durations.ts';
import { invalidOption, requireInteger, requireKnownOptions, requireMethods } from '../core/expect.ts';
import { type Host, systemHost } from '../core/host.ts';
import type { HealthCheck, HealthCheckFunction } from './health-check.ts';
import { HealthChecks, type HealthLookOptions } from './health-checks.ts';
import type { HealthOptions } from './health-options.ts';
import type { HealthReport } from './health-report.ts';
import { assessPerformance, type PerformanceAssessment, type PhaseDuration } from './performance.ts';
import type { MetricsCollector } from '../metrics/metrics-collector.ts';
import type { PastRun, RunHistoryQuery } from '../metrics/run-history.ts';
import type { PerformanceAnalysis } from './performance-analysis.ts';
import { PhaseClock, type PhaseClockOptions } from './phase-clock.ts';
import type { PhasesOption } from './phase-policy.ts';
import { PhaseVocabulary } from './phase-vocabulary.ts';
import type { BudgetLedger } from './budget-ledger.ts';
import type { DayBudget } from './budget-report.ts';
import { type BodyLimits, TimeLimit, type TimeLimitOptions } from './time-limit.ts';

/** Options of {@link ReliabilityManager}. */
export interface ReliabilityOptions {
  /**
   * The clock.
   * @defaultValue the system's
   */
  readonly host?: Host;
  /**
   * What is usual for phases, by name: limits, warnings and what is done then; `'standard'` for those from a prompt to a
   * pull request.
   * @defaultValue nothing but the standard baselines
   */
  readonly phases?: PhasesOption;
  /** How long phases usually take, by name; they join the standard ones and those of `phases`. */
  readonly baselines?: Readonly<Record<string, Duration>>;
  /** What measured the runs that `analyze` looks at. */
  readonly metrics?: MetricsCollector;
  /** What counts the spending of a day. */
  readonly ledger?: BudgetLedger;
  /**
   * How long a body that was told to stop has, before it is left behind.
   * @defaultValue 30 s
   */
  readonly grace?: Duration;
  /**
   * What every limit, warning and heartbeat timeout is multiplied with: 2 on a machine that is half as fast.
   * @defaultValue 1
   */
  readonly timeoutMultiplier?: number;
  /** Which health checks there are, and what they take for healthy. */
  readonly health?: HealthOptions;
  /** Applied to what health checks say, so that no secret is shown. By default nothing is changed. */
  readonly redact?: (text: string) => string;
}

/** Options of {@link ReliabilityManager.analyze}. */
export interface AnalysisOptions extends Pick<RunHistoryQuery, 'workflow' | 'timeframe'> {
  /**
   * The runs to analyze, oldest first.
   * @defaultValue those that were measured
   */
  readonly runs?: readonly PastRun[];
  /**
   * How often a phase has to have succeeded before a baseline is learned of it.
   * @defaultValue 5
   */
  readonly leastSamples?: number;
}

const known = [
  'host',
  'phases',
  'baselines',
  'metrics',
  'ledger',
  'grace',
  'timeoutMultiplier',
  'health',
  'redact',
] as const satisfies readonly (keyof ReliabilityOptions)[];

/** Keeps work within limits, and judges how it did. */
export class ReliabilityManager {
  /** The health of the machine and of what work needs. */
  readonly healthChecks: HealthChecks;
  /** What is usual for phases, by their names. */
  readonly phases: PhaseVocabulary;
  readonly #host: Host;
  readonly #timeLimit: TimeLimit;
  readonly #multiplier: number;
  readonly #metrics: MetricsCollector | undefined;
  /** What counts the spending of a day; `undefined`: nobody does. */
  readonly ledger: BudgetLedger | undefined;

  /** @throws UsageError `invalid-option` or `invalid-duration`. */
  constructor(options: ReliabilityOptions = {}) {
    requireKnownOptions('ReliabilityManager', options, known);
    const { host = systemHost, phases, baselines, grace = 30_000, timeoutMultiplier = 1 } = options;
    requireMethods('host', host, ['now', 'monotonic', 'schedule'], 'a Host');
    if (!Number.isFinite(timeoutMultiplier) || timeoutMultiplier <= 0)
      throw invalidOption('timeoutMultiplier', timeoutMultiplier, 'a number above 0');
    this.healthChecks = new HealthChecks(host, options.health, options.redact);
    this.#host = host;
    this.ledger = options.ledger;
    this.#timeLimit = new TimeLimit(host, toMilliseconds(grace, 'grace'));
    this.#multiplier = timeoutMultiplier;
    this.phases = new PhaseVocabulary(phases, baselines);
    this.#metrics = options.metrics;
  }

  /**
   * Runs a body that has to end in time.
   *
   * @throws TimeoutError when the limit ran out; the signal's reason when that came first; else what the body threw.
   */
  limit<Result>(body: (limits: BodyLimits) => Promise<Result> | Result, options: TimeLimitOptions): Promise<Result> {
    return this.#timeLimit.run(body, this.#scaled('limit', options));
  }

  /** Makes a clock for the active time of a phase; see {@link PhaseClock}. */
  phaseClock(options: PhaseClockOptions = {}): PhaseClock {
    return new PhaseClock(this.#host, this.#scaled('phaseClock', options));
  }

  /** How long phases usually take, in milliseconds by name: the standard ones, and those that were configured. */
  get baselines(): Readonly<Record<string, number>> {
    const { standard, configured } = this.phases.baselines;
    return { ...standard, ...configured };
  }

  /**
   * Judges how a workflow did over its runs: rates, bottlenecks, trends, and the latest run against its baselines, which
   * are the configured ones, else learned from the runs before, else the standard ones.
   *
   * @throws UsageError `invalid-option`; StorageError.
   */
  async analyze(options: AnalysisOptions = {}): Promise<PerformanceAnalysis> {
    requireKnownOptions('analyze', options, ['workflow', 'timeframe', 'runs', 'leastSamples']);
    const { runs: given, leastSamples = 5, ...query } = options;
    const least = requireInteger('leastSamples', leastSamples, 1);
    const [{ analyzePerformance }, runs] = await Promise.all([
      import('./performance-analysis.ts'),
      given ?? this.#metrics?.runs(query) ?? [],
    ]);
    return analyzePerformance({ runs, ...this.phases.baselines, leastSamples: least });
  }

  /** Compares the active time of phases with their baselines. */
  assess(phases: readonly PhaseDuration[]): PerformanceAssessment {
    const known = phases.map(({ name }) => [name, this.phases.baselineOf(name)] as const);
    const baselines = known.filter((entry): entry is readonly [string, number] => entry[1] !== undefined);
    return assessPerformance({ phases, baselines: Object.fromEntries(baselines) });
  }

  /** Looks at the health of the machine; see {@link HealthChecks.look}. What a check does never rejects it. */
  health(options: HealthLookOptions = {}): Promise<HealthReport> {
    return this.healthChecks.look(options);
  }

  /** Adds a health check. Returns how to take it away. @throws UsageError `invalid-option`. */
  registerHealthCheck(check: HealthCheck | HealthCheckFunction): () => void {
    return this.healthChecks.register(check);
  }

  /** Ends health checks that are under way, and begins no more. */
  close(): Promise<void> {
    return this.healthChecks.close();
  }

  /**
   * What was spent on a day (UTC), such as `2026-11-20`, and what is left of its limits; `undefined` where nobody counts.
   *
   * @defaultValue today
   */
  async budgets(day?: string): Promise<DayBudget | undefined> {
    return this.ledger?.read(day);
  }

  #scaled<Limits extends Scalable>(subject: string, options: Limits): Limits {
    const given: unknown = options;
    if (typeof given !== 'object' || given === null || Array.isArray(given))
      throw invalidOption(subject, given, 'an object');
    if (this.#multiplier === 1) return options;
    const scaled = { ...options };
    for (const name of scalable) {
      const ms = options[name];
      if (ms !== undefined) scaled[name] = ms * this.#multiplier;
    }
    return scaled;
  }
}

const scalable = ['limitMs', 'warnAfterMs', 'silenceMs'] as const;

type Scalable = Partial<Record<(typeof scalable)[number], number | undefined>>;

import { invalidOption, requireKnownOptions } from '../core/expect.ts';
import { Outlook, type ForecastBasis, type OutlookOptions } from './outlook.ts';
import { outlookRisks } from './outlook-risks.ts';
import type { ForecastRisk } from './risks.ts';

/** What is expected of an amount: how long something takes, how much it costs. */
export interface Forecast {
  /** As likely exceeded as not. */
  readonly point: number;
  /** The interval that holds the amount with the probability `level`. */
  readonly low: number;
  readonly high: number;
  readonly level: number;
  /** What it does not exceed in 95 of 100 cases. */
  readonly p95: number;
  readonly basis: ForecastBasis;
  /** From how many values it was learned. */
  readonly samples: number;
  readonly risks: readonly ForecastRisk[];
}

/** Options of {@link forecast}. */
export interface ForecastOptions extends OutlookOptions {
  /**
   * How probable it shall be that the interval holds what comes.
   * @defaultValue 0.8
   */
  readonly level?: number;
  /**
   * How much is used already, without the end being reached. The forecast is then of what remains.
   * @defaultValue 0
   */
  readonly used?: number;
}

/**
 * Says what comes next, from what came before: a point, and an interval that holds as often as it says.
 *
 * The same history gives the same forecast. @throws UsageError `invalid-option`.
 */
export function forecast(options: ForecastOptions): Forecast {
  requireKnownOptions('forecast', options, ['history', 'baseline', 'at', 'level', 'used']);
  const level = requireLevel(options.level);
  const { used = 0 } = options;
  if (!(Number.isFinite(used) && used >= 0)) throw invalidOption('used', used, 'a number from 0 on');
  const outlook = Outlook.of(options);
  return forecastOf(outlook.remaining(used), level, outlookRisks(outlook, used));
}

/** An outlook as plain data. */
export function forecastOf(outlook: Outlook, level: number, risks: readonly ForecastRisk[] = []): Forecast {
  const outside = (1 - level) / 2;
  return {
    point: outlook.quantile(0.5),
    low: outlook.quantile(outside),
    high: outlook.quantile(1 - outside),
    level,
    p95: outlook.quantile(0.95),
    basis: outlook.basis,
    samples: outlook.samples,
    risks,
  };
}

/** Checks the level of an interval. @throws UsageError `invalid-option`. */
export function requireLevel(level: unknown = 0.8): number {
  if (typeof level === 'number' && level > 0 && level < 1) return level;
  throw invalidOption('level', level, 'a number between 0 and 1');
}

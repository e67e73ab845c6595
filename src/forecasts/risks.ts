/** Why a forecast may be wrong, or what speaks for trouble. */
export type RiskKind =
  | 'no-history'
  | 'few-samples'
  | 'high-variance'
  | 'regime-change'
  | 'over-usual-time'
  | 'failing'
  | 'retries-rising'
  | 'getting-slower'
  | 'values-rejected';

/** One risk, in words and in figures. */
export interface ForecastRisk {
  readonly kind: RiskKind;
  readonly message: string;
  /** What it is about: a phase, a task; absent for the whole. */
  readonly subject?: string;
  readonly figures: Readonly<Record<string, number>>;
}

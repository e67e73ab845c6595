/**
 * What is expected: how long a run, a phase or a plan takes, and what it consumes, with intervals that hold as often as they
 * say.
 *
 * @packageDocumentation
 */
export { forecast } from './forecasts/forecast.ts';
export type { Forecast, ForecastOptions } from './forecasts/forecast.ts';
export type { Observation } from './forecasts/observations.ts';
export { Outlook } from './forecasts/outlook.ts';
export type { ForecastBasis, OutlookOptions } from './forecasts/outlook.ts';
export { forecastRun } from './forecasts/run-forecast.ts';
export type { PhaseForecast, RunForecast, RunForecastOptions, RunPosition } from './forecasts/run-forecast.ts';
export { forecastPlan } from './forecasts/plan-forecast.ts';
export type { PlanForecast, PlanForecastOptions, PlanTask, TaskForecast } from './forecasts/plan-forecast.ts';
export { burnDown } from './forecasts/burn-down.ts';
export type { BurnDown, BurnDownOptions, CompletedWork } from './forecasts/burn-down.ts';
export type { ForecastRisk, RiskKind } from './forecasts/risks.ts';
export { Forecaster } from './forecasts/forecaster.ts';
export type { ForecasterOptions, ForecastRequest, WorkflowForecast } from './forecasts/forecaster.ts';

// What they are made from.
export { MetricsCollector } from './metrics/metrics-collector.ts';
export type { MetricsCollectorOptions, MetricsHealth, MetricsOptions } from './metrics/metrics-collector.ts';
export type { PastPhase, PastRun, RunHistoryQuery } from './metrics/run-history.ts';
export { trendOf } from './metrics/robust-trend.ts';
export type { SeriesTrend } from './metrics/robust-trend.ts';

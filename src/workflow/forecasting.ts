import type { Host } from '../core/host.ts';
import type { ForecastRequest, WorkflowForecast } from '../forecasts/forecaster.ts';
import type { MetricsCollector } from '../metrics/metrics-collector.ts';
import type { ReliabilityManager } from '../reliability/reliability-manager.ts';
import type { StateManager } from '../state/state-manager.ts';

/** What a forecast is made from. */
export interface ForecastRooms {
  readonly metrics: MetricsCollector | undefined;
  readonly state: StateManager;
  readonly reliability: ReliabilityManager;
}

/** Forecasts a run or a workflow. What that takes is loaded when somebody asks. */
export async function forecastWith(
  { metrics, state, reliability }: ForecastRooms,
  host: Host,
  target: string,
  request: ForecastRequest,
): Promise<WorkflowForecast> {
  const { Forecaster } = await import('../forecasts/forecaster.ts');
  return new Forecaster({ metrics, state, host, baselines: reliability.baselines }).forecast(target, request);
}

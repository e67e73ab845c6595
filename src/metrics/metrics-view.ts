import type { Aggregates, Sums } from './aggregates.ts';

/** The view of all metrics: on files, `metrics/metrics.json`. */
export const viewKey = 'metrics/metrics';
const note = 'A view, written from the records beside it: editing it changes nothing.';

/** How a workflow did, over all records that are kept. */
export interface WorkflowMetrics {
  readonly name: string;
  readonly executions: number;
  /** Successes among successes and failures, from 0 to 1; `null` where there are neither. */
  readonly success_rate: number | null;
  readonly avg_duration_seconds: number;
  /** When the last one ended, ISO 8601 in UTC. */
  readonly last_execution: string;
}

/** How an agent or a model did, and what it consumed, over all records that are kept. */
export interface AgentMetrics {
  readonly invocations: number;
  /** As {@link WorkflowMetrics.success_rate}. */
  readonly success_rate: number | null;
  readonly avg_duration_seconds: number;
  readonly last_execution: string;
  readonly tokens: number;
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly cost_usd: number;
}

/** What `metrics.json` holds. */
export interface MetricsView {
  readonly workflows: readonly WorkflowMetrics[];
  readonly agents: Readonly<Record<string, AgentMetrics>>;
  readonly models: Readonly<Record<string, AgentMetrics>>;
}

/** The view of what was added up. */
export function viewOf({ workflows, agents, models }: Aggregates): MetricsView {
  return {
    workflows: sorted(workflows).map(([name, sums]) => ({
      name,
      executions: sums.count,
      ...howItDid(sums),
    })),
    agents: consumers(agents),
    models: consumers(models),
  };
}

/** The text of the view. */
export function viewText(view: MetricsView): string {
  return `${JSON.stringify({ _note: note, ...view }, undefined, 2)}\n`;
}

function consumers(all: ReadonlyMap<string, Sums>): Record<string, AgentMetrics> {
  return Object.fromEntries(
    sorted(all).map(([name, sums]) => [
      name,
      {
        invocations: sums.count,
        ...howItDid(sums),
        tokens: sums.tokens,
        input_tokens: sums.inputTokens,
        output_tokens: sums.outputTokens,
        cost_usd: to(sums.costUsd, 6),
      },
    ]),
  );
}

function howItDid(sums: Sums): Pick<WorkflowMetrics, 'success_rate' | 'avg_duration_seconds' | 'last_execution'> {
  const judged = sums.successes + sums.failures;
  return {
    success_rate: judged === 0 ? null : to(sums.successes / judged, 4),
    avg_duration_seconds: to(sums.totalMs / sums.count / 1000, 3),
    last_execution: sums.last,
  };
}

function sorted(all: ReadonlyMap<string, Sums>): readonly (readonly [string, Sums])[] {
  return [...all].sort(([one], [other]) => (one < other ? -1 : 1));
}

function to(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

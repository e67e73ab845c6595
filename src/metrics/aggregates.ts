import type { RecordReader } from './record-reader.ts';

/** The command of a run's record begins with this; the workflow's name follows. */
export const workflowPrefix = 'workflow:';
/** Names beyond this many of a month share one entry. */
const mostNames = 1000;
/** The name of that entry. */
export const otherName = '(other)';

/** What is added up of one workflow, agent or model. */
export interface Sums {
  count: number;
  successes: number;
  failures: number;
  totalMs: number;
  /** The latest timestamp. */
  last: string;
  tokens: number;
  inputTokens: number;
  outputTokens: number;
  costUsd: number;
}

/** What is added up, by name. */
export interface Aggregates {
  readonly workflows: Map<string, Sums>;
  readonly agents: Map<string, Sums>;
  readonly models: Map<string, Sums>;
}

/** The three kinds of aggregates. */
export const aggregateKinds: readonly (keyof Aggregates)[] = ['workflows', 'agents', 'models'];

/** Aggregates of nothing. */
export function noAggregates(): Aggregates {
  return { workflows: new Map<string, Sums>(), agents: new Map<string, Sums>(), models: new Map<string, Sums>() };
}

/** Takes in the record that was read last. */
export function addRecord(to: Aggregates, record: RecordReader): void {
  if (record.command.startsWith(workflowPrefix)) add(to.workflows, record.command.slice(workflowPrefix.length), record);
  const agent = record.field('agent');
  const model = record.field('model');
  if (agent === undefined && model === undefined) return;
  const consumed = consumptionOf(record);
  if (typeof agent === 'string') addTo(add(to.agents, agent, record), consumed);
  if (typeof model === 'string') addTo(add(to.models, model, record), consumed);
}

/** Takes in other aggregates. */
export function addAggregates(to: Aggregates, from: Aggregates): void {
  for (const kind of aggregateKinds)
    for (const [name, sums] of from[kind]) {
      const total = sumsOf(to[kind], name);
      total.count += sums.count;
      total.successes += sums.successes;
      total.failures += sums.failures;
      total.totalMs += sums.totalMs;
      if (sums.last > total.last) total.last = sums.last;
      addTo(total, sums);
    }
}

/** The same under other names; those of one name are added up. */
export function renamedAggregates(from: Aggregates, rename: (name: string) => string): Aggregates {
  const renamed = noAggregates();
  for (const kind of aggregateKinds)
    for (const [name, sums] of from[kind])
      addAggregates(renamed, { ...noAggregates(), [kind]: new Map([[rename(name), sums]]) });
  return renamed;
}

function add(sums: Map<string, Sums>, name: string, record: RecordReader): Sums {
  const total = sumsOf(sums, name);
  total.count += 1;
  if (record.status === 'success') total.successes += 1;
  else if (record.status === 'failure') total.failures += 1;
  total.totalMs += record.durationMs;
  if (record.timestamp > total.last) total.last = record.timestamp;
  return total;
}

/** What was consumed: tokens and their cost. */
type Consumption = Pick<Sums, 'tokens' | 'inputTokens' | 'outputTokens' | 'costUsd'>;

function consumptionOf(record: RecordReader): Consumption {
  const inputTokens = record.amount('input_tokens');
  const outputTokens = record.amount('output_tokens');
  // Who counts both kinds need not add them up.
  const tokens = record.field('tokens') === undefined ? inputTokens + outputTokens : record.amount('tokens');
  return { tokens, inputTokens, outputTokens, costUsd: record.amount('cost_usd') };
}

function addTo(total: Sums, { tokens, inputTokens, outputTokens, costUsd }: Consumption): void {
  total.tokens += tokens;
  total.inputTokens += inputTokens;
  total.outputTokens += outputTokens;
  total.costUsd += costUsd;
}

function sumsOf(sums: Map<string, Sums>, name: string): Sums {
  const known = sums.get(name);
  if (known !== undefined) return known;
  if (sums.size >= mostNames && name !== otherName) return sumsOf(sums, otherName);
  const fresh = {
    ...{ count: 0, successes: 0, failures: 0, totalMs: 0, last: '' },
    ...{ tokens: 0, inputTokens: 0, outputTokens: 0, costUsd: 0 },
  };
  sums.set(name, fresh);
  return fresh;
}

/*
 * Every name that OpenTelemetry's back ends see. Those of the conventions for generative AI are all "in development": when
 * they change, they change here.
 */

/** What is going on, as `gen_ai.operation.name` and as the first word of a span's name. */
export const operations = {
  workflow: 'invoke_workflow',
  agent: 'invoke_agent',
  tool: 'execute_tool',
  /** Ours: the conventions name no parts of a workflow. */
  phase: 'phase',
  step: 'step',
} as const;

/** Attributes of spans, of their events and of metrics. */
export const attributes = {
  operation: 'gen_ai.operation.name',
  workflow: 'gen_ai.workflow.name',
  agent: 'gen_ai.agent.name',
  tool: 'gen_ai.tool.name',
  /** The id of the run: on spans only, since a metric would have a series for each. */
  conversation: 'gen_ai.conversation.id',
  model: 'gen_ai.request.model',
  inputTokens: 'gen_ai.usage.input_tokens',
  outputTokens: 'gen_ai.usage.output_tokens',
  tokenType: 'gen_ai.token.type',
  errorType: 'error.type',
  // Ours.
  version: 'holdfast.workflow.version',
  parent: 'holdfast.run.parent_id',
  forkedFrom: 'holdfast.run.forked_from',
  resumedBy: 'holdfast.run.resumed_by',
  takenOver: 'holdfast.run.taken_over',
  status: 'holdfast.run.status',
  outcome: 'holdfast.run.outcome',
  pausedReason: 'holdfast.run.paused_reason',
  keptSteps: 'holdfast.run.kept_steps',
  key: 'holdfast.key',
  name: 'holdfast.name',
  number: 'holdfast.number',
  attempt: 'holdfast.attempt',
  attempts: 'holdfast.attempts',
  retryInMs: 'holdfast.retry_in_ms',
  activeMs: 'holdfast.active_ms',
  tolerated: 'holdfast.tolerated',
  unfinished: 'holdfast.unfinished',
  answer: 'holdfast.answer',
  count: 'holdfast.count',
  tokens: 'holdfast.usage.tokens',
  costUsd: 'holdfast.usage.cost_usd',
} as const;

/** Stands for every value beyond the first hundred of an attribute of a metric, and for an error without a usable name. */
export const otherValue = '_OTHER';

/** What is measured; the bounds of the buckets are those that the conventions advise. */
export const instruments = {
  workflowDuration: {
    name: 'gen_ai.workflow.duration',
    unit: 's',
    description: 'From the start of a run to its end, in whichever processes, waits included.',
    bounds: [1, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200],
  },
  agentDuration: {
    name: 'gen_ai.invoke_agent.duration',
    unit: 's',
    description: 'How long a step took that reported a model or an agent.',
    bounds: [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 51.2, 102.4, 204.8, 409.6],
  },
  tokenUsage: {
    name: 'gen_ai.client.token.usage',
    unit: '{token}',
    description: 'Tokens that a step reported, by input and output.',
    bounds: [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864],
  },
} as const;

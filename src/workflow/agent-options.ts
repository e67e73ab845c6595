import type { AgentUsage, KeptAnswer } from '../agents/agent-answer.ts';
import type { AgentProgressOptions } from '../agents/progress-options.ts';
import type { AgentProvider } from '../agents/agent-provider.ts';
import type { AgentRequest } from '../agents/agent-request.ts';
import type { StandardSchema } from '../core/schema.ts';
import type { AskRung, RetryRung, WaitRung } from '../recovery/ladder.ts';
import type { StepOptions } from './workflow-context.ts';

/** Whom a request is put to, and with what. */
export interface AgentChoice {
  /** The name of a registered agent. */
  readonly agent?: string;
  /** Who answers, or the name of a registered provider. */
  readonly provider?: AgentProvider | string;
  /** The provider's own name of a model. */
  readonly model?: string;
}

/** Another one that is asked where the one before cannot help. */
export interface AgentFallback extends AgentChoice {
  /**
   * How often it is tried.
   * @defaultValue 1
   */
  readonly attempts?: number;
}

/** A failure, as whoever writes the next prompt sees it. */
export interface AgentFailure {
  readonly error: unknown;
  readonly attempt: number;
}

/** Asks another agent, model or provider, or the same one otherwise. */
export interface AgentRung extends AgentFallback {
  readonly rung: 'agent';
  /** Names the rung where its attempts are recorded; unique in its ladder. */
  readonly name: string;
  /** What it is asked, after what failed. By default the same. */
  readonly prompt?: string | ((failure: AgentFailure) => string);
}

/** A part of a request that is put to the same agent by itself. */
export interface AgentPart extends Pick<
  AgentRequest,
  'prompt' | 'system' | 'model' | 'tools' | 'cwd' | 'maxTurns' | 'options'
> {
  /** What its answer has to be; then the part gives the value. */
  readonly output?: StandardSchema;
}

/** Puts a request in parts, one after the other. */
export interface AgentSplitRung {
  readonly rung: 'split';
  readonly name?: string;
  readonly attempts?: number;
  readonly parts: readonly (string | AgentPart)[];
  /** Makes one answer of those of the parts, in their order: a text, or the value of the schema. */
  readonly join: (answers: readonly unknown[]) => unknown;
}

/** One rung of an agent's ladder. */
export type AgentLadderRung = RetryRung | WaitRung | AgentRung | AgentSplitRung | AskRung<unknown>;

/** What an agent gave, with what it took. */
export interface AgentReport {
  readonly text: string;
  /** What the step used, with its failed attempts. */
  readonly usage?: AgentUsage;
  readonly turns?: number;
  /** The provider's session, where it has one. */
  readonly sessionId?: string;
  /** Who answered. */
  readonly provider: string;
  readonly model?: string;
  /** Where the answer was kept by a `cached` provider: nobody was asked, and nothing was paid. */
  readonly fromCache?: KeptAnswer;
  /** How long the call took that succeeded. */
  readonly durationMs: number;
}

/** The whole result of an agent: with `output` where a schema was asked for. */
export type AgentResult<Output = undefined> = [Output] extends [undefined]
  ? AgentReport
  : AgentReport & { readonly output: Output };

/** What `wf.agent` gives: the text, the value of the schema, or everything. */
export type AgentValue<Output, Full extends boolean> = Full extends true
  ? AgentResult<Output>
  : [Output] extends [undefined]
    ? string
    : Output;

/** The options of steps that agents have as well. */
type OfSteps =
  | 'timeout'
  | 'warnAfter'
  | 'heartbeatTimeout'
  | 'actions'
  | 'retry'
  | 'input'
  | 'fingerprint'
  | 'estimate'
  | 'breaker'
  | 'bulkhead'
  | 'idempotencyKey';

/**
 * What an agent is asked as a durable step.
 *
 * @typeParam Output what the schema gives; `undefined`: a text
 * @typeParam Full whether everything is given
 * @typeParam Critical whether the run fails with it
 */
export interface AgentStepRequest<
  Output = undefined,
  Full extends boolean = boolean,
  Critical extends boolean = boolean,
>
  extends
    AgentChoice,
    Pick<AgentRequest, 'prompt' | 'system' | 'tools' | 'cwd' | 'maxTurns' | 'options'>,
    Pick<StepOptions<AgentValue<Output, Full>>, OfSteps | 'verify' | 'compensate'> {
  /** The names of registered skills, beside those of the agent: what they say is told together with `system`. */
  readonly skills?: readonly string[];
  /** What its answer has to be. Handed to the provider as JSON Schema where the schema can say it, and checked. */
  readonly output?: StandardSchema<unknown, Output>;
  /** The same as a JSON Schema. Given alone, the answer is checked against it. */
  readonly outputSchema?: Readonly<Record<string, unknown>>;
  /**
   * The most that a call may cost. It is also what is reserved for it, unless `estimate` says more.
   * @defaultValue what was reserved, where that is known
   */
  readonly maxCostUsd?: number;
  /** Who is asked, one after the other, where those before cannot help, or take no calls. */
  readonly fallback?: readonly AgentFallback[];
  /** What is tried in turn; takes the place of `retry`. Those of `fallback` come after it. */
  readonly ladder?: readonly AgentLadderRung[];
  /**
   * When it is taken to get no further: then the call is ended, and the next attempt is told so. `false`: never.
   * @defaultValue that of the agent, else as {@link AgentProgressOptions} says
   */
  readonly progress?: AgentProgressOptions | false;
  /**
   * With `true` it gives everything, not only the answer. What is stored is the same.
   * @defaultValue false
   */
  readonly full?: Full;
  /**
   * With `false` the run goes on without an answer when it fails for good: it gives `undefined`.
   * @defaultValue true
   */
  readonly critical?: Critical;
}

/** A request whatever it gives. */
export type AnyAgentRequest = AgentStepRequest<unknown>;

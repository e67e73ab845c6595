import type { RequestAnalysis } from './analyze-request.ts';

/** How pressing a plan is. */
export type PlanPriority = 'low' | 'normal' | 'high' | 'urgent';

/** What is done in a phase: an agent is asked, a command is run, or a person has to agree. */
export type PhaseWork =
  | { readonly kind: 'agent'; readonly agent?: string; readonly prompt: string }
  /** A text is a script for `sh`, a list is a program and its arguments. */
  | { readonly kind: 'command'; readonly command: string | readonly string[] }
  | { readonly kind: 'approval'; readonly message: string };

/** One phase of a plan. */
export interface PlanPhase {
  /** Names it among the phases: lower case letters, digits and dashes. */
  readonly name: string;
  readonly title: string;
  /** The names of phases that must have ended well before; phases that do not wait for each other may run side by side. */
  readonly needs: readonly string[];
  /** Whether a failure ends the plan; if not, it is only warned of. */
  readonly critical: boolean;
  readonly work: PhaseWork;
  /** How often it is tried again after a failure. */
  readonly retries: number;
  /** The first wait between attempts, in milliseconds; the waits double. */
  readonly delayMs: number;
  /** Ends an attempt, in milliseconds. */
  readonly timeoutMs?: number;
  /** What it is expected to take, in milliseconds. */
  readonly expectedMs: number;
  /** The part of the request that it works on, where there are several: its id in the analysis. */
  readonly part?: string;
}

/** What the runs of a plan may use; reaching a limit pauses a run. */
export interface PlanLimits {
  readonly attempts?: number;
  readonly calls?: number;
  readonly tokens?: number;
  readonly costUsd?: number;
}

/** What is to be done for a request, phase by phase. Plain data: it goes through JSON unchanged. */
export interface Plan {
  /** Made of its time and its request; fit for a file name. */
  readonly id: string;
  /** The name of its workflow: lower case letters, digits and dashes. */
  readonly name: string;
  readonly request: string;
  /** When it was made, in ISO 8601. */
  readonly createdAt: string;
  readonly analysis: RequestAnalysis;
  readonly template: PlanTemplateChoice;
  /** The values that the template was filled with. */
  readonly variables: Readonly<Record<string, string>>;
  readonly priority: PlanPriority;
  /** How many phases may run side by side. */
  readonly parallel: number;
  /** What the whole may take, in milliseconds. */
  readonly maxDurationMs?: number;
  readonly limits?: PlanLimits;
  readonly phases: readonly PlanPhase[];
  /** What whoever made it should know, such as that the expected time exceeds `maxDurationMs`. */
  readonly warnings?: readonly string[];
}

/** Which template a plan was made of. */
export interface PlanTemplateChoice {
  readonly name: string;
  /** How probable it is that it is the right one; 1 when it was named. */
  readonly confidence: number;
  readonly reason: string;
  /** The file that it is from; absent for those that are built in. */
  readonly file?: string;
}

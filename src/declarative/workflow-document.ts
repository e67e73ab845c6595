/** A value as JSON has them, in which texts may have `${{ … }}` in them. */
export type DocumentValue = string | number | boolean | null | readonly DocumentValue[] | DocumentRecord;

/** Values by name. */
export interface DocumentRecord {
  readonly [name: string]: DocumentValue;
}

/** A command: a text is a script for `sh`, a list is a program and its arguments, without a shell. */
export type DocumentCommand = string | readonly string[];

/** What is done when a step or a phase fails. */
export interface FailureRule {
  /** How often it is tried again. */
  readonly retry?: number;
  /** How the waits between the attempts grow: `exponential`, `constant` or `none`. */
  readonly backoff?: 'exponential' | 'constant' | 'none';
  /** The first wait. */
  readonly delay?: string;
  /** The longest wait. */
  readonly max_delay?: string;
  /** Whether the run goes on without it. */
  readonly continue?: boolean;
}

/** What must hold before a step counts as done. */
export interface VerifyRule {
  readonly files?: readonly string[];
  readonly command?: DocumentCommand;
}

/** What steps of every type may say. */
export interface CommonStep {
  readonly id?: string;
  readonly name?: string;
  readonly description?: string;
  /** In CEL: the step is skipped when it does not hold. */
  readonly condition?: string | boolean;
  /** The steps that must have ended well before. */
  readonly needs?: string | readonly string[];
  readonly checkpoint?: boolean;
  readonly timeout?: string;
  readonly on_failure?: FailureRule;
}

/** What is asked of agents, in steps of the types `agent` and `skill`. */
export interface AgentFields {
  readonly task?: string;
  readonly provider?: string;
  readonly model?: string;
  readonly system?: string;
  readonly tools?: readonly string[];
  readonly max_turns?: number;
  readonly max_cost_usd?: number;
  /** What the answer has to be, as JSON Schema; its fields are the step's outputs. */
  readonly output?: DocumentRecord;
  readonly verify?: VerifyRule;
}

/** Asks an agent. */
export interface AgentStep extends CommonStep, AgentFields {
  /** Told by a step that names no agent. */
  readonly type?: 'agent';
  /** Left out, that of the workflow is asked, else the default one. */
  readonly agent?: string;
  readonly skills?: readonly string[];
  readonly config?: DocumentRecord;
}

/** Has an agent use a skill. */
export interface SkillStep extends CommonStep, AgentFields {
  readonly type?: 'skill';
  readonly skill: string;
  readonly agent?: string;
  readonly targets?: DocumentValue;
  readonly options?: DocumentRecord;
}

/** Runs another workflow as a child. */
export interface ChildStep extends CommonStep {
  readonly type?: 'workflow';
  readonly workflow: string;
  readonly inputs?: DocumentRecord;
}

/** Runs a command. */
export interface RunStep extends CommonStep {
  readonly type?: 'run';
  readonly run: DocumentCommand;
  readonly env?: DocumentRecord;
  readonly cwd?: string;
  /** `json`: what it writes to standard output is JSON, and its fields are the step's outputs. */
  readonly outputs?: 'text' | 'json';
  readonly ok_exit_codes?: readonly number[];
  /** Makes it an effect, which is never repeated while it may have been done: exits 0 when it was, 1 when it was not. */
  readonly check?: DocumentCommand;
  /** Undoes it when the run is rolled back behind it. */
  readonly undo?: DocumentCommand;
  readonly verify?: VerifyRule;
}

/** Tells people. */
export interface NotifyStep extends CommonStep {
  readonly type?: 'notify';
  readonly notify: string | { readonly title: string; readonly body?: string; readonly severity?: NotifySeverity };
}

/** How grave a notice is. */
export type NotifySeverity = 'info' | 'success' | 'warning' | 'error' | 'critical';

/** Waits until a person agrees. */
export interface ApprovalStep extends CommonStep {
  readonly type?: 'approval';
  /** The name of the signal that is waited for. */
  readonly approval: string;
  readonly message?: string;
}

/** One step; a text is a command. */
export type DocumentStep = AgentStep | SkillStep | ChildStep | RunStep | NotifyStep | ApprovalStep;

/** What there are of steps. */
export type StepKind = 'agent' | 'skill' | 'workflow' | 'run' | 'notify' | 'approval';

/** Steps, and how they are run. */
export interface StepList {
  readonly max_concurrent?: number;
  readonly steps: readonly (string | DocumentStep)[];
  /** Names the place where all steps have ended; it is a checkpoint. */
  readonly sync_point?: string;
}

/** A part of a workflow. */
export interface DocumentPhase extends StepList {
  readonly name: string;
  readonly type?: 'sequential' | 'parallel';
  readonly description?: string;
  readonly condition?: string | boolean;
  readonly timeout?: string;
  readonly warn_after?: string;
  readonly validation?: readonly (string | DocumentStep)[];
  readonly on_failure?: FailureRule;
}

/** What a workflow is started with, by name. */
export interface InputDeclaration {
  readonly type?: InputType;
  readonly description?: string;
  readonly default?: DocumentValue;
  /** Whether a run may begin without it. Inputs with a default, and optional ones, need not be given. */
  readonly required?: boolean;
  readonly enum?: readonly (string | number | boolean)[];
}

/** The types of inputs. */
export type InputType = 'string' | 'number' | 'integer' | 'boolean' | 'array' | 'object';

/** What must hold before a run begins. */
export type Prerequisite =
  | string
  | { readonly workflow: string }
  | { readonly file: string }
  | { readonly env: string }
  | { readonly run: DocumentCommand; readonly name?: string };

/** What a run may use. */
export interface DocumentLimits {
  readonly duration?: string;
  readonly attempts?: number;
  readonly calls?: number;
  readonly tokens?: number;
  readonly cost_usd?: number;
}

/** When runs begin by themselves. */
export interface DocumentSchedule {
  readonly cron: string;
  readonly timezone?: string;
  readonly inputs?: DocumentRecord;
  /** What becomes of a moment that comes while the last run has not ended. */
  readonly overlap?: 'skip' | 'queue';
  /** Whether the latest moment that nobody was there for is begun late. */
  readonly catch_up?: boolean;
}

/** How a run is kept apart: in a git worktree, of which a failed one leaves its branch, or the folder as well. */
export type Isolation = 'worktree' | 'kept-worktree';

/** What every workflow may say, of whatever type it is. */
export interface DocumentHead {
  readonly $schema?: string;
  readonly workflow: string;
  readonly description?: string;
  readonly version?: string;
  readonly changelog?: readonly Readonly<Record<string, string>>[];
  readonly metadata?: DocumentRecord;
  /** Who is asked by steps of the types `skill` and `agent` that name no agent. */
  readonly agent?: string;
  readonly inputs?: Readonly<Record<string, InputType | InputDeclaration>>;
  readonly outputs?: DocumentRecord;
  /** Variables for all its commands. */
  readonly env?: DocumentRecord;
  readonly prerequisites?: readonly Prerequisite[];
  /** Commands behind names that `prerequisites` may use. */
  readonly checks?: Readonly<Record<string, DocumentCommand>>;
  readonly validation?: readonly (string | DocumentStep)[];
  readonly on_success?: readonly (string | DocumentStep)[];
  readonly on_failure?: readonly (string | DocumentStep)[];
  readonly recovery_strategy?: 'checkpoint';
  readonly isolation?: Isolation;
  readonly limits?: DocumentLimits;
  /** A text is the cron of one. */
  readonly schedule?: string | DocumentSchedule;
}

/** A workflow of steps, one after the other or side by side. */
export interface LinearDocument extends DocumentHead, StepList {
  readonly type?: 'sequential' | 'parallel';
}

/** A workflow of phases. */
export interface PhasedDocument extends DocumentHead {
  readonly type?: 'hybrid';
  readonly phases: readonly DocumentPhase[];
}

/** What a workflow file says, as it stands in it. */
export type WorkflowDocument = LinearDocument | PhasedDocument;

/** The keys that tell which type a step is of, in the order in which they are looked for. */
export const stepKinds: readonly StepKind[] = ['run', 'skill', 'workflow', 'notify', 'approval', 'agent'];

/** The type of a step, by what it says; `undefined` when it says nothing of the kind. */
export function kindOf(step: unknown): StepKind | undefined {
  if (typeof step !== 'object' || step === null) return undefined;
  const { type } = step as { readonly type?: unknown };
  const named = stepKinds.find((kind) => kind === type);
  return named ?? stepKinds.find((kind) => Object.hasOwn(step, kind));
}

import type { Host } from '../core/host.ts';
import type { Workflow } from '../workflow/workflow.ts';
import type { Conditions } from './check-document.ts';
import type { Layout } from './layout.ts';

/** A named check of a prerequisite: `false`, or what is thrown, means that it is not met. */
export type PrerequisiteCheck = (signal: AbortSignal) => boolean | Promise<boolean>;

/** Says whether a run of a workflow was completed. */
export type CompletedQuestion = (workflow: string) => boolean | Promise<boolean>;

/** What a document is run with. */
export interface RunBindings {
  readonly layout: Layout;
  readonly conditions: Conditions;
  /** The folder that commands run in and paths are relative to. */
  readonly directory: string;
  readonly host: Host;
  readonly checks: Readonly<Record<string, PrerequisiteCheck>>;
  readonly completed: CompletedQuestion | undefined;
  /** The folder of the user, where `directory` is one in a worktree. */
  readonly outside?: string;
  /** The workflow of a name, for children. */
  readonly child: (name: string) => Workflow;
  /** The only phase that is run. */
  readonly onlyPhase: string | undefined;
}

/** What files may name beside each other, and what their runs are told. */
export interface WorkflowBindings {
  /**
   * The folder that paths are relative to and commands run in.
   * @defaultValue that of this process
   */
  readonly directory?: string;
  /** Checks for names under `prerequisites`. */
  readonly checks?: Readonly<Record<string, PrerequisiteCheck>>;
  /** Says whether a workflow was completed, for `prerequisites`; see {@link completedIn}. */
  readonly completed?: CompletedQuestion;
  /** Workflows in code that files may run as children. */
  readonly workflows?: readonly Workflow[];
  /** @defaultValue the real clock, chance and environment */
  readonly host?: Host;
}

import type { Amounts } from '../core/amounts.ts';
import type { Mending } from '../recovery/mending-course.ts';
import type { StepBody } from './step-attempts.ts';
import type { StepContext, StepOptions } from './workflow-context.ts';

/** An attempt that begins, as the kind of step sees it that asked to be told. */
export interface EnteredAttempt {
  readonly step: StepContext;
  /** What was reserved for it, where something was. */
  readonly reserved: Amounts | undefined;
  /** Ends the attempt with an error, as its time limit would. */
  readonly stop: (error: Error) => void;
  /** Says that what it reports counts what earlier attempts had used that were cut off, as well. */
  readonly coversCutOff: () => void;
}

/** What a kind of step asks of its attempts beside what the options of steps say. */
export interface StepHooks {
  /** Told of each attempt right before what it runs begins. */
  entered(attempt: EnteredAttempt): void;
  readonly mending?: Mending;
}

/** A step that was made ready once it had its key. */
export interface PreparedStep<Value> {
  readonly options: StepOptions<Value>;
  readonly body: StepBody<Value>;
  readonly hooks: StepHooks;
}

/** Makes a step ready that has to look something up first. */
export type PrepareStep<Value> = (key: string) => Promise<PreparedStep<Value>> | PreparedStep<Value>;

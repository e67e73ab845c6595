import type { UsageError } from '../core/errors.ts';
import { invalidOption, requireKnownOptions } from '../core/expect.ts';
import { isSchema, type StandardSchema } from '../core/schema.ts';
import { type LimitSet, noLimits, requireRunLimits, type RunLimits } from '../reliability/limits.ts';
import { requireMigrations, type Migration } from './migrations.ts';
import type { WorkflowContext } from './workflow-context.ts';

/** A phase that a run is to pass through. */
export interface DeclaredPhase {
  readonly name: string;
  /**
   * What share of the run it is, compared with the others.
   * @defaultValue 1
   */
  readonly weight?: number;
}

/** What a workflow is made of. */
export interface WorkflowDefinition<Input, Output> {
  /** Names the workflow in every process; runs remember it. */
  readonly name: string;
  /** A semantic version. A run is only resumed under the same major version, or one that `migrations` lead to. */
  readonly version?: string;
  /** How runs of older major versions go on under this one; one leads to the next. */
  readonly migrations?: readonly Migration[];
  /** Checks, and may transform, what a run is started with. */
  readonly input?: StandardSchema<unknown, Input>;
  /** Checks what `run` returns. */
  readonly output?: StandardSchema<unknown, Output>;
  /**
   * The phases a run is to pass through, in order: what the census expects. A `weight` says what share of the run a
   * phase is, for the progress of the whole; 1 without it.
   */
  readonly phases?: readonly (string | DeclaredPhase)[];
  /** What a run of it may use, its children included. */
  readonly limits?: RunLimits;
  /**
   * The work. It is walked again from its first line on every resume, with finished steps answering from the journal:
   * clocks, chance and input or output belong inside steps.
   */
  readonly run: (wf: WorkflowContext, input: Input) => Promise<Output> | Output;
}

/** A named, versioned piece of work, ready to be run. Made by {@link defineWorkflow}. */
export interface Workflow<Input = unknown, Output = unknown> {
  readonly name: string;
  readonly version: string;
  readonly phases: readonly string[];
  readonly migrations: readonly Migration[];
  /** What share each phase is of the run, in the same order. */
  readonly weights: readonly number[];
  readonly input: StandardSchema<unknown, Input> | undefined;
  readonly output: StandardSchema<unknown, Output> | undefined;
  /** What a run of it may use, checked. */
  readonly limits: LimitSet;
  /** The work. */
  run(wf: WorkflowContext, input: Input): Promise<Output> | Output;
}

const namePattern = /^[A-Za-z0-9][A-Za-z0-9 ._-]{0,99}$/;
const longestName = 200;
const versionPattern = /^(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})(?:[-+][0-9A-Za-z.+-]{1,60})?$/;

/**
 * Makes a workflow of a name, a version and an async function.
 *
 * @throws UsageError `invalid-option` naming what is wrong with the definition.
 */
export function defineWorkflow<Input = undefined, Output = unknown>(
  definition: WorkflowDefinition<Input, Output>,
): Workflow<Input, Output> {
  const options = ['name', 'version', 'migrations', 'input', 'output', 'phases', 'limits', 'run'];
  requireKnownOptions('defineWorkflow', definition, options);
  const { name, version = '0.0.0', phases = [], input, output, run } = definition;
  if (typeof name !== 'string' || !namePattern.test(name))
    throw invalidOption(
      'workflow name',
      name,
      'up to 100 letters, digits, spaces, ".", "_" or "-", beginning with a letter or digit',
    );
  if (typeof version !== 'string' || !versionPattern.test(version))
    throw invalidOption('workflow version', version, 'a semantic version such as "1.4.0"');
  const declared = requirePhases(phases);
  if (input !== undefined && !isSchema(input))
    throw invalidOption('workflow input', input, 'a Standard Schema, such as one made by zod');
  if (output !== undefined && !isSchema(output))
    throw invalidOption('workflow output', output, 'a Standard Schema, such as one made by zod');
  if (typeof run !== 'function') throw invalidOption('workflow run', run, 'a function (wf, input) => result');
  const migrations = requireMigrations(definition.migrations ?? [], version);
  const limits = definition.limits === undefined ? noLimits : requireRunLimits('limits', definition.limits);
  return Object.freeze({ name, version, ...declared, migrations, input, output, limits, run });
}

function requirePhases(phases: unknown): Pick<Workflow, 'phases' | 'weights'> {
  const refuse = (): UsageError =>
    invalidOption(
      'workflow phases',
      phases,
      'a list of different names of 1 to 200 characters, or of { name, weight } with a weight above 0',
    );
  if (!Array.isArray(phases)) throw refuse();
  const declared = phases.map((phase: unknown): Required<DeclaredPhase> => {
    if (typeof phase === 'string') return { name: phase, weight: 1 };
    requireKnownOptions('a phase of defineWorkflow', phase, ['name', 'weight']);
    const { name, weight = 1 } = phase as DeclaredPhase;
    return { name, weight };
  });
  const names = declared.map(({ name }) => name);
  const weights = declared.map(({ weight }) => weight);
  if (
    names.some((name) => typeof name !== 'string' || name === '' || name.length > longestName) ||
    new Set(names).size !== names.length ||
    weights.some((weight) => !Number.isFinite(weight) || weight <= 0)
  )
    throw refuse();
  return { phases: Object.freeze(names), weights: Object.freeze(weights) };
}

/** Checks that something was made by {@link defineWorkflow}. @throws UsageError `invalid-option`. */
export function requireWorkflow(workflow: unknown): void {
  if (
    typeof workflow === 'object' &&
    workflow !== null &&
    'run' in workflow &&
    typeof workflow.run === 'function' &&
    'version' in workflow &&
    'name' in workflow &&
    typeof workflow.name === 'string'
  )
    return;
  throw invalidOption('workflow', workflow, 'a workflow made by defineWorkflow');
}

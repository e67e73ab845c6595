import { type ErrorRecord, toErrorRecord } from '../core/error-record.ts';
import { compileCondition, type Condition } from '../conditions/condition.ts';
import type { Layout } from './layout.ts';
import type { KnownValues } from './template.ts';

/** How a step or phase ended, as conditions see it. `success` means that it was completed. */
export type StepStatus = 'pending' | 'success' | 'failed' | 'skipped';

/** All of them. */
export const stepStatuses: readonly StepStatus[] = ['success', 'failed', 'skipped', 'pending'];

/** What became of a step. */
export interface StepFacts {
  readonly status: StepStatus;
  readonly outputs: Readonly<Record<string, unknown>>;
  /** A person had it skipped, or an error handler: what needs it is not held up. */
  readonly passedOver?: true;
}

const pending: StepFacts = { status: 'pending', outputs: {} };

/** What is known of a step that failed for good: of a command, how it ended. */
export function failureFacts(error: unknown): StepFacts {
  // As it is stored, so that a process that goes on sees the same of it.
  for (let one: ErrorRecord | undefined = toErrorRecord(error); one !== undefined; one = one.cause) {
    if (one.name !== 'CommandError') continue;
    const { exitCode = null, stderr = '' } = one.facts ?? {};
    return { status: 'failed', outputs: { stderr: String(stderr).trimEnd(), exit_code: exitCode } };
  }
  return { status: 'failed', outputs: {} };
}

/** What an error and its causes say failed. */
function failedKeys(error: unknown): readonly (readonly [key: string, facts: StepFacts])[] {
  const found: (readonly [string, StepFacts])[] = [];
  for (let one = error; one instanceof Error; one = one.cause)
    if ('key' in one && typeof one.key === 'string') found.push([one.key, failureFacts(one)]);
  return found;
}

/** What a run knows of itself while its document is walked: inputs, and what became of steps and phases. */
export class RunFacts {
  readonly #runId: string;
  readonly #inputs: Readonly<Record<string, unknown>>;
  readonly #names: ReadonlyMap<string, string>;
  /** By the names of the steps in the whole workflow. */
  readonly #steps = new Map<string, StepFacts>();
  readonly #phases = new Map<string, StepStatus>();

  constructor(runId: string, inputs: Readonly<Record<string, unknown>>, layout: Layout) {
    this.#runId = runId;
    this.#inputs = inputs;
    this.#names = new Map(layout.identified.map(({ id, key }) => [id, key]));
    for (const { phase } of layout.parts) if (phase !== undefined) this.#phases.set(phase.name, 'pending');
  }

  /** Says what became of a step, by its key. */
  set(key: string, facts: StepFacts): void {
    this.#steps.set(key, facts);
  }

  /** Says that a phase failed for good, and what of it did. */
  setFailed(phase: string, error: unknown): void {
    this.setPhase(phase, 'failed');
    // Those of a phase that is not walked again are told by its error alone.
    for (const [key, facts] of failedKeys(error)) if (!this.#steps.has(key)) this.#steps.set(key, facts);
  }

  /** What became of the step with an id. */
  of(id: string): StepFacts {
    return this.#steps.get(this.#names.get(id) ?? '') ?? pending;
  }

  /** Says what became of a phase. */
  setPhase(name: string, status: StepStatus): void {
    this.#phases.set(name, status);
  }

  /** What templates may name. */
  known(): KnownValues {
    const steps = Object.fromEntries(
      [...this.#names].map(([id]) => {
        const { status, outputs } = this.of(id);
        return [id, { status, outputs }];
      }),
    );
    const phases = Object.fromEntries([...this.#phases].map(([name, status]) => [name, { status }]));
    return { inputs: this.#inputs, steps, phases, run: { id: this.#runId } };
  }

  /** What conditions may name: the same, and each step and phase by itself. */
  conditionValues(): KnownValues {
    const known = this.known() as { readonly steps: object; readonly phases: object };
    return { ...known.phases, ...known.steps, ...known };
  }

  /** The status of each of these steps, by its name; where phases have steps of one name, with that of the phase before it. */
  statuses({ steps }: Layout): Readonly<Record<string, StepStatus>> {
    const known = new Set<string>();
    const twice = new Set(steps.flatMap(({ name }) => (known.has(name) ? [name] : (known.add(name), []))));
    return Object.fromEntries(
      steps.map(({ name, key, phase }) => [
        phase !== undefined && twice.has(name) ? `${phase}/${name}` : name,
        this.#steps.get(key)?.status ?? 'pending',
      ]),
    );
  }
}

/** The names that conditions have beside those of steps and phases. */
export const conditionRoots: readonly string[] = ['inputs', 'steps', 'phases', 'run'];

/** What CEL keeps for itself. */
const reserved: ReadonlySet<string> = new Set([
  ...['as', 'break', 'const', 'continue', 'else', 'false', 'for', 'function', 'if', 'import', 'in', 'let', 'loop'],
  ...['package', 'namespace', 'null', 'return', 'true', 'var', 'void', 'while', 'prototype', '__proto__'],
  ...['int', 'uint', 'double', 'bool', 'string', 'bytes', 'list', 'map', 'null_type', 'type', 'size', 'has', 'dyn'],
  ...['duration', 'timestamp', 'google', 'all', 'exists', 'exists_one', 'filter'],
]);

/** Reads a condition that may name inputs, steps and phases. @throws UsageError `invalid-condition`. */
export function readCondition(source: string, layout: Layout, subject: string): Promise<Condition> {
  const ids = layout.identified.map(({ id }) => id);
  const phases = layout.parts.flatMap(({ phase }) => (phase === undefined ? [] : [phase.name]));
  const inputs = Object.keys(layout.document.inputs ?? {});
  const own = [...new Set([...ids, ...phases])].filter(
    (name) => /^[A-Za-z_][\w-]*$/.test(name) && !reserved.has(name) && !conditionRoots.includes(name),
  );
  return compileCondition(source, { names: [...conditionRoots, ...own], fields: [...own, ...inputs], subject });
}

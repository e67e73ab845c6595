import type { EnhancedWorkflowManager } from '../workflow/enhanced-workflow-manager.ts';
import type { RunPreview } from '../workflow/preview.ts';
import type { Workflow } from '../workflow/workflow.ts';
import { type Conditions, placeKey } from './check-document.ts';
import type { LaidPart, LaidStep } from './layout.ts';
import { idsNamedIn } from './check-references.ts';
import { prerequisiteName } from './run-prerequisites.ts';
import { RunFacts } from './run-facts.ts';
import type { DocumentStep, Isolation, StepKind } from './workflow-document.ts';
import type { CheckedFile } from './workflow-file.ts';

/** Whether a step will run: what conditions say about earlier steps is known only in a run. */
export type WillRun = 'yes' | 'no' | 'depends';

/** A step that a run would come to. */
export interface PreviewedStep {
  /** Counted from 1; absent for what is done before and after the steps. */
  readonly number?: number;
  readonly name: string;
  readonly key: string;
  readonly kind: StepKind;
  readonly phase?: string;
  /** What is done: a command, or who is asked what. */
  readonly does: string;
  readonly runs: WillRun;
  /** The condition that says so. */
  readonly condition?: string;
  readonly needs?: readonly string[];
  /** How long it took in earlier runs of the workflow; absent where it was never completed. */
  readonly took?: { readonly runs: number; readonly p50Ms: number; readonly p95Ms: number };
  /** What it cost in those runs that said so, with its child runs, in US dollars; absent where none did. */
  readonly cost?: { readonly runs: number; readonly p50Usd: number; readonly p95Usd: number };
}

/** What a run of a workflow file would do, exactly, and what it is expected to take and cost. Nothing was run. */
export interface DocumentPreview extends Omit<RunPreview, 'exact'> {
  readonly exact: true;
  readonly prerequisites: readonly string[];
  /** How it is kept apart, where the file says so. */
  readonly isolation?: Isolation;
  readonly steps: readonly PreviewedStep[];
  readonly validation: readonly PreviewedStep[];
  readonly onSuccess: readonly PreviewedStep[];
  readonly onFailure: readonly PreviewedStep[];
}

/** Options of `WorkflowFiles.preview`. */
export interface FilePreviewOptions {
  /** What the run is to be started with; checked. */
  readonly input?: unknown;
  /** As they will be said to `execute`. */
  readonly limits?: NonNullable<Parameters<EnhancedWorkflowManager['preview']>[1]>['limits'];
  /** The only phase that is run. */
  readonly phase?: string;
}

/** Says what a run of a file would do. Nothing of it is run, so that it need not be trusted. */
export async function previewFile(
  manager: Pick<EnhancedWorkflowManager, 'preview' | 'metrics'>,
  file: CheckedFile,
  workflow: Workflow,
  options: FilePreviewOptions,
): Promise<DocumentPreview> {
  const { input, limits, phase } = options;
  const preview = await manager.preview(workflow, {
    input: input ?? {},
    ...(limits === undefined ? {} : { limits }),
  });
  const inputs = await checkedInputs(workflow, input ?? {});
  const view = new Forecast(file, inputs, await pastSteps(manager, workflow.name));
  const { layout } = file;
  const parts = phase === undefined ? layout.parts : layout.parts.filter((part) => part.phase?.name === phase);
  const whole = phase === undefined;
  return {
    ...preview,
    exact: true,
    ...(layout.document.isolation === undefined ? {} : { isolation: layout.document.isolation }),
    prerequisites: (layout.document.prerequisites ?? []).map(prerequisiteName),
    steps: parts.flatMap((part) => view.part(part)),
    validation: whole ? layout.validation.map((step) => view.step(step)) : [],
    onSuccess: whole ? layout.onSuccess.map((step) => view.step(step)) : [],
    onFailure: whole ? layout.onFailure.map((step) => view.step(step)) : [],
  };
}

async function checkedInputs(workflow: Workflow, input: unknown): Promise<Readonly<Record<string, unknown>>> {
  const result = await workflow.input?.['~standard'].validate(input);
  return result !== undefined && result.issues === undefined ? (result.value as Readonly<Record<string, unknown>>) : {};
}

/** By phase and name. */
type Past = ReadonlyMap<string, Pick<PreviewedStep, 'took' | 'cost'>>;

const placeOf = (phase: string | undefined, name: string): string => JSON.stringify([phase, name]);

async function pastSteps({ metrics }: Pick<EnhancedWorkflowManager, 'metrics'>, workflow: string): Promise<Past> {
  const steps = (await metrics?.steps({ workflow })) ?? [];
  return new Map(
    steps.map(({ name, phase, durationMs, costUsd }) => {
      const took = { runs: durationMs.samples, p50Ms: durationMs.p50, p95Ms: durationMs.p95 };
      const cost = costUsd && { runs: costUsd.samples, p50Usd: costUsd.p50, p95Usd: costUsd.p95 };
      return [placeOf(phase, name), { took, ...(cost === undefined ? {} : { cost }) }] as const;
    }),
  );
}

class Forecast {
  readonly #file: CheckedFile;
  readonly #facts: RunFacts;
  readonly #past: Past;

  constructor(file: CheckedFile, inputs: Readonly<Record<string, unknown>>, past: Past) {
    this.#file = file;
    this.#facts = new RunFacts('', inputs, file.layout);
    this.#past = past;
  }

  part(part: LaidPart): readonly PreviewedStep[] {
    const own = this.#holds(this.#file.conditions, part, part.phase?.condition);
    return [...part.list.steps, ...part.validation].map((step) => {
      const shown = this.step(step);
      if (own === 'yes' || shown.runs === 'no') return shown;
      const condition =
        shown.condition ?? (part.phase?.condition === undefined ? undefined : String(part.phase.condition));
      return { ...shown, runs: own, ...(condition === undefined ? {} : { condition }) };
    });
  }

  step(laid: LaidStep): PreviewedStep {
    const { number, name, key, kind, phase, step, needs } = laid;
    const past = this.#past.get(placeOf(phase, key.slice(key.lastIndexOf('/') + 1)));
    return {
      ...(number === undefined ? {} : { number }),
      ...{ name, key, kind, does: doingOf(step) },
      ...(phase === undefined ? {} : { phase }),
      runs: this.#holds(this.#file.conditions, laid, step.condition),
      ...(step.condition === undefined ? {} : { condition: String(step.condition) }),
      ...(needs.length === 0 ? {} : { needs }),
      ...past,
    };
  }

  #holds(conditions: Conditions, owner: LaidStep | LaidPart, source: string | boolean | undefined): WillRun {
    const condition = conditions.get(placeKey(owner));
    if (condition === undefined) return 'yes';
    if (typeof condition === 'boolean') return condition ? 'yes' : 'no';
    const { layout } = this.#file;
    const phases = layout.parts.flatMap(({ phase }) => phase?.name ?? []);
    const names = [...layout.identified.map(({ id }) => id), ...phases, 'run'];
    if (idsNamedIn(String(source), names).length > 0) return 'depends';
    try {
      return condition.holds(this.#facts.conditionValues()) ? 'yes' : 'no';
    } catch {
      // What the condition asks for may not be there in the run, either.
      return 'depends';
    }
  }
}

/** What a step does, in a line. */
function doingOf(step: DocumentStep): string {
  if ('run' in step) return typeof step.run === 'string' ? firstLine(step.run) : step.run.join(' ');
  if ('skill' in step) return `skill ${step.skill}${step.agent === undefined ? '' : ` by ${step.agent}`}`;
  if ('workflow' in step) return `workflow ${step.workflow}`;
  if ('notify' in step) return `notify: ${typeof step.notify === 'string' ? step.notify : step.notify.title}`;
  if ('approval' in step) return `wait for the signal ${step.approval}`;
  return `${step.agent ?? 'the agent'}${step.task === undefined ? '' : `: ${firstLine(step.task)}`}`;
}

function firstLine(text: string): string {
  const [line = '', ...rest] = text.trim().split('\n');
  const cut = line.length > 100 ? `${line.slice(0, 100)}…` : line;
  return rest.length > 0 && cut === line ? `${cut} …` : cut;
}

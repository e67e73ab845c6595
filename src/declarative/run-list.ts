import type { WorkflowContext } from '../workflow/workflow-context.ts';
import type { RunBindings } from './bindings.ts';
import type { LaidList, LaidStep } from './layout.ts';
import type { RunFacts, StepFacts } from './run-facts.ts';
import { runStep } from './run-step.ts';

/** Runs the steps of a list in their manner. Resolves when all have ended. */
export async function runList(
  wf: WorkflowContext,
  bindings: RunBindings,
  list: LaidList,
  facts: RunFacts,
): Promise<void> {
  switch (list.manner) {
    case 'sequential':
      await runInTurn(wf, bindings, list.steps, facts);
      break;
    case 'parallel':
      await runSideBySide(wf, bindings, list, facts);
      break;
    case 'graph':
      await new GraphRun(wf, bindings, list, facts).run();
  }
  if (list.syncPoint !== undefined) await wf.checkpoint(list.syncPoint);
}

/** Runs steps one after the other. */
export async function runInTurn(
  wf: WorkflowContext,
  bindings: RunBindings,
  steps: readonly LaidStep[],
  facts: RunFacts,
): Promise<void> {
  for (const step of steps) facts.set(step.key, await runStep(wf, bindings, step, facts));
}

async function runSideBySide(
  wf: WorkflowContext,
  bindings: RunBindings,
  { steps, maxConcurrent }: LaidList,
  facts: RunFacts,
): Promise<void> {
  const branches = Object.fromEntries(
    steps.map((step) => [step.name, (branch: WorkflowContext) => runStep(branch, bindings, step, facts)]),
  );
  const options = maxConcurrent === undefined ? {} : { concurrency: maxConcurrent };
  const ended: Readonly<Record<string, StepFacts>> = await wf.parallel(branches, options);
  for (const { name, key } of steps) {
    const one = ended[name];
    if (one !== undefined) facts.set(key, one);
  }
}

/**
 * Steps that need each other, each begun as soon as what it needs has ended. They are steps of one scope with names of
 * their own, so that a stored one answers at once and those behind it go on.
 *
 * Once one has failed nothing further is begun; what runs is let come to its end, and kept.
 */
class GraphRun {
  readonly #wf: WorkflowContext;
  readonly #bindings: RunBindings;
  readonly #list: LaidList;
  readonly #facts: RunFacts;
  readonly #waiting: Set<LaidStep>;
  readonly #ended = new Set<string>();
  #failure: { readonly error: unknown } | undefined;

  constructor(wf: WorkflowContext, bindings: RunBindings, list: LaidList, facts: RunFacts) {
    this.#wf = wf;
    this.#bindings = bindings;
    this.#list = list;
    this.#facts = facts;
    this.#waiting = new Set(list.steps);
  }

  async run(): Promise<void> {
    const running = new Map<LaidStep, Promise<LaidStep>>();
    for (;;) {
      for (const step of this.#ready(running.size)) {
        this.#waiting.delete(step);
        running.set(
          step,
          this.#one(step).then(() => step),
        );
      }
      if (running.size === 0) break;
      running.delete(await Promise.race(running.values()));
    }
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  /** What may begin now, in the order of the list. */
  #ready(running: number): readonly LaidStep[] {
    if (this.#failure !== undefined || this.#wf.signal.aborted) return [];
    const ready = [...this.#waiting].filter(({ needs }) => needs.every((need) => this.#ended.has(need)));
    return ready.slice(0, (this.#list.maxConcurrent ?? Infinity) - running);
  }

  /** Never rejects. */
  async #one(step: LaidStep): Promise<void> {
    try {
      this.#facts.set(step.key, await runStep(this.#wf, this.#bindings, step, this.#facts));
      if (step.id !== undefined) this.#ended.add(step.id);
    } catch (error) {
      this.#failure ??= { error };
    }
  }
}

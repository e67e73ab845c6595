import { isDeepStrictEqual } from 'node:util';
import type { RunResult } from '../workflow/run-result.ts';
import type { Workflow } from '../workflow/workflow.ts';
import { type CaseRecord, CrashRunner } from './crash-runner.ts';
import type { CrashTestOptions } from './crash-test-options.ts';
import { FakeHost } from './fake-host.ts';
import { type Gate, gatedWorkflow } from './gated-context.ts';
import { differenceOf, outcomeOf, show, stepsOf } from './run-facts.ts';

/** Options of {@link shuffleTest}: those of {@link crashTest} that have to do with the run, and how often it is shuffled. */
export interface ShuffleTestOptions<Input = unknown, Output = unknown> extends Pick<
  CrashTestOptions<Input, Output>,
  'input' | 'signals' | 'seed' | 'manager' | 'workflows' | 'prepare' | 'compare'
> {
  /**
   * In how many orders the bodies are run.
   * @defaultValue 12
   */
  readonly orders?: number;
  /**
   * How long the bodies are held until everything else has gone as far as it can, in real milliseconds. More where code
   * between the steps does slow things of its own.
   * @defaultValue 10
   */
  readonly patienceMs?: number;
}

/**
 * Something that depends on what happens to be quicker.
 *
 * - `ambiguous`: steps of one name overlap outside `wf.parallel` and `wf.map`, so that a resume could not tell them apart.
 * - `steps`, `value`, `result`: in another order there are other steps, a step has another value, the result is another.
 */
export interface ShuffleFinding {
  readonly kind: 'ambiguous' | 'steps' | 'value' | 'result';
  readonly message: string;
  /** The order in which it was seen, from 1. */
  readonly order: number;
}

/** Thrown by {@link shuffleTest}: what depends on which body is quicker. */
export class ShuffleTestError extends Error {
  override readonly name = 'ShuffleTestError';
  readonly findings: readonly ShuffleFinding[];

  constructor(workflow: string, findings: readonly ShuffleFinding[]) {
    const lines = findings.map(({ kind, order, message }) => `${kind}, in order ${order}: ${message}`);
    super(`Workflow "${workflow}" depends on which of its steps is quicker:\n\n${lines.join('\n\n')}`);
    this.findings = findings;
  }
}

/** What a shuffle test did, when it found nothing. */
export interface ShuffleTestReport<Output = unknown> {
  readonly result: RunResult<Output>;
  readonly orders: number;
  /** How often two or more bodies were there to choose from. */
  readonly choices: number;
}

const mostFindings = 3;

/**
 * Runs a workflow in many orders of its bodies, and finds what depends on the order: above all raw `Promise.all` branches
 * whose steps have equal names, which by luck never overlap, so that the engine cannot refuse them.
 *
 * Every body is held until the rest stands still; then chance lets one of them go. Values that differ by themselves, such
 * as random ids, are known by running twice undisturbed, and not compared.
 *
 * @throws ShuffleTestError with what was found.
 */
export async function shuffleTest<Input, Output>(
  workflow: Workflow<Input, Output>,
  options: ShuffleTestOptions<NoInfer<Input>, NoInfer<Output>> = {},
): Promise<ShuffleTestReport<Output>> {
  const { orders = 12, seed = 1, patienceMs = 10, compare = outcomeOf } = options;
  const run = (one: Workflow<Input, Output>, idle?: () => boolean): Promise<CaseRecord<Output>> =>
    new CrashRunner(one, { ...options, patienceMs }, [], undefined, idle).run();
  const [first, second] = [await run(workflow), await run(workflow)];
  const { result } = first;
  if (result === undefined) throw new ShuffleTestError(workflow.name, undisturbed(first));
  const findings: ShuffleFinding[] = [];
  let choices = 0;
  for (let order = 1; order <= orders && findings.length < mostFindings; order += 1) {
    const gate = new HoldingGate(new FakeHost({ seed: seed * 1000 + order }));
    const record = await run(gatedWorkflow(workflow, gate), () => gate.releaseOne());
    choices += gate.choices;
    const found = gate.error === undefined ? differences(record, [first, second], compare) : [ambiguous(gate.error)];
    findings.push(...found.map((finding) => ({ ...finding, order })));
  }
  if (findings.length > 0) throw new ShuffleTestError(workflow.name, findings);
  return { result, orders, choices };
}

type Difference = Omit<ShuffleFinding, 'order'>;

/** Holds bodies until it is told to let one go. */
class HoldingGate implements Gate {
  /** How often there was more than one to choose from. */
  choices = 0;
  error: Error | undefined;
  readonly #chance: FakeHost;
  readonly #held: (() => void)[] = [];

  constructor(chance: FakeHost) {
    this.#chance = chance;
  }

  enter(): Promise<void> {
    return new Promise((resolve) => {
      this.#held.push(resolve);
    });
  }

  ambiguous(error: Error): void {
    this.error ??= error;
  }

  /** Lets a body go, or now and then the clock instead; tells whether it was a body. */
  releaseOne(): boolean {
    if (this.#held.length === 0 || this.#chance.random() < 0.3) return false;
    if (this.#held.length > 1) this.choices += 1;
    const [next] = this.#held.splice(Math.floor(this.#chance.random() * this.#held.length), 1);
    next?.();
    return true;
  }
}

function undisturbed({ found }: CaseRecord<unknown>): ShuffleFinding[] {
  return [{ kind: 'result', order: 0, message: found.map(({ message }) => message).join('; ') }];
}

function ambiguous(error: Error): Difference {
  return { kind: 'ambiguous', message: error.message };
}

function differences<Output>(
  record: CaseRecord<Output>,
  [first, second]: readonly [CaseRecord<Output>, CaseRecord<Output>],
  compare: (result: RunResult<Output>) => unknown,
): Difference[] {
  if (record.result === undefined) return [{ kind: 'result', message: record.found[0]?.message ?? 'it did not end' }];
  const steps = differenceOf(stepsOf(first), stepsOf(record));
  if (steps !== undefined) return [{ kind: 'steps', message: `the steps are others: ${steps}` }];
  const [values, others, now] = [valuesOf(first), valuesOf(second), valuesOf(record)];
  const found: Difference[] = [];
  for (const [key, value] of values)
    if (isDeepStrictEqual(others.get(key), value) && !isDeepStrictEqual(now.get(key), value))
      found.push({
        kind: 'value',
        message: `step "${key}" gave ${show(now.get(key))}, and ${show(value)} undisturbed`,
      });
  if (found.length > 0) return found.slice(0, mostFindings);
  const [before, again] = [first, second].map(({ result }) => (result === undefined ? undefined : compare(result)));
  const after = compare(record.result);
  if (!isDeepStrictEqual(before, again) || isDeepStrictEqual(before, after)) return [];
  return [{ kind: 'result', message: `it gave ${show(after)}, and ${show(before)} undisturbed` }];
}

function valuesOf({ history }: CaseRecord<unknown>): ReadonlyMap<string, unknown> {
  return new Map(
    history.flatMap((event): [string, unknown][] =>
      event.type === 'step-completed' ? [[event.key, event.value]] : [],
    ),
  );
}

import { isDeepStrictEqual } from 'node:util';
import type { Census } from '../core/run-terms.ts';
import { CensusTaker } from '../workflow/census.ts';
import type { RunResult } from '../workflow/run-result.ts';
import type { Workflow } from '../workflow/workflow.ts';
import type { CrashFinding } from './crash-finding.ts';
import { CrashTestError } from './crash-test-error.ts';
import type { Found } from './crash-ledger.ts';
import { type CaseRecord, CrashRunner } from './crash-runner.ts';
import { randomSchedules, secondDeaths, singleDeaths } from './crash-schedules.ts';
import type { CrashTestOptions, CrashTestReport } from './crash-test-options.ts';
import { FakeDate } from './fake-date.ts';
import type { Death } from './mortal-storage.ts';
import { differenceOf, outcomeOf, show, stepsOf } from './run-facts.ts';

/** More findings than these say nothing new. */
const mostFindings = 5;

/**
 * Runs a workflow whole, and then again and again with processes that die at its durable writes, and looks whether every
 * run ends as if nothing had happened: see {@link CrashInvariant}.
 *
 * Waits for nothing: clocks are fake, deaths simulated. A process that dies is cut off from storage and clock; bodies in
 * flight are abandoned, and what they go on doing in this process is what a real death would have spared them.
 *
 * @throws CrashTestError with what did not hold and how to see it again.
 */
export async function crashTest<Input, Output>(
  workflow: Workflow<Input, Output>,
  options: CrashTestOptions<NoInfer<Input>, NoInfer<Output>> = {},
): Promise<CrashTestReport<Output>> {
  const date = options.dates === 'real' ? undefined : new FakeDate();
  try {
    return await new CrashTest(workflow, options, date).run();
  } finally {
    date?.restore();
  }
}

class CrashTest<Input, Output> {
  readonly #workflow: Workflow<Input, Output>;
  readonly #options: CrashTestOptions<Input, Output>;
  readonly #date: FakeDate | undefined;
  readonly #findings: CrashFinding[] = [];
  readonly #counts = { cases: 0, lives: 0, deaths: 0, repeatedBodies: 0, unknownEffects: 0 };

  constructor(workflow: Workflow<Input, Output>, options: CrashTestOptions<Input, Output>, date: FakeDate | undefined) {
    this.#workflow = workflow;
    this.#options = options;
    this.#date = date;
  }

  async run(): Promise<CrashTestReport<Output>> {
    const { deaths = 'each', seed = 1, secondDeath = true, schedule } = this.#options;
    const whole = await this.#try([]);
    await this.#judge(whole, whole);
    this.#throwFindings();
    const { result } = whole;
    if (result === undefined) throw new Error('A run without findings has a result.');
    const writes = whole.lastWrites;
    const chosen =
      schedule !== undefined
        ? [schedule]
        : deaths === 'each'
          ? singleDeaths(writes)
          : randomSchedules(deaths, writes, seed);
    for (const one of chosen) {
      const record = await this.#try(one);
      await this.#judge(record, whole);
      if (schedule !== undefined || deaths !== 'each' || !secondDeath || record.writes.length === 0) continue;
      await this.#judge(await this.#try(secondDeaths(one, record.lastWrites, seed)), whole);
      if (this.#findings.length >= mostFindings) break;
    }
    this.#throwFindings();
    return { result, census: result.census, writes, ...this.#counts };
  }

  async #try(schedule: readonly Death[]): Promise<CaseRecord<Output>> {
    const record = await new CrashRunner(this.#workflow, this.#options, schedule, this.#date).run();
    this.#counts.cases += 1;
    this.#counts.lives += record.lives;
    this.#counts.deaths += record.writes.length;
    this.#counts.repeatedBodies += record.ledger.repeated;
    return record;
  }

  async #judge(record: CaseRecord<Output>, whole: CaseRecord<Output>): Promise<void> {
    const found: Found[] = [...record.found];
    const { result, schedule, writes } = record;
    if (result !== undefined) {
      if (result.status === 'paused' && result.pausedReason === 'effect-unknown' && schedule.length > 0)
        this.#counts.unknownEffects += 1;
      else if (result.status === 'paused' || result.status === 'interrupted')
        found.push({ invariant: 'finishes', message: `the run is ${result.status}: ${wordsOf(result)}` });
      else {
        found.push(...censusFindings(record, result.census));
        if (record !== whole) found.push(...this.#differences(record, whole, result));
      }
      found.push(...(await this.#check(record, result)));
    }
    for (const one of found)
      if (this.#findings.length < mostFindings * 2) this.#findings.push({ ...one, schedule, writes });
  }

  #differences(record: CaseRecord<Output>, whole: CaseRecord<Output>, result: RunResult<Output>): Found[] {
    const found: Found[] = [];
    const { compare = outcomeOf, world } = this.#options;
    const steps = differenceOf(stepsOf(whole), stepsOf(record));
    if (steps !== undefined) found.push({ invariant: 'same-steps', message: `the steps are others: ${steps}` });
    const before = whole.result === undefined ? undefined : compare(whole.result);
    const after = compare(result);
    if (!isDeepStrictEqual(after, before))
      found.push({ invariant: 'same-result', message: `it gave ${show(after)}, and without deaths ${show(before)}` });
    if (result.status === 'completed' && whole.result !== undefined)
      if (!isDeepStrictEqual(withoutIds(result.census), withoutIds(whole.result.census)))
        found.push({
          invariant: 'census',
          message: `it counts ${show(result.census)}, and without deaths ${show(whole.result.census)}`,
        });
    if (
      world !== undefined &&
      record.ledger.repeated <= whole.ledger.repeated &&
      !isDeepStrictEqual(record.world, whole.world)
    )
      found.push({
        invariant: 'world',
        message: `no body ran twice, and yet the world is ${show(record.world)} instead of ${show(whole.world)}: something is done outside of steps`,
      });
    return found;
  }

  async #check(record: CaseRecord<Output>, result: RunResult<Output>): Promise<Found[]> {
    const { schedule, history, ledger } = record;
    try {
      await this.#options.check?.({ schedule, result, history, bodies: ledger.bodies });
      return [];
    } catch (error) {
      return [{ invariant: 'check', message: error instanceof Error ? error.message : String(error), cause: error }];
    }
  }

  #throwFindings(): void {
    if (this.#findings.length > 0) throw new CrashTestError(this.#workflow.name, this.#findings);
  }
}

function censusFindings({ history }: CaseRecord<unknown>, census: Census): Found[] {
  const taker = new CensusTaker();
  for (const event of history) taker.apply(event);
  const counted = taker.snapshot();
  if (isDeepStrictEqual(sorted(counted), sorted(census))) return [];
  return [{ invariant: 'census', message: `the run counts ${show(census)}, and its journal says ${show(counted)}` }];
}

/** Side by side, branches come in any order. */
function sorted(census: Census): Census {
  const byKey = (one: { readonly key: string }, other: { readonly key: string }): number =>
    one.key < other.key ? -1 : one.key > other.key ? 1 : 0;
  const { phases, fanOuts, failures, incompleteChildren = [] } = census;
  return {
    ...census,
    phases: phases.toSorted(byKey),
    fanOuts: fanOuts.toSorted(byKey),
    failures: failures.toSorted(),
    incompleteChildren: incompleteChildren.toSorted(byKey),
  };
}

/** Child runs have other ids in every case. */
function withoutIds(census: Census): unknown {
  const { incompleteChildren = [], ...rest } = sorted(census);
  return { ...rest, incompleteChildren: incompleteChildren.map(({ key, outcome }) => ({ key, outcome })) };
}

function wordsOf(result: RunResult): string {
  if (result.status === 'paused') return `${result.pausedReason}, ${result.message}`;
  return result.status === 'interrupted' ? result.reason : '';
}

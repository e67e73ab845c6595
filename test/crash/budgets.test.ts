import { expect, test } from 'vitest';
import { dayOf } from '../../src/state/budget-days.ts';
import { MemoryStorage } from '../../src/storage/memory-storage.ts';
import { type CaseRecord, CrashRunner, testRunId } from '../../src/testing/crash-runner.ts';
import { secondDeaths, singleDeaths } from '../../src/testing/crash-schedules.ts';
import type { CrashTestOptions } from '../../src/testing/crash-test-options.ts';
import { FakeHost } from '../../src/testing/fake-host.ts';
import { type Death, MortalStorage } from '../../src/testing/mortal-storage.ts';
import { EnhancedWorkflowManager } from '../../src/workflow/enhanced-workflow-manager.ts';
import type { ManagerLimits } from '../../src/workflow/manager-limits.ts';
import type { RunResult } from '../../src/workflow/run-result.ts';
import { defineWorkflow } from '../../src/workflow/workflow.ts';
import type { WorkflowContext } from '../../src/workflow/workflow-context.ts';

const most = 10;
const used = 6;
const questions = ['who', 'what', 'when', 'how'] as const;

/** What a provider was asked, over all lives of one case: what a process had asked when it died may cost its maximum. */
class Provider {
  readonly storage = new MemoryStorage();
  /** By day: what ended calls used, and what the others may use. The most that it ever came to. */
  readonly spent = new Map<string, number>();
  worstOfDay = 0;
  worst = 0;
  /** Answers that a workflow was given, by what was asked. */
  readonly answers = new Map<string, string>();
  /** What was asked, or answered otherwise, after it had been answered. */
  readonly again: string[] = [];
  #begun = 0;
  #life = 0;
  #host = new FakeHost();

  readonly child = defineWorkflow({
    name: 'part',
    run: async (wf: WorkflowContext) => [await this.ask(wf, 'first'), await this.ask(wf, 'second')],
  });

  readonly workflow = defineWorkflow({
    name: 'spending',
    run: (wf) =>
      wf.parallel({
        asked: (own) => own.map('call', questions, { concurrency: 3 }, (name, item) => this.ask(item, name)),
        part: (own) => own.workflow(this.child, undefined),
      }),
  });

  get total(): number {
    return [...this.spent.values()].reduce((sum, one) => sum + one, 0);
  }

  async ask(wf: WorkflowContext, name: string): Promise<string> {
    const answer = await wf.step(name, { agent: 'coder', estimate: { tokens: most } }, async ({ usage }) => {
      if (this.answers.has(name)) this.again.push(name);
      const [life, day] = [this.#life, dayOf(this.#host.now())];
      this.#begun += 1;
      this.#spend(day, most);
      await new Promise((resolve) => setImmediate(resolve));
      // Nobody will ever know what it used whose process is gone.
      if (life === this.#life) {
        this.#spend(day, used - most);
        usage({ tokens: used });
      }
      return `${name}, call ${this.#begun}`;
    });
    const before = this.answers.get(name);
    if (before !== undefined && before !== answer) this.again.push(`${name}: ${answer} after ${before}`);
    this.answers.set(name, answer);
    return answer;
  }

  /** Plays a case: a run through all the deaths. */
  async play(schedule: readonly Death[], limits: ManagerLimits): Promise<CaseRecord<unknown>> {
    const options: CrashTestOptions = {
      manager: { limits },
      workflows: [this.child],
      // Looked at after the case has ended: what has no `close` stays open.
      storage: () => ({ open: () => new MortalStorage(this.storage) }),
      prepare: ({ number, host }) => {
        this.#life = number;
        this.#host = host;
      },
    };
    return new CrashRunner(this.workflow, options, schedule, undefined).run();
  }

  /** Goes on with the run as somebody who allows more. */
  async allowMore(): Promise<RunResult> {
    this.#life += 1;
    const startAt = this.#host.now() + 60_000;
    const host = (this.#host = new FakeHost({ startAt, seed: 99 }));
    const manager = new EnhancedWorkflowManager({ storage: this.storage, host, limits: { day: { tokens: 10_000 } } });
    manager.register(this.workflow, this.child);
    const result = await host.finish(manager.resume(testRunId, { takeOver: true, limits: { tokens: 10_000 } }));
    await host.finish(manager.close());
    return result;
  }

  /** What the state of the run and the logs of the days say was used or may be. */
  async counted(): Promise<{ readonly run: number; readonly days: number }> {
    await using manager = new EnhancedWorkflowManager({ storage: this.storage });
    const { used: ofRun, reserved } = (await manager.get(testRunId))?.budget ?? {};
    let days = 0;
    for (const day of this.spent.keys()) {
      const budget = await manager.reliability.budgets(day);
      days += (budget?.used.tokens ?? 0) + (budget?.reserved.tokens ?? 0);
    }
    return { run: (ofRun?.tokens ?? 0) + (reserved?.tokens ?? 0), days };
  }

  #spend(day: string, amount: number): void {
    const spent = (this.spent.get(day) ?? 0) + amount;
    this.spent.set(day, spent);
    this.worstOfDay = Math.max(this.worstOfDay, spent);
    this.worst = Math.max(this.worst, this.total);
  }
}

const needed = used * (questions.length + 2);
const wide = 1000;

/** Limits, and how a run under them ends that nobody disturbs. */
const cases = {
  'of its run': { run: 25, day: wide, whenReached: 'pause', ends: 'paused' },
  'of the day': { run: wide, day: 25, whenReached: 'pause', ends: 'paused' },
  'of the day that its steps are parked for': { run: wide, day: 25, whenReached: 'park', ends: 'completed' },
  'that is wide enough for a few lost calls': {
    ...{ run: needed + 2 * most, day: needed + 4 * most },
    ...({ whenReached: 'pause', ends: 'completed' } as const),
  },
} as const;

test.each(Object.entries(cases))(
  'over processes that die at any write no call begins that does not fit a limit %s, and none is repeated (G9, G1)',
  { timeout: 240_000 },
  async (name, { run, day, whenReached, ends }) => {
    const limits = { run: { tokens: run }, day: { tokens: day, whenReached } };
    const undisturbed = await new Provider().play([], limits);
    expect(undisturbed.result?.status).toBe(ends);
    for (const first of singleDeaths(undisturbed.lastWrites)) {
      const schedules = [first, secondDeaths(first, undisturbed.lastWrites, 1)];
      // Days take long: there each second write is enough, without processes that are waited for until the day ends.
      const [{ write, moment } = { write: 0, moment: 'stopped' }] = first;
      const played = whenReached === 'pause' ? schedules : moment === 'after' && write % 2 === 0 ? [first] : [];
      for (const schedule of played) {
        const about = JSON.stringify(schedule);
        const provider = new Provider();
        const { result, found } = await provider.play(schedule, limits);
        expect(found, about).toEqual([]);
        expect(provider.worst, about).toBeLessThanOrEqual(run);
        expect(provider.worstOfDay, about).toBeLessThanOrEqual(day);
        if (whenReached === 'park') expect(result?.status, about).toBe('completed');
        else if (result?.status !== 'completed') expect(result, about).toMatchObject({ pausedReason: 'limit' });
        const counted = await provider.counted();
        expect(counted.days, about).toBeGreaterThanOrEqual(provider.total);
        if (result?.status === 'completed') expect(counted.run, about).toBeGreaterThanOrEqual(provider.total);

        const done = result?.status === 'completed' ? result : await provider.allowMore();
        const { answers } = provider;
        const output = {
          asked: questions.map((question) => answers.get(question)),
          part: ['first', 'second'].map((question) => answers.get(question)),
        };
        expect(done, `${name}: ${about}`).toMatchObject({ status: 'completed', output });
        expect(provider.again, about).toEqual([]);
      }
    }
  },
);

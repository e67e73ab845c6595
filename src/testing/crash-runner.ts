import { isHoldfastError } from '../core/errors.ts';
import { toMilliseconds } from '../core/durations.ts';
import type { RunEvent } from '../core/events.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import { MemoryStorage } from '../storage/memory-storage.ts';
import { EnhancedWorkflowManager } from '../workflow/enhanced-workflow-manager.ts';
import type { StartArguments } from '../workflow/run-desk.ts';
import type { RunResult } from '../workflow/run-result.ts';
import type { Workflow } from '../workflow/workflow.ts';
import { CrashLedger, type Found } from './crash-ledger.ts';
import type { CrashTestOptions } from './crash-test-options.ts';
import type { DurableWrite } from './durable-write.ts';
import type { FakeDate } from './fake-date.ts';
import { FakeHost } from './fake-host.ts';
import { Life, type LifeEnd } from './life.ts';
import type { Death } from './mortal-storage.ts';
import { SignalDesk } from './signal-desk.ts';
import type { StorageFixture } from './storage-law.ts';

/** How one case went. */
export interface CaseRecord<Output> {
  readonly schedule: readonly Death[];
  readonly ledger: CrashLedger;
  readonly found: readonly Found[];
  /** What the processes died of. */
  readonly writes: readonly DurableWrite[];
  /** How many durable writes there were after the last death. */
  readonly lastWrites: number;
  readonly lives: number;
  readonly history: readonly RunEvent[];
  readonly result: RunResult<Output> | undefined;
  /** What `world` gave at the end. */
  readonly world: unknown;
}

/** The id of every run of a crash test: each has a storage of its own. */
export const testRunId = 'crash-test';

/** How often something is asked for again that fails for reasons which pass. */
const mostLooks = 10;

/** Runs a workflow once through all the deaths of a schedule, each process going on with what the one before left. */
export class CrashRunner<Input, Output> {
  readonly #workflow: Workflow<Input, Output>;
  readonly #options: CrashTestOptions<Input, Output>;
  readonly #schedule: readonly Death[];
  readonly #date: FakeDate | undefined;
  readonly #idle: (() => boolean) | undefined;
  readonly #ledger = new CrashLedger(testRunId);
  readonly #found: Found[] = [];
  readonly #writes: DurableWrite[] = [];
  /** Every sender draws ids of its own. */
  #sent = 0;
  readonly #signals: SignalDesk;
  readonly #handles = new Set<StorageAdapter>();
  #fixture: StorageFixture = memoryFixture();
  #history: readonly RunEvent[] = [];
  #at = Date.parse('2026-11-20T10:15:30.123Z');
  #lives = 0;
  /** Durable writes since the last death, by processes that have ended. */
  #writesBefore = 0;
  #suspended: Life | undefined;

  constructor(
    workflow: Workflow<Input, Output>,
    options: CrashTestOptions<Input, Output>,
    schedule: readonly Death[],
    date: FakeDate | undefined,
    idle?: () => boolean,
  ) {
    this.#idle = idle;
    this.#workflow = workflow;
    this.#options = options;
    this.#schedule = schedule;
    this.#date = date;
    this.#signals = new SignalDesk(options.signals ?? []);
  }

  async run(): Promise<CaseRecord<Output>> {
    this.#fixture = (await this.#options.storage?.()) ?? memoryFixture();
    try {
      const ended = await this.#runLives();
      const { world } = this.#options;
      return {
        schedule: this.#schedule,
        ledger: this.#ledger,
        found: [...this.#ledger.found, ...this.#found],
        writes: this.#writes,
        lastWrites: ended?.writes ?? 0,
        lives: this.#lives,
        history: this.#history,
        result: ended?.result,
        world: structuredClone(world?.()),
      };
    } finally {
      for (const handle of this.#handles) await handle.close?.();
      await this.#fixture.dispose?.();
    }
  }

  async #runLives(): Promise<{ readonly result: RunResult<Output>; readonly writes: number } | undefined> {
    const { maxLives = this.#schedule.length + 20, downtime = '1m' } = this.#options;
    while (this.#lives < maxLives) {
      this.#lives += 1;
      const life = await this.#begin(this.#lives);
      const end = await life.drive(this.#date?.run(life.host, () => this.#goOn(life)) ?? this.#goOn(life));
      const result = await this.#settle(life, end);
      this.#writesBefore = end.kind === 'died' ? 0 : this.#writesBefore + life.storage.writes.length;
      if (result === 'again') this.#at = life.host.now() + toMilliseconds(downtime, 'downtime');
      else if (result === undefined) return undefined;
      else if (result.status !== 'paused' || result.wakeAt === undefined) return { result, writes: this.#writesBefore };
      else this.#at = Math.max(life.host.now(), result.wakeAt);
    }
    this.#find('finishes', `the run was not finished by ${maxLives} processes`);
    return undefined;
  }

  async #begin(number: number): Promise<Life> {
    const { seed = 1, patienceMs = 50, manager = {}, prepare } = this.#options;
    const host = new FakeHost({ startAt: this.#at, seed: seed * 1000 + number });
    await prepare?.({ number, schedule: this.#schedule, host });
    // Whoever prepares may have steered the run.
    if (number > 1 && prepare !== undefined) await this.#read();
    const death = this.#schedule[this.#writes.length];
    const storage = await this.#open(host);
    const writesBefore = this.#writesBefore;
    const idle = this.#idle;
    const facts = { host, storage, death, number, writesBefore, patienceMs, manager };
    const life = new Life(idle === undefined ? facts : { ...facts, idle });
    life.manager.register(...(this.#options.workflows ?? []), this.#workflow);
    life.manager.on('*', (event) => {
      this.#ledger.observe(event);
    });
    life.manager.on('wait-started', (event) => this.#serve(event));
    // A process that was suspended wakes once the next one has taken the run and begun to work.
    const { storage: mortal } = life;
    mortal.wrote = ({ number: count }) => {
      if (count >= 3) this.#suspended?.storage.wake();
    };
    return life;
  }

  async #goOn({ manager }: Life): Promise<RunResult<Output>> {
    const state = this.#lives === 1 ? undefined : await manager.get(testRunId);
    const ended = state?.status === 'completed' || state?.status === 'failed' || state?.status === 'cancelled';
    if (state !== undefined && !ended)
      return (await manager.resume(testRunId, { takeOver: true })) as RunResult<Output>;
    const { input } = this.#options;
    const given = [input, { id: testRunId }] as StartArguments<Input>;
    return (await manager.start<Input, Output>(this.#workflow, ...given)).result;
  }

  async #settle(life: Life, end: LifeEnd<RunResult<Output>>): Promise<RunResult<Output> | 'again' | undefined> {
    if (end.kind !== 'died') await this.#stopSuspended(life);
    switch (end.kind) {
      case 'died':
        this.#writes.push(end.write);
        await this.#bury(life);
        return 'again';
      case 'stuck':
        this.#find('finishes', `the run is stuck: ${await this.#describeWaits(end.message)}`);
        life.storage.end();
        return undefined;
      case 'refused':
        life.storage.end();
        // Trouble that passes is tried again, as a person or a supervisor would.
        if (isHoldfastError(end.error) && end.error.retryable) return 'again';
        this.#find('finishes', `the run could not be gone on with: ${String(end.error)}`, end.error);
        return undefined;
      case 'answered':
        await this.#close(life);
        await this.#read();
        return end.answer.status === 'paused' && end.answer.pausedReason === 'persistence' ? 'again' : end.answer;
    }
  }

  /** A process that died is cut off; one that is suspended sleeps until the next one works. */
  async #bury(life: Life): Promise<void> {
    const suspended = this.#schedule[this.#writes.length - 1]?.moment === 'stopped';
    this.#suspended?.storage.end();
    this.#suspended = suspended ? life : undefined;
    if (!suspended) {
      life.storage.end();
      await this.#fixture.crash?.();
    }
    await this.#read();
  }

  async #stopSuspended(current: Life): Promise<void> {
    const suspended = this.#suspended;
    if (suspended === undefined) return;
    suspended.storage.wake();
    // It finds out that it was overtaken; what it did meanwhile must not have counted.
    for (let turn = 0; turn < 50; turn += 1) await current.host.turn();
    suspended.storage.end();
    this.#suspended = undefined;
  }

  async #close(life: Life): Promise<void> {
    const end = await life.drive(life.manager.close());
    if (end.kind !== 'answered') this.#find('nothing-left', `closing the manager did not end: ${JSON.stringify(end)}`);
    const { pendingTimers } = life.host;
    if (pendingTimers > 0) this.#find('nothing-left', `${pendingTimers} timers are left after the manager was closed`);
    if (life.storage.watches > 0) this.#find('nothing-left', `${life.storage.watches} watches of the storage are left`);
    life.storage.end();
  }

  /** Reads what is stored, as another process would. */
  async #read(): Promise<void> {
    try {
      this.#history = await this.#persist(() => this.#readOnce());
    } catch (error) {
      this.#find('finishes', `the journal cannot be read: ${String(error)}`, error);
      return;
    }
    this.#ledger.compare(this.#history);
  }

  /** Does something again while trouble lasts that passes, as whoever asked for it would. */
  async #persist<Result>(ask: () => Promise<Result>): Promise<Result> {
    for (let look = 1; ; look += 1)
      try {
        return await ask();
      } catch (error) {
        if (look >= mostLooks || !isHoldfastError(error) || !error.retryable) throw error;
      }
  }

  async #readOnce(): Promise<readonly RunEvent[]> {
    const host = new FakeHost({ startAt: this.#at });
    const reader = new EnhancedWorkflowManager({ storage: await this.#open(host), views: false, host });
    const events: RunEvent[] = [];
    try {
      for await (const event of reader.history(testRunId)) events.push(event);
    } catch (error) {
      // A run whose first write did not happen is not there; one that is gone has lost what was acknowledged.
      if (!isHoldfastError(error) || error.code !== 'run-not-found') throw error;
    } finally {
      await reader.close();
    }
    return events;
  }

  /** Hands a wait its signal, as a person at another process would. */
  async #serve(wait: RunEvent & { readonly type: 'wait-started' }): Promise<void> {
    const { runId, key, name } = wait;
    const received = this.#history.some((event) => event.type === 'signal-received' && event.key === key);
    const signal = this.#signals.next(wait, received);
    if (signal === undefined) return;
    const storage = await this.#open(new FakeHost({ startAt: this.#at }));
    const host = new FakeHost({ startAt: this.#at, seed: 7000 + (this.#sent += 1) });
    const sender = new EnhancedWorkflowManager({ storage, views: false, host });
    try {
      await this.#persist(() => sender.signal(runId, name, signal.payload));
    } finally {
      await sender.close();
    }
  }

  async #describeWaits(message: string): Promise<string> {
    await this.#read();
    const waits = this.#history.flatMap((event) => (event.type === 'wait-started' ? [event.name] : []));
    const last = waits.at(-1);
    return last === undefined ? message : `${message}; its last wait is for signal "${last}" (see \`signals\`)`;
  }

  async #open(host: FakeHost): Promise<StorageAdapter> {
    const storage = await this.#fixture.open(host);
    this.#handles.add(storage);
    return storage;
  }

  #find(invariant: Found['invariant'], message: string, cause?: unknown): void {
    this.#found.push({ invariant, message, ...(cause === undefined ? {} : { cause }) });
  }
}

function memoryFixture(): StorageFixture {
  const storage = new MemoryStorage();
  return { open: () => storage };
}

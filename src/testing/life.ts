import type { RunEvent } from '../core/events.ts';
import { systemHost } from '../core/host.ts';
import { identifyProcess, type ProcessIdentity } from '../processes/identity.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import { EnhancedWorkflowManager } from '../workflow/enhanced-workflow-manager.ts';
import type { ManagerOptions } from '../workflow/manager-options.ts';
import type { DurableWrite } from './durable-write.ts';
import type { FakeHost } from './fake-host.ts';
import { type Death, MortalStorage } from './mortal-storage.ts';

/** What one process is made of. */
export interface LifeOptions {
  readonly host: FakeHost;
  readonly storage: StorageAdapter;
  readonly death: Death | undefined;
  readonly number: number;
  /** How many durable writes of earlier processes count. */
  readonly writesBefore: number;
  readonly patienceMs: number;
  readonly manager: ManagerOptions;
  /** Asked when nothing moves, before the clock moves on: whether it set something going. */
  readonly idle?: () => boolean;
}

/** How a process came to its end. */
export type LifeEnd<Answer> =
  | { readonly kind: 'died'; readonly write: DurableWrite }
  | { readonly kind: 'answered'; readonly answer: Answer }
  | { readonly kind: 'refused'; readonly error: unknown }
  | { readonly kind: 'stuck'; readonly message: string };

/** A run that waits for something far off is let go of and gone on with then, so that no fake clock ticks for days. */
const parkAfter = '10m';
/** How many turns of the event loop nothing moves before that is believed. */
const quietTurns = 4;
const storagePatienceMs = 5000;
/** Timers in a row by which nothing moved: that is what waiting for nothing looks like. */
const mostIdleTimers = 20_000;
const bodiesStuckMs = 10_000;

/** One simulated process: a manager with a clock, an identity and a storage that it loses when it dies. */
export class Life {
  readonly host: FakeHost;
  readonly manager: EnhancedWorkflowManager;
  readonly storage: MortalStorage;
  readonly #patienceMs: number;
  readonly #idle: () => boolean;
  #working = 0;
  #events = 0;

  constructor({ host, storage, death, number, writesBefore, patienceMs, manager, idle }: LifeOptions) {
    this.host = host;
    this.#patienceMs = patienceMs;
    this.#idle = idle ?? ((): boolean => false);
    this.storage = new MortalStorage(storage, death, writesBefore);
    this.manager = new EnhancedWorkflowManager({
      crashLoopAfter: 10_000,
      parkAfter,
      views: false,
      ...manager,
      storage: this.storage,
      host,
      process: identityOf(number, death),
    });
    this.manager.on('*', (event) => {
      this.#follow(event);
    });
  }

  /** Lets the process work until it answers, dies or waits for nothing; its clock moves on when nothing else does. */
  async drive<Answer>(work: Promise<Answer>): Promise<LifeEnd<Answer>> {
    const state: { end: LifeEnd<Answer> | undefined } = { end: undefined };
    const settle = (end: LifeEnd<Answer>): void => {
      state.end ??= end;
    };
    void this.storage.died.then((write) => {
      settle({ kind: 'died', write });
    });
    work.then(
      (answer) => {
        settle({ kind: 'answered', answer });
      },
      (error: unknown) => {
        settle({ kind: 'refused', error });
      },
    );
    const stuck = await this.#passTime(() => state.end !== undefined);
    return state.end ?? { kind: 'stuck', message: stuck };
  }

  async #passTime(isOver: () => boolean): Promise<string> {
    let moves = -1;
    let quiet = 0;
    let idleTimers = 0;
    let quietSince = systemHost.monotonic();
    for (;;) {
      await systemHost.turn();
      if (isOver()) return '';
      if (moves !== this.#moves) {
        moves = this.#moves;
        quiet = 0;
        quietSince = systemHost.monotonic();
        continue;
      }
      quiet += 1;
      if (quiet < quietTurns) continue;
      const quietMs = systemHost.monotonic() - quietSince;
      if (this.storage.busy > 0 && quietMs < storagePatienceMs) {
        quiet = 0;
        continue;
      }
      if (this.#working > 0 && quietMs < this.#patienceMs) continue;
      quiet = 0;
      if (this.#idle()) {
        quietSince = systemHost.monotonic();
        continue;
      }
      const fired = await this.host.advanceToNext();
      idleTimers = moves === this.#moves ? idleTimers + 1 : 0;
      if (fired && idleTimers < mostIdleTimers) continue;
      if (this.#working > 0 && quietMs < bodiesStuckMs) continue;
      if (!isOver()) return this.#working > 0 ? 'a body does not settle' : 'nothing is left that it could wait for';
    }
  }

  /** Inbox and heartbeats are looked at for ever: only what changes something counts as moving. */
  get #moves(): number {
    return this.#events + this.storage.writes.length;
  }

  #follow(event: RunEvent): void {
    this.#events += 1;
    const change = workChange(event);
    this.#working = Math.max(0, this.#working + change);
  }
}

/** Whether a body was begun or has settled: while one waits to be tried again, the clock is what it waits for. */
function workChange({ type }: RunEvent): number {
  switch (type) {
    case 'step-started':
    case 'step-attempted':
      return 1;
    case 'step-completed':
    case 'step-failed':
    case 'attempt-failed':
      return -1;
    default:
      return 0;
  }
}

/** Each process has an identity of its own: one that died is known dead to the others, one that is suspended is not. */
function identityOf(number: number, death: Death | undefined): ProcessIdentity {
  const own = identifyProcess();
  const startedAt = `${own.startedAt}, process ${number}`;
  return death?.moment === 'stopped' ? { ...own, startedAt, host: `another-machine-${number}` } : { ...own, startedAt };
}

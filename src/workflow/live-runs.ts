import { AsyncLocalStorage } from 'node:async_hooks';
import { UsageError } from '../core/errors.ts';
import type { Timer } from '../core/host.ts';
import type { Unsubscribe } from '../storage/storage-adapter.ts';
import type { RunJournal } from '../state/run-journal.ts';
import type { CensusTaker } from './census.ts';
import { drive } from './drive.ts';
import { LiveRun } from './live-run.ts';
import type { Family } from './family.ts';
import type { Halt, Rooms, RunSettings } from './run-settings.ts';
import type { Replay } from './replay.ts';
import { makeResult, type Ending, type RunResult } from './run-result.ts';
import type { Scope } from './scope.ts';
import type { Workflow } from './workflow.ts';

/** A run that this process drives. */
export interface RunHandle<Output = unknown> {
  readonly id: string;
  /** Resolves when the run ends or is let go of. Never rejects. */
  readonly result: Promise<RunResult<Output>>;
  /** Lets the process end although the run goes on. */
  detach(): void;
}

/** Hints about the inbox may be lost: it is looked at this often all the same. */
const lookEveryMs = 2000;

/** Keeps the process alive; re-armed by nobody, because no run is awaited for longer. */
const foreverMs = 2 ** 50;

/**
 * The runs that one manager drives now.
 *
 * Invariant: a watch on the inbox and a timer exist only while there is at least one run.
 */
export class LiveRuns {
  readonly #rooms: Rooms;
  /** What carries the child runs of these runs. */
  readonly family: Family;
  readonly #scopes = new AsyncLocalStorage<Scope>();
  readonly #runs = new Map<string, { readonly live: LiveRun; readonly handle: RunHandle }>();
  #unwatch: Unsubscribe | undefined;
  #look: Timer | undefined;
  readonly #closing = new AbortController();
  /** The last thing that is being done to a run, by its id: a run is opened by one call at a time. */
  readonly #turns = new Map<string, Promise<void>>();
  /** What has to be over before everything is closed. */
  readonly #pending = new Set<Promise<void>>();

  constructor(rooms: Rooms, familyOf: (runs: LiveRuns) => Family) {
    this.#rooms = rooms;
    this.family = familyOf(this);
  }

  /** The handle of a run that is driven here. */
  get(id: string): RunHandle | undefined {
    return this.#runs.get(id)?.handle;
  }

  /** A run that is driven here. */
  live(id: string): LiveRun | undefined {
    return this.#runs.get(id)?.live;
  }

  /** Stops a run that is driven here. */
  halt(id: string, halt: (live: LiveRun) => Halt): void {
    const live = this.#runs.get(id)?.live;
    if (live !== undefined) live.halt(halt(live));
  }

  /** Refuses to go on once closed. */
  requireOpen(): void {
    if (this.closing.aborted) throw new UsageError('manager-closed', 'The manager was closed; make a new one.');
  }

  /** Aborted when everything is to be closed. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  /** Does something to a run when nothing else is being done to it here, and not once closed. */
  async inTurn<Result>(id: string, work: () => Promise<Result>): Promise<Result> {
    const before = this.#turns.get(id);
    const done = (before ?? Promise.resolve()).then(() => {
      this.requireOpen();
      return work();
    });
    const turn = this.pends(done);
    this.#turns.set(id, turn);
    try {
      return await done;
    } finally {
      if (this.#turns.get(id) === turn) this.#turns.delete(id);
    }
  }

  /** Lets closing wait until something is over. */
  pends(work: Promise<unknown>): Promise<void> {
    const over = work.then(nothing, nothing).then(() => {
      this.#pending.delete(over);
    });
    this.#pending.add(over);
    return over;
  }

  /** A handle whose result keeps the process alive until it comes, or until it is detached. */
  handle(id: string, result: Promise<RunResult>): RunHandle {
    const keepAlive = this.#rooms.host.schedule(foreverMs, () => undefined);
    const detach = (): void => {
      keepAlive.cancel();
    };
    result.then(detach, detach);
    void this.pends(result);
    return { id, result, detach };
  }

  /** Makes a run out of a claimed journal, not yet driven. */
  make(journal: RunJournal, replay: Replay, census: CensusTaker, settings: RunSettings): LiveRun {
    const { started, startedAt, phases } = replay;
    if (started !== undefined)
      this.#rooms.runMetrics?.begin(journal.runId, { workflow: started.workflow, startedAt, phases: phases.keys() });
    return new LiveRun(journal, replay, census, this.#rooms, settings, this.#scopes, this.family);
  }

  /** Drives a run to its end, or until something stops it. */
  drive(
    live: LiveRun,
    workflow: Workflow,
    input: unknown,
    { hasInbox = true }: { readonly hasInbox?: boolean } = {},
  ): RunHandle {
    if (this.closing.aborted) live.halt({ kind: 'interrupted', reason: String(this.closing.reason) });
    if (this.#rooms.notifications.isActive) this.#rooms.notifications.follow(live.facts);
    const result = drive(live, workflow, input)
      .then((ending) => this.finish(live, ending))
      .finally(() => {
        this.#runs.delete(live.id);
        if (this.#runs.size === 0) this.#unwatchInbox();
      });
    const handle = this.handle(live.id, result);
    this.#runs.set(live.id, { live, handle });
    if (hasInbox) {
      this.#watchInbox();
      this.#lookAt(live);
    }
    return handle;
  }

  /** Lets go of a run that has ended, and makes its result. */
  async finish(live: LiveRun, ending: Ending): Promise<RunResult> {
    const { host, observers, reliability, runMetrics, state, worktrees } = this.#rooms;
    live.parking.close();
    live.root.end();
    await live.unsettled.outlived();
    live.settings.parent?.calls.childEnded(live.id, live.census.calls);
    const resources = runMetrics?.resourcesOf(live.id);
    await observers.flush(live.id);
    if (ending.status === 'completed' || ending.status === 'cancelled')
      await worktrees.ended(live.id, live.startedAt).catch((error: unknown) => {
        observers.failed('worktrees', error, undefined);
      });
    await live.journal.close();
    return makeResult(ending, {
      runId: live.id,
      census: live.census,
      elapsedMs: Math.max(0, host.now() - live.startedAt),
      reliability,
      inChildren: await state.spentByOpenChildren(live.census.calls),
      resources,
      trouble: observers.trouble,
      damage: live.journal.damage,
      changes: live.changes,
    });
  }

  /** Interrupts every run, waits until all are let go of, and takes no more. */
  async close(reason: string): Promise<void> {
    this.#closing.abort(reason);
    for (const { live } of this.#runs.values()) live.halt({ kind: 'interrupted', reason });
    while (this.#pending.size > 0) await Promise.all(this.#pending);
    this.#unwatchInbox();
  }

  #watchInbox(): void {
    if (this.#look !== undefined) return;
    this.#unwatch = this.#rooms.state.watchInbox(() => {
      this.#lookAtAll();
    });
    const again = (): void => {
      this.#look = this.#rooms.host.schedule(
        lookEveryMs,
        () => {
          again();
          this.#lookAtAll();
        },
        { keepAlive: false },
      );
    };
    again();
  }

  #unwatchInbox(): void {
    this.#unwatch?.();
    this.#look?.cancel();
    this.#unwatch = this.#look = undefined;
  }

  #lookAtAll(): void {
    for (const { live } of this.#runs.values()) this.#lookAt(live);
  }

  #lookAt(live: LiveRun): void {
    live.inbox.look().catch((error: unknown) => {
      if (live.halted === undefined) this.#rooms.observers.failed('inbox', error, undefined);
    });
  }
}

function nothing(): void {
  // Whoever asked hears of it.
}

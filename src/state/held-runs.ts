import type { JournalEvent, Owner } from '../core/events.ts';
import type { Host } from '../core/host.ts';
import type { Redactor } from '../core/redactor.ts';
import type { Liveness } from '../processes/identity.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import { type ClaimGround, claimRun, type ClaimOptions, createRun } from './claim.ts';
import { CheckpointPlace } from './derived-states.ts';
import type { Heartbeat } from './heartbeat.ts';
import { runOwned } from './refusals.ts';
import { requireRunId } from './run-paths.ts';
import type { RunJournal } from './run-journal.ts';
import type { Views } from './views.ts';

/** A `run-started` event: what begins a run. */
export type RunStarted = Extract<JournalEvent, { readonly type: 'run-started' }>;

/** What a claim is for, other than driving the run: to remove it, or to carry it elsewhere. */
export type ClaimPurpose = Pick<ClaimGround, 'removing' | 'carrying'>;

/** What {@link HeldRuns} stands on. */
export interface HeldRunsOptions {
  readonly storage: StorageAdapter;
  readonly host: Host;
  readonly redactor: Redactor;
  readonly owner: Owner;
  readonly heartbeat: Heartbeat;
  readonly views: Views;
  readonly liveness: (owner: Owner, claimedAt?: number) => Promise<Liveness>;
}

/**
 * The runs that one manager drives or is just claiming.
 *
 * Invariant: a run is held once. While any is held, the manager gives its sign of life.
 */
export class HeldRuns {
  readonly #options: HeldRunsOptions;
  readonly #held = new Set<string>();
  readonly #journals = new Set<RunJournal>();

  constructor(options: HeldRunsOptions) {
    this.#options = options;
  }

  /** Whether this manager drives the run, or is just claiming it. */
  has(runId: string): boolean {
    return this.#held.has(runId);
  }

  /** Begins a new run, and follows it; see `StateManager.create`. */
  async create(started: RunStarted, input: unknown): Promise<RunJournal | undefined> {
    const { runId } = started;
    requireRunId(runId);
    if (this.#held.has(runId)) return undefined;
    return this.#hold(runId, async () => {
      const created = await createRun(this.ground(), started, input);
      if (created === undefined) return undefined;
      const folds = this.#options.views.makeFolds(runId);
      folds.fold.apply({ ...started, at: created.at });
      this.#follow(runId, created.journal, folds);
      return created.journal;
    });
  }

  /** Claims a run that exists, and follows it; see `StateManager.claim`. */
  async claim(runId: string, options: ClaimOptions, purpose?: ClaimPurpose): Promise<RunJournal> {
    const { storage, views } = this.#options;
    return this.#reserve(requireRunId(runId), async () => {
      let folds = views.makeFolds(runId);
      let checkpoint = new CheckpointPlace();
      const journal = await claimRun(this.ground(purpose), runId, {
        ...options,
        reader: () => {
          const apply = options.reader();
          folds = views.makeFolds(runId);
          checkpoint = new CheckpointPlace();
          const { fold, progress } = folds;
          return (record) => {
            fold.apply(record);
            if (progress !== undefined) progress.apply(record);
            checkpoint.apply(record);
            apply(record);
          };
        },
      });
      await checkpoint.show(storage, folds.fold);
      // A snapshot that says the run rests would be believed until the next one is written.
      if (folds.fold.status !== 'in_progress') {
        folds.fold.epoch = journal.epoch;
        await views.markInProgress(folds.fold);
      }
      this.#follow(runId, journal, folds);
      return journal;
    });
  }

  /** Claims a run only to take it away: no view follows it. */
  claimToTake(runId: string, options: ClaimOptions, purpose: ClaimPurpose): Promise<RunJournal> {
    return this.#reserve(runId, () => claimRun(this.ground(purpose), runId, options));
  }

  /** What a claim needs of the manager. */
  ground(purpose: ClaimPurpose = {}): ClaimGround {
    const { storage, host, redactor, owner, liveness, heartbeat, views } = this.#options;
    return {
      ...{ storage, host, redactor, owner, liveness, ...purpose },
      begin: (runId) => {
        heartbeat.enter();
        return async () => {
          const journal = [...this.#journals].find((held) => held.runId === runId);
          if (journal !== undefined) this.#journals.delete(journal);
          if (journal?.overtaken.aborted === true) views.drop(runId);
          else await views.flush(runId);
          this.#held.delete(runId);
          heartbeat.leave();
        };
      },
    };
  }

  /** Lets go of all runs. */
  async close(): Promise<void> {
    await Promise.all([...this.#journals].map((journal) => journal.close()));
  }

  /** Reserves a run that nobody holds here. */
  async #reserve(runId: string, claim: () => Promise<RunJournal>): Promise<RunJournal> {
    if (this.#held.has(runId)) throw runOwned(runId, this.#options.owner);
    return this.#hold(runId, claim);
  }

  /** Reserves a run for one claim, and keeps it reserved if that succeeds. */
  async #hold<Result>(runId: string, claim: () => Promise<Result>): Promise<Result> {
    this.#held.add(runId);
    let journal: Result | undefined;
    try {
      journal = await claim();
      return journal;
    } finally {
      if (journal === undefined) this.#held.delete(runId);
    }
  }

  #follow(runId: string, journal: RunJournal, folds: ReturnType<Views['makeFolds']>): void {
    folds.fold.owner = this.#options.owner;
    folds.fold.epoch = journal.epoch;
    folds.fold.damage = journal.damage;
    this.#options.views.begin(runId, folds);
    this.#journals.add(journal);
  }
}

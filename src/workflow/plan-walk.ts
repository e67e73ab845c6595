import { WorkflowError } from '../core/errors.ts';
import type { JournalEvent } from '../core/events.ts';
import type { RunJournal } from '../state/run-journal.ts';
import type { RunReading } from '../state/state-manager.ts';
import { walk } from './drive.ts';
import { LiveRun } from './live-run.ts';
import { anyInput, type KeptFailure, type KeptResult } from './kept.ts';
import { perturbed, unknownValue, type Perturbation } from './perturbed.ts';
import type { Planning } from './planning.ts';
import { ResumedWalk } from './resumed-walk.ts';
import type { Scope } from './scope.ts';
import type { Codec } from './workflow-context.ts';
import type { Workflow } from './workflow.ts';

/** More steps without a result are not asked for in one walk: code may loop for ever over what nobody knows. */
const mostUnknown = 1000;

/** A step that a walk asked for. */
export interface PlannedStep {
  readonly inputHash: string | undefined;
  /** The hash that its result was stored with; `undefined` without one, or where nothing is stored. */
  readonly storedHash: string | undefined;
  readonly isStored: boolean;
  /** Whether a result nobody knows yet was handed out before. */
  readonly afterUnknown: boolean;
}

/**
 * A walk over a run's stored results that writes nothing and runs no body. Where a step would run, its result stays what
 * it was, or is changed (`perturbation`), to see whose input depends on it.
 */
export class PlanWalk extends LiveRun implements Planning {
  readonly steps: Map<string, PlannedStep> = new Map();
  /** Why the walk could not be followed to its end. */
  obstacle: string | undefined;
  readonly #asked = new Set<string>();
  readonly #perturbation: Perturbation | undefined;
  #unknown = 0;

  constructor(live: LiveRun, perturbation: Perturbation | undefined) {
    super(live.journal, live.replay, live.census, live.rooms, live.settings, live.scopes, live.family);
    this.#perturbation = perturbation;
    this.resumed = new ResumedWalk(live.replay, 'apply');
  }

  /** Walks as far as it goes. Never rejects. */
  async follow(workflow: Workflow, input: unknown): Promise<this> {
    try {
      await walk(this, workflow, input);
    } catch (error) {
      // What nobody knows yet need not fit a schema; the walk has come to its end.
      if (!(error instanceof WorkflowError && error.code === 'invalid-output'))
        this.obstacle = error instanceof Error ? error.message : String(error);
    }
    this.root.end();
    return this;
  }

  /** Whether a stored result was asked for. */
  isAskedFor(key: string): boolean {
    return this.#asked.has(key);
  }

  override get planning(): Planning {
    return this;
  }

  asked(
    key: string,
    inputHash: string | undefined,
    before: { readonly inputHash: string | undefined } | undefined,
  ): void {
    this.steps.set(key, {
      // What a person gave answers whatever is declared.
      inputHash: before?.inputHash === anyInput ? anyInput : inputHash,
      storedHash: before?.inputHash,
      isStored: before !== undefined,
      afterUnknown: this.#unknown > 0,
    });
  }

  async resultOf<Value>(
    kept: KeptResult | KeptFailure | undefined,
    { codec }: { readonly codec?: Codec<Value> },
  ): Promise<Value> {
    // Code that goes on asking must not keep everybody else from having a turn.
    await this.host.turn();
    if (kept?.kind !== 'completed') return this.fresh() as Value;
    const stored = await this.valueOf(kept);
    const value = this.#perturbation === undefined ? stored : perturbed(stored, this.#perturbation);
    return codec === undefined ? (value as Value) : codec.decode(value);
  }

  fresh(): unknown {
    this.#unknown += 1;
    if (this.#unknown > mostUnknown) throw this.#end(`more than ${mostUnknown} steps have no result`);
    return unknownValue(this.#perturbation ?? 'here');
  }

  override take(key: string): KeptResult | KeptFailure | undefined {
    this.#asked.add(key);
    this.resumed?.held(key);
    return this.replay.results.get(key);
  }

  override record(_event: JournalEvent, value?: string): Promise<string | undefined> {
    return Promise.resolve(value);
  }

  override store(_event: JournalEvent & { readonly key: string }, value: unknown): Promise<unknown> {
    return Promise.resolve(value);
  }

  override assertOwned(): Promise<void> {
    return Promise.resolve();
  }

  override wait(_wakeAt: number | undefined, known: boolean): Promise<void> {
    return known ? Promise.resolve() : Promise.reject(this.#end('it waits for a signal there'));
  }

  override recordLater(): void {
    // Nothing is written.
  }

  override announce(): void {
    // Nothing happens.
  }

  override tell(): void {
    // Nothing happens.
  }

  override enter(scope: Scope, name: string): string {
    return scope.enter(this.shownName(name));
  }

  #end(reason: string): Error {
    this.halt({ kind: 'interrupted', reason });
    return this.signal.reason as Error;
  }
}

/** A journal that is only read. */
export function readOnlyJournal(reading: RunReading, startedAt: number): RunJournal {
  return {
    runId: reading.runId,
    epoch: reading.epoch,
    startedAt,
    damage: reading.damage,
    overtaken: new AbortController().signal,
    append: (_event, value) => Promise.resolve(value),
    appendLater: () => undefined,
    drop: () => undefined,
    justLooked: true,
    assertOwned: () => Promise.resolve(),
    value: (place) => reading.value(place),
    close: () => reading.close(),
  };
}

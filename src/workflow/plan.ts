import { requireKnownOptions, requireOneOf } from '../core/expect.ts';
import type { RunStatus } from '../core/events.ts';
import { CensusTaker } from './census.ts';
import { inputOf, missing } from './claiming.ts';
import type { LiveRuns } from './live-runs.ts';
import { migrate } from './migrations.ts';
import { findPlan, keptSteps, type Cost, type Costs, type RunsBecause } from './plan-findings.ts';
import { readOnlyJournal } from './plan-walk.ts';
import { renamed, type Renames } from '../state/renames.ts';
import { Replay } from './replay.ts';
import { noChanges, type CodeChanges } from './resumed-walk.ts';
import type { Rooms, RunSettings } from './run-settings.ts';
import type { Workflow } from './workflow.ts';

export type { RunsBecause } from './plan-findings.ts';

/** Options of `plan`. */
export interface PlanOptions {
  /** As it will be said to `resume`. */
  readonly changes?: 'pause' | 'apply';
}

/** What a resume would do, found out without running a body and without writing anything. */
export interface ResumePlan {
  readonly runId: string;
  readonly workflow: string;
  /** The version that the run would go on under, and the one that it is at. */
  readonly version: string;
  readonly from: string;
  readonly status: RunStatus;
  /**
   * What `resume` does: it goes on; or answers with the result that is stored; or pauses at the first step whose declared
   * input has changed, since `changes: 'apply'` was not said.
   */
  readonly does: 'go-on' | 'answer' | 'pause';
  /** Steps that answer from the journal. `unguarded`: those of them that declare neither `input` nor `fingerprint`. */
  readonly kept: { readonly count: number; readonly keys: readonly string[]; readonly unguarded: number };
  /** Steps that run, and why. */
  readonly runs: readonly { readonly key: string; readonly because: RunsBecause }[];
  /** Stored steps whose own declared input changes with the results of those that run, or may change. */
  readonly mayFollow: readonly string[];
  /** Steps that are new among stored ones, and stored results that nobody asks for any more. */
  readonly changes: CodeChanges;
  /** What the kept steps took and cost when they ran. */
  readonly saved: { readonly activeMs: number; readonly costUsd: number };
  /** Why the walk could not be followed to its end; what stands behind that is not in the plan. */
  readonly obstacle: string | undefined;
}

/** Checks the options of `plan`. @throws UsageError `invalid-option`. */
export function requirePlanOptions(options: PlanOptions): void {
  requireKnownOptions('plan', options, ['changes']);
  if (options.changes !== undefined) requireOneOf('changes', options.changes, ['pause', 'apply']);
}

/** Walks a run's stored results, twice more where something changes, and says what a resume would do. */
export async function planResume(
  rooms: Rooms,
  runs: LiveRuns,
  settings: RunSettings,
  workflow: Workflow,
  id: string,
  options: PlanOptions,
): Promise<ResumePlan> {
  const replay = new Replay();
  const census = new CensusTaker();
  const costs = new Map<string, Cost>();
  const state = await rooms.state.get(id);
  const reading = await rooms.state.read(id, (record) => {
    replay.apply(record);
    census.apply(record);
    if (record.type === 'step-completed') costs.set(record.key, { activeMs: record.activeMs, usage: record.usage });
    if (record.type === 'migrated') renameCosts(costs, record.renames);
  });
  if (reading === undefined || state === undefined) throw await missing(rooms.state, id);
  const from = replay.started?.version ?? workflow.version;
  const live = runs.make(readOnlyJournal(reading, replay.startedAt), replay, census, { ...settings, changes: 'apply' });
  try {
    const links = await migrate(workflow, { id, replay, census, input: () => inputOf(live) });
    for (const { event } of links) renameCosts(costs, event.renames);
    const failed = replay.ended?.type === 'run-failed' ? replay.ended.failures : [];
    // What was cleared to be tried again counts as begun.
    const cutOff = new Set(replay.begun);
    replay.clear(failed);
    const found = await findPlan(live, workflow, { failed: new Set(failed), cutOff });
    const { first, runs: steps, mayFollow } = found;
    const kept = keptSteps(found, replay.results, costs);
    const { inserted, removed } = first.resumed?.changes() ?? noChanges;
    return {
      runId: id,
      workflow: workflow.name,
      version: workflow.version,
      from,
      status: state.status,
      does: doing(state.status, steps, options.changes === 'apply'),
      kept,
      runs: steps,
      mayFollow,
      changes: { inserted, removed: first.obstacle === undefined ? removed : [] },
      saved: savedBy(kept.keys, costs),
      obstacle: first.obstacle,
    };
  } finally {
    await reading.close();
  }
}

function doing(status: RunStatus, steps: ResumePlan['runs'], apply: boolean): ResumePlan['does'] {
  if (status === 'cancelled' || (status === 'completed' && (!apply || steps.length === 0))) return 'answer';
  const changed = steps.some(({ because }) => because === 'input-changed' || because === 'fingerprint-changed');
  return changed && !apply ? 'pause' : 'go-on';
}

function savedBy(keys: readonly string[], costs: Costs): ResumePlan['saved'] {
  let activeMs = 0;
  let costUsd = 0;
  for (const key of keys) {
    activeMs += costs.get(key)?.activeMs ?? 0;
    costUsd += costs.get(key)?.usage?.costUsd ?? 0;
  }
  // Sums of decimal fractions are a little off in binary.
  return { activeMs: Math.round(activeMs * 1000) / 1000, costUsd: Math.round(costUsd * 1e9) / 1e9 };
}

function renameCosts(costs: Map<string, Cost>, renames: Renames): void {
  const all = [...costs];
  costs.clear();
  for (const [key, cost] of all) costs.set(renamed(key, renames), cost);
}

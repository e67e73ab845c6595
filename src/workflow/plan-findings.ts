import type { Usage } from '../core/events.ts';
import { anyInput } from './kept.ts';
import type { KeptResults } from './kept-results.ts';
import type { LiveRun } from './live-run.ts';
import { inputOf } from './claiming.ts';
import { PlanWalk, type PlannedStep } from './plan-walk.ts';
import { scopesOf } from './steering-replay.ts';
import type { Workflow } from './workflow.ts';

/** Why a step runs when a run is resumed. */
export type RunsBecause = 'input-changed' | 'fingerprint-changed' | 'never-ran' | 'cut-off' | 'failed-before';

/** What the walks of a plan found. */
export interface PlanFindings {
  readonly first: PlanWalk;
  readonly runs: readonly { readonly key: string; readonly because: RunsBecause }[];
  readonly mayFollow: readonly string[];
}

/** What one step took and consumed. */
export interface Cost {
  readonly activeMs: number;
  readonly usage: Usage | undefined;
}

/** What the steps took and consumed, by key. */
export type Costs = ReadonlyMap<string, Cost>;

/**
 * Walks the stored results as they are; and where a step would run, twice more with results that differ, to see whose
 * declared input would change with them.
 */
export async function findPlan(
  live: LiveRun,
  workflow: Workflow,
  { failed, cutOff }: Record<'failed' | 'cutOff', ReadonlySet<string>>,
): Promise<PlanFindings> {
  const unstored = (key: string): RunsBecause => {
    if (failed.has(key)) return 'failed-before';
    return cutOff.has(key) ? 'cut-off' : 'never-ran';
  };
  const follow = async (...how: ConstructorParameters<typeof PlanWalk>): Promise<PlanWalk> =>
    new PlanWalk(...how).follow(workflow, await inputOf(live));
  const first = await follow(live, undefined);
  const running = [...first.steps].filter(([, step]) => runs(step));
  if (running.length === 0) return { first, runs: [], mayFollow: [] };
  const others = [await follow(live, 'leaves'), await follow(live, 'everything')] as const;
  const certain: { key: string; because: RunsBecause }[] = [];
  const mayFollow: string[] = [];
  for (const [key, step] of first.steps) {
    if (runs(step) && !(step.afterUnknown && differs(key, step, others)))
      certain.push({ key, because: step.isStored ? changed(step) : unstored(key) });
    else if (runs(step) || depends(key, step, others)) mayFollow.push(key);
  }
  return { first, runs: certain, mayFollow };
}

/** The steps that answer from the journal: those asked for, and those in branches that answer as a whole. */
export function keptSteps(
  { first, runs: certain, mayFollow }: PlanFindings,
  stored: KeptResults,
  costs: Costs,
): { readonly count: number; readonly keys: readonly string[]; readonly unguarded: number } {
  const others = new Set([...mayFollow, ...certain.map(({ key }) => key)]);
  const isWhole = (key: string): boolean =>
    !first.isAskedFor(key) && scopesOf(key).some((scope) => first.resumed?.isWhole(scope) === true);
  const keys = [...stored.keys()].filter(
    (key) => !others.has(key) && (first.steps.get(key)?.isStored === true || (costs.has(key) && isWhole(key))),
  );
  const unguarded = keys.filter((key) => stored.get(key)?.inputHash === undefined).length;
  return { count: keys.length, keys, unguarded };
}

function runs({ isStored, inputHash, storedHash }: PlannedStep): boolean {
  return !isStored || (inputHash !== undefined && inputHash !== storedHash);
}

/** Whether what a step declares came out of results that nobody knows yet. */
function differs(key: string, { inputHash }: PlannedStep, others: readonly PlanWalk[]): boolean {
  return inputHash !== undefined && others.some(({ steps }) => steps.get(key)?.inputHash !== inputHash);
}

function depends(
  key: string,
  { inputHash }: PlannedStep,
  [leaves, everything]: readonly [PlanWalk, PlanWalk],
): boolean {
  if (inputHash === undefined || inputHash === anyInput) return false;
  const near = leaves.steps.get(key);
  // Where the code took another way, or broke, nobody knows what it would ask for there.
  if (near === undefined) return true;
  const far = everything.steps.get(key);
  return near.inputHash !== inputHash || (far !== undefined && far.inputHash !== inputHash);
}

/** What of its declared input is another one. */
function changed({ inputHash, storedHash }: PlannedStep): RunsBecause {
  const [guarded, fingerprint] = (inputHash ?? '').split('+');
  const [storedGuarded, storedFingerprint] = (storedHash ?? '').split('+');
  return guarded === storedGuarded && fingerprint !== storedFingerprint ? 'fingerprint-changed' : 'input-changed';
}

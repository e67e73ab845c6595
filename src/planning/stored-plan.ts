import { UsageError } from '../core/errors.ts';
import type { RunStatus } from '../core/events.ts';
import { decodeValue, hashValue } from '../core/json.ts';
import { isRecord, readRecord } from '../core/json-record.ts';
import { checkedPlan } from './check-plan.ts';
import type { Plan } from './plan.ts';

/** How it stands with a plan: nobody has begun it, somebody is at it, or how it ended. */
export type PlanStatus = 'planned' | 'active' | 'completed' | 'failed';

/** Something that happened to a plan. */
export interface PlanEvent {
  /** In ISO 8601. */
  readonly at: string;
  readonly type: 'saved' | 'imported' | 'exported' | 'run' | 'script';
  /** The run that carries it out. */
  readonly runId?: string;
  /** The file that it was written to. */
  readonly file?: string;
}

/** A run that carries out a plan. */
export interface PlanRun {
  readonly id: string;
  /** The last one known, of a run that is gone. */
  readonly status: RunStatus;
  /** It was removed, or goes on in another storage. */
  readonly gone?: 'removed' | 'moved';
}

/** What is known of the script of a plan. */
export interface PlanScript {
  /** `running` means that its process is there; of one on another machine, that nothing else is known. */
  readonly status: 'running' | 'completed' | 'failed' | 'interrupted' | 'waiting';
  /** Where its log is, where that is known. */
  readonly log?: string;
  /** When it last said so, in ISO 8601. */
  readonly updatedAt?: string;
}

/** A plan that is kept, with what became of it. */
export interface StoredPlan {
  readonly plan: Plan;
  readonly status: PlanStatus;
  /** Whether it was made here; one from elsewhere is not run before somebody trusts it. */
  readonly origin: 'made' | 'imported';
  /**
   * Where secrets were taken out when it was kept, such as `phases.test.work.command`. A plan that lost one in what it
   * runs does something else than was meant.
   */
  readonly redacted?: readonly string[];
  readonly runs: readonly PlanRun[];
  readonly script?: PlanScript;
  /** Oldest first. */
  readonly history: readonly PlanEvent[];
}

/** What is written of a plan, once. */
export type Kept = Pick<StoredPlan, 'plan' | 'origin' | 'redacted'>;

const atWork: readonly RunStatus[] = ['pending', 'in_progress', 'paused', 'interrupted'];

/** A plan as it is kept. What could not be read again is not written. @throws UsageError `invalid-option`. */
export function keptPlan(safe: Plan, origin: StoredPlan['origin'], redacted: readonly string[]): Kept {
  try {
    const plan = { ...safe, ...checkedPlan(safe), analysis: safe.analysis };
    return { plan, origin, ...(redacted.length === 0 ? {} : { redacted }) };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError('invalid-option', `This plan cannot be kept: ${why}.`, { subject: 'plan', cause: error });
  }
}

/** Writes what {@link keptOf} reads. */
export function encodeKept(kept: Kept): string {
  return JSON.stringify({ ...kept, sum: hashValue(kept) });
}

/** Reads a kept plan; `undefined` for what is damaged: it is as if it were not there. */
export function keptOf(text: string | undefined): Kept | undefined {
  if (text === undefined) return undefined;
  try {
    const value = decodeValue(text);
    if (!isRecord(value)) return undefined;
    const { sum, ...rest } = value;
    if (hashValue(rest) !== sum) return undefined;
    const stored = rest['plan'] as Plan;
    const plan = { ...stored, ...checkedPlan(stored), analysis: stored.analysis };
    const { redacted } = rest;
    return {
      ...{ plan, origin: rest['origin'] === 'made' ? 'made' : 'imported' },
      ...(Array.isArray(redacted) ? { redacted: redacted.map(String) } : {}),
    };
  } catch {
    return undefined;
  }
}

const eventTypes: readonly unknown[] = ['saved', 'imported', 'exported', 'run', 'script'];

/** Reads one line of a plan's history; `undefined` for one that is none. */
export function eventOf(line: string): PlanEvent | undefined {
  const { at, type, runId, file } = readRecord(line) ?? {};
  if (typeof at !== 'string' || !eventTypes.includes(type)) return undefined;
  return {
    ...{ at, type: type as PlanEvent['type'] },
    ...(typeof runId === 'string' ? { runId } : {}),
    ...(typeof file === 'string' ? { file } : {}),
  };
}

/** How it stands with a plan, by its runs and its script. */
export function statusOf(runs: readonly PlanRun[], script: PlanScript | undefined): PlanStatus {
  const isActive = runs.some(({ status }) => atWork.includes(status));
  if (isActive || (script !== undefined && script.status !== 'completed' && script.status !== 'failed'))
    return 'active';
  if (script?.status === 'completed' || runs.some(({ status }) => status === 'completed')) return 'completed';
  return runs.length === 0 && script === undefined ? 'planned' : 'failed';
}

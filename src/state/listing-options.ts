import type { RunStatus } from '../core/events.ts';
import { invalidOption } from '../core/expect.ts';
import type { RunSummary } from './run-state.ts';
import { runStatuses } from './state-view.ts';

/** Which runs are listed, and how many at a time. */
export interface ListRunsOptions {
  /** Only runs of this status, or one of these. */
  readonly status?: RunStatus | readonly RunStatus[];
  /** Only runs of the workflow of this name. */
  readonly workflow?: string;
  /** Only the children of this run; `null`: only runs that are no children. All runs by default. */
  readonly parent?: string | null;
  /** Goes on behind a former page: its `next`. */
  readonly after?: string;
  /**
   * The most runs of a page.
   * @defaultValue 100
   */
  readonly limit?: number;
  /** Only runs created before this moment: a date, ISO 8601 text, or milliseconds since 1970. */
  readonly before?: Date | string | number;
  /** Only runs created at this moment or later. */
  readonly since?: Date | string | number;
  /** Only runs to which nothing happened at this moment or later. */
  readonly updatedBefore?: Date | string | number;
  /** Only runs to which something happened at this moment or later. */
  readonly updatedSince?: Date | string | number;
  /**
   * Only runs with this text in their id, workflow, command, description or metadata: in any case, and no pattern.
   */
  readonly text?: string;
}

/** A place in the order of listings: by creation, then by id, both falling. */
export interface Rank {
  readonly createdAt: number;
  readonly runId: string;
}

/** What is listed, checked. */
export interface Filter {
  readonly statuses: ReadonlySet<RunStatus> | undefined;
  readonly workflow: string | undefined;
  readonly parent: string | null | undefined;
  readonly after: Rank | undefined;
  readonly before: number;
  readonly since: number;
  readonly updatedBefore: number;
  readonly updatedSince: number;
  /** In lower case. */
  readonly text: string | undefined;
}

/** Checks what was asked for. @throws UsageError `invalid-option`. */
export function filterOf(options: ListRunsOptions): Filter {
  const { status, workflow, parent, after, text } = options;
  if (parent !== undefined && parent !== null && typeof parent !== 'string')
    throw invalidOption('parent', parent, 'the id of a run, or null');
  if (text !== undefined && typeof text !== 'string') throw invalidOption('text', text, 'text');
  return {
    statuses: status === undefined ? undefined : statusesOf(status),
    workflow,
    parent,
    after: after === undefined ? undefined : rankOf(after),
    before: momentOf('before', options.before ?? Infinity),
    since: momentOf('since', options.since ?? -Infinity),
    updatedBefore: momentOf('updatedBefore', options.updatedBefore ?? Infinity),
    updatedSince: momentOf('updatedSince', options.updatedSince ?? -Infinity),
    text: text?.toLowerCase(),
  };
}

function statusesOf(status: RunStatus | readonly RunStatus[]): ReadonlySet<RunStatus> {
  const asked = typeof status === 'string' ? [status] : status;
  if (Array.isArray(asked) && asked.length > 0 && asked.every((each) => runStatuses.has(each))) return new Set(asked);
  throw invalidOption('status', status, `one or more of ${[...runStatuses].join(', ')}`);
}

function rankOf(after: string): Rank {
  const match = /^(\d{1,16})~(.+)$/su.exec(after);
  if (match === null) throw invalidOption('after', after, 'the `next` of a former page');
  const [, createdAt = '', runId = ''] = match;
  return { createdAt: Number(createdAt), runId };
}

function momentOf(option: string, value: Date | string | number): number {
  const at = typeof value === 'number' ? value : typeof value === 'string' ? Date.parse(value) : value.getTime();
  if (!Number.isNaN(at)) return at;
  throw invalidOption(option, value, 'a date, ISO 8601 text, or milliseconds since 1970');
}

/** Whether a run is one of those that were asked for; its creation is looked at elsewhere. */
export function fits(summary: RunSummary, filter: Filter): boolean {
  const { statuses, workflow, parent, updatedBefore, updatedSince, text } = filter;
  if (statuses !== undefined && !statuses.has(summary.status)) return false;
  if (workflow !== undefined && workflow !== summary.workflow) return false;
  if (parent !== undefined && parent !== (summary.parent_id ?? null)) return false;
  if (updatedBefore !== Infinity && !(Date.parse(summary.updated_at) < updatedBefore)) return false;
  if (updatedSince !== -Infinity && !(Date.parse(summary.updated_at) >= updatedSince)) return false;
  return text === undefined || holds(summary, text);
}

function holds({ workflow_id: id, workflow, command, description, metadata = {} }: RunSummary, text: string): boolean {
  for (const place of [id, workflow, command, description, ...Object.values(metadata)])
    if (place?.toLowerCase().includes(text) === true) return true;
  return false;
}

/** Negative when `one` stands before `other` in a listing. */
export function compare(one: Rank, other: Rank): number {
  if (one.createdAt !== other.createdAt) return other.createdAt - one.createdAt;
  return one.runId === other.runId ? 0 : one.runId > other.runId ? -1 : 1;
}

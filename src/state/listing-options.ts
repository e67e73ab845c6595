import type { RunStatus } from '../core/events.ts';
import { invalidOption } from '../core/expect.ts';

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
}

/** Checks what was asked for. @throws UsageError `invalid-option`. */
export function filterOf(options: ListRunsOptions): Filter {
  const { status, workflow, parent, after } = options;
  if (parent !== undefined && parent !== null && typeof parent !== 'string')
    throw invalidOption('parent', parent, 'the id of a run, or null');
  return {
    statuses: status === undefined ? undefined : new Set(typeof status === 'string' ? [status] : status),
    workflow,
    parent,
    after: after === undefined ? undefined : rankOf(after),
    before: options.before === undefined ? Infinity : momentOf('before', options.before),
    since: options.since === undefined ? -Infinity : momentOf('since', options.since),
  };
}

function rankOf(after: string): Rank {
  const match = /^(\d{1,16})~(.+)$/su.exec(after);
  if (match === null) throw invalidOption('after', after, 'the `next` of a former page');
  const [, createdAt = '', runId = ''] = match;
  return { createdAt: Number(createdAt), runId };
}

function momentOf(option: string, value: Date | string | number): number {
  const at = typeof value === 'number' ? value : typeof value === 'string' ? Date.parse(value) : value.getTime();
  if (Number.isFinite(at)) return at;
  throw invalidOption(option, value, 'a date, ISO 8601 text, or milliseconds since 1970');
}

/** Negative when `one` stands before `other` in a listing. */
export function compare(one: Rank, other: Rank): number {
  if (one.createdAt !== other.createdAt) return other.createdAt - one.createdAt;
  return one.runId === other.runId ? 0 : one.runId > other.runId ? -1 : 1;
}

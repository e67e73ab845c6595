import { type ErrorRecord, fromErrorRecord } from '../core/error-record.ts';
import type { RunEvent } from '../core/events.ts';
import type { Classification } from '../recovery/classification.ts';
import { signatureOf } from '../recovery/signature.ts';
import type { ReportedError } from './report-data.ts';

interface Group extends Omit<ReportedError, 'rungs' | 'actions' | 'keys'> {
  count: number;
  lastAt: number;
  retried: number;
  wentOnWithout: number;
  skipped: number;
  gaveUp: number;
  helped: number;
  waitedMs: number;
  readonly keys: Set<string>;
  readonly rungs: Set<string>;
  readonly actions: Map<string, number>;
}

type Failed = Extract<RunEvent, { readonly type: 'attempt-failed' | 'step-failed' | 'phase-failed' | 'run-failed' }>;

const mostKeys = 5;
const mostNames = 20;
const mostTroubled = 10_000;

/** Puts failures of one cause together, with what was done about them and whether it helped. */
export class ErrorFold {
  readonly #most: number;
  readonly #classify: (error: unknown) => Classification;
  readonly #groups = new Map<string, Group>();
  /** What went wrong in steps that have not ended. */
  readonly #troubled = new Map<string, Set<Group>>();
  /** Errors as they were thrown: what leaves a phase or the run is mostly one of its steps'. */
  readonly #seen = new Set<string>();
  leftOut = 0;

  constructor(most: number, classify: (error: unknown) => Classification) {
    this.#most = most;
    this.#classify = classify;
  }

  apply(event: RunEvent): void {
    switch (event.type) {
      case 'attempt-failed': {
        const group = this.#group(event);
        if (group === undefined) return;
        group.retried += 1;
        group.waitedMs += event.retryInMs;
        for (const rung of [event.rung, event.nextRung])
          if (rung !== undefined && group.rungs.size < mostNames) group.rungs.add(rung);
        for (const { name, outcome } of event.actions ?? []) {
          const action = JSON.stringify([name, outcome]);
          if (group.actions.has(action) || group.actions.size < mostNames)
            group.actions.set(action, (group.actions.get(action) ?? 0) + 1);
        }
        if (this.#troubled.size >= mostTroubled && !this.#troubled.has(event.key)) return;
        this.#troubled.set(event.key, (this.#troubled.get(event.key) ?? new Set()).add(group));
        return;
      }
      case 'step-completed':
        for (const group of this.#troubled.get(event.key) ?? []) group.helped += 1;
        this.#troubled.delete(event.key);
        return;
      case 'step-failed': {
        this.#troubled.delete(event.key);
        const group = this.#group(event);
        if (group === undefined) return;
        if (event.skipped === true) group.skipped += 1;
        else if (event.tolerated) group.wentOnWithout += 1;
        else group.gaveUp += 1;
        return;
      }
      case 'phase-failed':
      case 'run-failed': {
        if (this.#isSeen(event.error)) return;
        const group = this.#group(event);
        if (group !== undefined) group.gaveUp += 1;
        return;
      }
      default:
        return;
    }
  }

  /** What ended something comes first, then what happened most. */
  list(): readonly ReportedError[] {
    return [...this.#groups.values()]
      .sort((one, other) => other.gaveUp - one.gaveUp || other.count - one.count)
      .map(({ keys, rungs, actions, ...group }) => ({
        ...group,
        keys: [...keys],
        rungs: [...rungs],
        actions: [...actions].map(([action, count]) => {
          const [name = '', outcome = ''] = JSON.parse(action) as readonly string[];
          return { name, outcome, count };
        }),
      }));
  }

  /** Whether an error, or what caused it, was thrown by a step: then it is told of there. */
  #isSeen(error: ErrorRecord | undefined): boolean {
    return error !== undefined && (this.#seen.has(markOf(error)) || this.#isSeen(error.cause));
  }

  #group(event: Failed): Group | undefined {
    const { error, at } = event;
    if (this.#seen.size < mostTroubled) this.#seen.add(markOf(error));
    const thrown = fromErrorRecord(error);
    const { category, retryable, reason, ...rest } = this.#classify(thrown);
    const signature = signatureOf(thrown, { category, retryable, reason, ...rest });
    const group = this.#groups.get(signature) ?? this.#make(signature, error, at, { category, retryable, reason });
    if (group === undefined) {
      this.leftOut += 1;
      return undefined;
    }
    group.count += 1;
    group.lastAt = at;
    const key = 'key' in event ? event.key : '';
    if (key !== '' && group.keys.size < mostKeys) group.keys.add(key);
    return group;
  }

  #make(
    signature: string,
    { name, message, code, stack }: ErrorRecord,
    at: number,
    kind: Pick<Group, 'category' | 'retryable'> & { readonly reason: string | undefined },
  ): Group | undefined {
    if (this.#groups.size >= this.#most) return undefined;
    const { category, retryable, reason } = kind;
    const made: Group = {
      ...{ signature, name, message, category, retryable, firstAt: at, lastAt: at },
      ...(code === undefined ? {} : { code }),
      ...(reason === undefined ? {} : { reason }),
      ...(stack === undefined ? {} : { stack }),
      ...{ count: 0, retried: 0, wentOnWithout: 0, skipped: 0, gaveUp: 0, helped: 0, waitedMs: 0 },
      ...{ keys: new Set<string>(), rungs: new Set<string>(), actions: new Map<string, number>() },
    };
    this.#groups.set(signature, made);
    return made;
  }
}

function markOf({ name, message }: ErrorRecord): string {
  return `${name}: ${message.slice(0, 400)}`;
}

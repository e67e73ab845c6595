import type { ErrorRecord } from '../core/error-record.ts';
import type { Outcome } from '../core/events.ts';
import type { CassetteRecord } from '../workflow/cassette.ts';
import {
  callDifferences,
  errorText,
  isSameError,
  labelled,
  type QuestionRules,
  titleOf,
  valueOf,
} from './cassette-comparison.ts';
import type { CassetteDifference } from './cassette-difference.ts';
import type { CassetteCall } from './cassette-question.ts';
import type { TapedRecord } from './cassette-tape.ts';
import type { CassetteWalk } from './cassette-walk.ts';
import { differenceOf, short } from './text-difference.ts';

/** How a replay came to its end; `stopped`: it waits for what was not recorded. */
export type ReplayEnding =
  | { readonly status: 'completed'; readonly output: unknown; readonly outcome: Outcome }
  | { readonly status: 'failed'; readonly error: unknown; readonly record: ErrorRecord }
  | { readonly status: 'stopped' };

/** What a comparison found. */
export interface Comparison {
  /** The first one that was met comes first. */
  readonly differences: readonly CassetteDifference[];
  /** Recorded keys that the replay did not come to. */
  readonly notReached: readonly string[];
}

interface Placed {
  /** When it was met, by the count of calls. */
  readonly at: number;
  readonly difference: CassetteDifference;
}

/** Compares what a walk asked and gave with what was recorded. */
export function compareReplay(walk: CassetteWalk, ending: ReplayEnding, rules: QuestionRules): Comparison {
  const { tape, questions, byKey, real } = walk;
  const placed: Placed[] = [];
  const left = [...tape.settled.values()].filter(
    ({ record: { key } }) => !byKey.has(key) && !isAnsweredBeside(walk, key),
  );
  const add = (at: number, difference: CassetteDifference): void => {
    placed.push({ at, difference });
  };
  for (const call of questions) {
    const { key, askedAt } = call;
    if (key === undefined) continue;
    const taped = tape.settled.get(key);
    if (taped === undefined) {
      if (isAdded(walk, call, key, left)) add(askedAt, addedAt(call, key, left));
      continue;
    }
    for (const difference of callDifferences({ ...call, key }, taped.record, real.ends.get(key), rules))
      add(askedAt, difference);
  }
  for (const difference of orderDifferences(walk)) add(difference.at, difference.difference);
  const reachedEnd =
    ending.status === 'completed' || (ending.status === 'failed' && tape.cassette.run.status === 'failed');
  if (reachedEnd) for (const taped of left) add(placeOf(taped, walk), missing(taped.record));
  for (const difference of runDifferences(walk, ending)) add(Infinity, difference);
  placed.sort((one, other) => (one.at === other.at ? 0 : one.at - other.at));
  return {
    differences: placed.map(({ difference }) => difference),
    notReached: reachedEnd ? [] : left.map(({ record: { key } }) => key),
  };
}

/** Phases that a person passed over, and what belongs to a step that answers as a whole. */
function isAnsweredBeside({ tape }: CassetteWalk, key: string): boolean {
  return tape.settled.get(key)?.record.type === 'phase-completed' || tape.isPart(key);
}

function isAdded(
  { tape, stuck }: CassetteWalk,
  { sort }: CassetteCall,
  key: string,
  left: readonly TapedRecord[],
): boolean {
  if (tape.open.has(key) || sort === 'fresh') return false;
  if (sort === 'sleep' || sort === 'checkpoint') return true;
  // Where the recording stops, so does the replay.
  return stuck.has(key) && (tape.hasEnded || left.length > 0);
}

function addedAt({ sort, scope }: CassetteCall, key: string, left: readonly TapedRecord[]): CassetteDifference {
  const next = left.find(({ record }) => scopeOf(record.key) === scope);
  const instead = next === undefined ? '' : `; the recording has ${titleOf(next.record.as, next.record.key)} there`;
  return { kind: 'added', key, as: sort, message: `${titleOf(sort, key)} was not recorded${instead}` };
}

function missing({ key, as }: CassetteRecord): CassetteDifference {
  const message = `${titleOf(as, key)} was recorded and is not asked for any more`;
  return { kind: 'missing', key, ...(as === undefined ? {} : { as }), message };
}

/** Directly before what was recorded next and is still asked for. */
function placeOf({ end }: TapedRecord, { questions, tape }: CassetteWalk): number {
  let first = Infinity;
  for (const { key = '', askedAt } of questions)
    if ((tape.settled.get(key)?.end ?? -1) > end) first = Math.min(first, askedAt);
  return first - 0.5;
}

/** In each scope whose steps never ran side by side, then or now: the first one that comes at another place. */
function orderDifferences({ questions, tape }: CassetteWalk): Placed[] {
  const scopes = new Map<string, (CassetteCall & { readonly taped: TapedRecord })[]>();
  for (const call of questions) {
    const taped = call.key === undefined ? undefined : tape.settled.get(call.key);
    if (taped === undefined || call.answeredAt === undefined) continue;
    const calls = scopes.get(call.scope) ?? [];
    calls.push({ ...call, taped });
    scopes.set(call.scope, calls);
  }
  return [...scopes.values()].flatMap((calls) => {
    const before = calls.toSorted((one, other) => one.taped.end - other.taped.end);
    const wasOneByOne = before.every(
      ({ taped }, index) => index === 0 || taped.start > (before[index - 1]?.taped.end ?? 0),
    );
    const isOneByOne = calls.every(
      ({ askedAt }, index) => index === 0 || askedAt > (calls[index - 1]?.answeredAt ?? 0),
    );
    const place = calls.findIndex((call, index) => call !== before[index]);
    const [now, then] = [calls[place], before[place]];
    if (!wasOneByOne || !isOneByOne || now?.key === undefined || then?.key === undefined) return [];
    const message = `${titleOf(now.sort, now.key)} comes before ${titleOf(then.sort, then.key)}, and came after it`;
    return [{ at: now.askedAt, difference: { kind: 'order', key: now.key, as: now.sort, message } as const }];
  });
}

function runDifferences({ tape }: CassetteWalk, ending: ReplayEnding): CassetteDifference[] {
  const { run, output } = tape.cassette;
  if (ending.status === 'stopped') return [];
  if (ending.status === 'failed') {
    const now = errorText(ending.record);
    if (run.status !== 'failed') return [{ kind: 'failure', message: `the run fails, and was ${run.status}`, now }];
    const { error = ending.record } = run;
    if (isSameError(error, ending.record)) return [];
    return [{ kind: 'failure', message: 'the run fails otherwise', recorded: errorText(error), now }];
  }
  const found: CassetteDifference[] = [];
  if (run.status === 'failed') {
    const recorded = run.error === undefined ? {} : { recorded: errorText(run.error) };
    return [
      { kind: 'failure', message: 'the run is completed, and had failed', ...recorded, now: short(ending.output) },
    ];
  }
  if (run.status !== 'completed') return [];
  if (run.outcome !== undefined && run.outcome !== ending.outcome)
    found.push({
      ...{ kind: 'outcome', message: `the run is ${ending.outcome}, and was ${run.outcome}` },
      ...{ recorded: run.outcome, now: ending.outcome },
    });
  const shown = differenceOf(valueOf(output), ending.output);
  if (shown !== undefined)
    found.push({
      ...{ kind: 'output', message: 'the run gives something else' },
      ...{ recorded: labelled(shown, 'recorded'), now: labelled(shown, 'now') },
    });
  return found;
}

/** The scope that a key lies in. */
function scopeOf(key: string): string {
  const slash = key.lastIndexOf('/');
  return slash < 0 ? '' : key.slice(0, slash);
}

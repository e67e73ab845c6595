import { assess, type Assessment, fading, weigh } from './pattern-evidence.ts';
import { bestWaitMs, fadeWaits, recordWait } from './pattern-delays.ts';
import { type ErrorPattern, patternKey, type PatternRecord } from './pattern.ts';
import type { EditLesson, Lesson, OutcomeLesson } from './pattern-lesson.ts';
import { recordFrom, recordToJson } from './pattern-summary.ts';

/** How much is kept, and for how long it counts. */
export interface BookSettings {
  /** The most patterns. */
  readonly limit: number;
  /** After this time evidence counts half. */
  readonly halfLifeMs: number;
}

const mostActions = 16;

/** All patterns, as the lessons in the order of their log make them. */
export class PatternBook {
  readonly #settings: BookSettings;
  readonly #records = new Map<string, PatternRecord>();

  constructor(settings: BookSettings, patterns: readonly unknown[] = []) {
    this.#settings = settings;
    for (const pattern of patterns) {
      const record = recordFrom(pattern);
      if (record !== undefined) this.#records.set(patternKey(record.signature, record.scope), record);
    }
  }

  get(signature: string, scope: string | undefined): PatternRecord | undefined {
    return this.#records.get(patternKey(signature, scope));
  }

  /** Takes in one lesson. What is about a pattern that is not there any more changes nothing. */
  apply(lesson: Lesson): void {
    const { signature, scope } = lesson;
    if (lesson.kind === 'forget') this.#records.delete(patternKey(signature, scope));
    else if (lesson.kind === 'outcome') this.#learn(lesson);
    else {
      const record = this.get(signature, scope);
      if (record !== undefined) edit(record, lesson);
    }
  }

  /** What is held of a pattern at a moment. */
  assess(record: PatternRecord, now: number): Assessment {
    if (record.recoverable !== undefined)
      return { verdict: record.recoverable ? 'recoverable' : 'unrecoverable', confidence: 1 };
    return assess(record, fading(now - record.at, this.#settings.halfLifeMs), record.category);
  }

  /** All patterns, the last seen first. */
  list(now: number): ErrorPattern[] {
    return [...this.#records.values()]
      .sort((one, other) => other.lastSeenAt - one.lastSeenAt)
      .map((record) => this.#shown(record, now));
  }

  /** Everything, for a summary. */
  toJson(): readonly unknown[] {
    return [...this.#records.values()].map(recordToJson);
  }

  #learn(lesson: OutcomeLesson): void {
    const { signature, scope, at, outcome, retries, helpedAfterMs, missedAfterMs } = lesson;
    const record = this.get(signature, scope) ?? this.#begin(lesson);
    const { verdict } = assess(record, fading(at - record.at, this.#settings.halfLifeMs), record.category);
    this.#fade(record, at);
    record.category = lesson.category;
    record.count += lesson.count;
    record.lastSeenAt = Math.max(record.lastSeenAt, at);
    if (outcome === 'helped') weigh(record, verdict, 'helped', 1);
    if (outcome === 'failed') weigh(record, verdict, 'failed', retries);
    if (helpedAfterMs !== undefined) recordWait(record.waits, 'helped', helpedAfterMs);
    if (missedAfterMs !== undefined) recordWait(record.waits, 'missed', missedAfterMs);
    for (const { name, helped } of lesson.actions ?? []) {
      const evidence = record.actions.get(name) ?? { helped: 0, failed: 0 };
      weigh(evidence, 'undecided', helped ? 'helped' : 'failed', 1);
      if (record.actions.size < mostActions) record.actions.set(name, evidence);
    }
  }

  #begin({ signature, scope, category, at }: OutcomeLesson): PatternRecord {
    this.#makeRoom(at);
    const record: PatternRecord = {
      ...{ signature, scope, category, count: 0, firstSeenAt: at, lastSeenAt: at, at, helped: 0, failed: 0 },
      ...{ waits: new Map(), actions: new Map(), notes: undefined, recommended: undefined, recoverable: undefined },
      pinned: false,
    };
    this.#records.set(patternKey(signature, scope), record);
    return record;
  }

  #fade(record: PatternRecord, at: number): void {
    const left = fading(at - record.at, this.#settings.halfLifeMs);
    for (const evidence of [record, ...record.actions.values()]) {
      evidence.helped *= left;
      evidence.failed *= left;
    }
    fadeWaits(record.waits, left);
    record.at = Math.max(record.at, at);
  }

  /** A tenth goes at once, so that a flood of new patterns costs little. */
  #makeRoom(now: number): void {
    const { limit, halfLifeMs } = this.#settings;
    if (this.#records.size < limit) return;
    const useful = ({ count, lastSeenAt }: PatternRecord): number =>
      Math.log2(1 + count) * fading(now - lastSeenAt, halfLifeMs);
    const candidates = [...this.#records]
      .filter(([, { pinned }]) => !pinned)
      .sort(([, one], [, other]) => useful(one) - useful(other));
    const excess = this.#records.size - limit + Math.max(1, Math.floor(limit / 10));
    for (const [key] of candidates.slice(0, excess)) this.#records.delete(key);
  }

  #shown(record: PatternRecord, now: number): ErrorPattern {
    const left = fading(now - record.at, this.#settings.halfLifeMs);
    const { verdict, confidence } = this.assess(record, now);
    const delayMs = verdict === 'recoverable' ? bestWaitMs(record.waits) : undefined;
    const actions = [...record.actions].map(
      ([name, { helped, failed }]) =>
        [name, { helped: rounded(helped * left), failed: rounded(failed * left) }] as const,
    );
    return {
      error_signature: record.signature,
      ...(record.scope === undefined ? {} : { scope: record.scope }),
      occurrence_count: record.count,
      first_seen: new Date(record.firstSeenAt).toISOString(),
      last_seen: new Date(record.lastSeenAt).toISOString(),
      recoverable: verdict === 'undecided' ? null : verdict === 'recoverable',
      recommended_action: record.recommended ?? recommend(record, verdict),
      notes: record.notes ?? '',
      category: record.category,
      confidence: rounded(confidence),
      ...(delayMs === undefined ? {} : { delay_ms: Math.round(delayMs) }),
      helped: rounded(record.helped * left),
      failed: rounded(record.failed * left),
      actions: Object.fromEntries(actions),
      decided_by: record.recoverable === undefined ? 'learned' : 'person',
      pinned: record.pinned,
    };
  }
}

function edit(record: PatternRecord, { notes, recommendedAction, recoverable, pinned }: EditLesson): void {
  if (notes !== undefined) record.notes = notes ?? undefined;
  if (recommendedAction !== undefined) record.recommended = recommendedAction ?? undefined;
  if (recoverable !== undefined) record.recoverable = recoverable === 'auto' ? undefined : recoverable;
  if (pinned !== undefined) record.pinned = pinned;
}

function recommend({ actions }: PatternRecord, verdict: Assessment['verdict']): string {
  const [best] = [...actions]
    .filter(([, { helped, failed }]) => helped > 0.1 && helped > failed)
    .sort(([, one], [, other]) => other.helped - other.failed - (one.helped - one.failed));
  if (best !== undefined) return best[0];
  return verdict === 'undecided' ? '' : verdict === 'recoverable' ? 'wait_and_retry' : 'fail';
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

import type { JournalEvent } from '../core/events.ts';
import type { EffectLedger } from '../state/effect-ledger.ts';
import type { Place } from '../state/records.ts';
import type { ChildReplay } from './child-replay.ts';
import type { DeathWatch } from './death-watch.ts';
import type { Renaming } from './effect-key.ts';
import { anyInput, isBehind, type KeptFailure, type KeptPhase, type KeptResult, type PendingSignal } from './kept.ts';
import type { KeptResults } from './kept-results.ts';
import { isUnder, renamed, type Renames } from '../state/renames.ts';

type EventOf<Type extends JournalEvent['type']> = Extract<JournalEvent, { readonly type: Type }>;

/** What steering changes of what a run has stored. */
export interface StoredFacts {
  readonly results: KeptResults;
  readonly failedAttempts: Map<string, number>;
  readonly begun: Set<string>;
  readonly effects: Pick<EffectLedger, 'isDone' | 'rename'>;
  readonly childRuns: Pick<ChildReplay, 'voidBehind' | 'forget' | 'rename'>;
  readonly stale: Set<string>;
  readonly timers: Map<string, { readonly place: Place }>;
  readonly waits: Map<string, { readonly place: Place }>;
  readonly fanOuts: Map<string, Place>;
  readonly phases: Map<string, KeptPhase>;
  readonly points: Map<number, Place>;
  readonly deaths: DeathWatch;
  readonly renamings: Renaming[];
  started: EventOf<'run-started'> | undefined;
  input: PendingSignal['payload'] | undefined;
  ended: { readonly type: string; readonly failures?: readonly string[] } | undefined;
  paused: EventOf<'run-paused'> | undefined;
  pausing: object | undefined;
  clear(keys: readonly string[]): void;
}

/** Forgets what was recorded behind a checkpoint; numbers of later ones are not given out again. */
export function forgetBehind(stored: StoredFacts, point: Place | undefined): void {
  if (point === undefined) return;
  forget(stored, (place) => isBehind(place, point));
  stored.childRuns.voidBehind(point);
}

function forget(stored: StoredFacts, isGone: (place: Place) => boolean): void {
  stored.begun.clear();
  for (const [key, kept] of stored.results) {
    // What must not be done twice is not forgotten.
    if (!isGone(kept) || stored.effects.isDone(key)) continue;
    stored.results.delete(key);
    // It is nothing new when it is asked for again.
    stored.begun.add(key);
  }
  for (const kept of [stored.timers, stored.waits, stored.phases])
    for (const [key, { place }] of kept) if (isGone(place)) kept.delete(key);
  for (const [key, place] of stored.fanOuts) if (isGone(place)) stored.fanOuts.delete(key);
  for (const [number, place] of stored.points) if (isGone(place)) stored.points.delete(number);
  for (const phase of stored.phases.values())
    if (phase.ended !== undefined && isGone(phase.ended)) phase.ended = undefined;
  stored.failedAttempts.clear();
  stored.deaths.counts.clear();
}

/** Where the first record stands of a step, or of anything in a phase, fan-out or branch. */
export function placeOf(stored: StoredFacts, from: string): Place | undefined {
  let first: Place | undefined;
  for (const [key, place] of placesOf(stored))
    if (isIn(key, from) && (first === undefined || isBehind(first, place))) first = place;
  return first;
}

/** What a rerun takes back: what was recorded at a place or behind it, save the effects that were done. */
export function clearedFrom(stored: StoredFacts, point: Place): string[] {
  const keys: string[] = [];
  for (const [key, kept] of stored.results) if (isTakenBack(stored, point, key, kept)) keys.push(key);
  for (const [key, place] of stored.fanOuts) if (isAtOrBehind(place, point)) keys.push(key);
  for (const [key, { place, ended }] of stored.phases)
    if (!stored.results.has(key) && (isAtOrBehind(place, point) || (ended !== undefined && isAtOrBehind(ended, point))))
      keys.push(key);
  return keys;
}

/** Takes in `rerun-started`: its steps run again. */
export function applyRerun(stored: StoredFacts, { from, clears, failures }: EventOf<'rerun-started'>): void {
  stored.ended = stored.paused = stored.pausing = undefined;
  const point = placeOf(stored, from);
  if (point === undefined) return;
  const reopened = [...stored.phases.values()].filter(({ ended }) => ended !== undefined && isAtOrBehind(ended, point));
  forget(stored, (place) => isAtOrBehind(place, point));
  stored.childRuns.voidBehind(point);
  stored.childRuns.forget(clears);
  // Its limit counts anew: a person gave it another try.
  for (const phase of reopened) phase.activeMs = 0;
  stored.clear(failures ?? []);
}

/** Takes in `step-skipped`: the step answers with what a person gave, whatever input it declares. */
export function applySkip(stored: StoredFacts, { key, clears }: EventOf<'step-skipped'>, place: Place): void {
  if (stored.ended?.type === 'run-completed') stored.ended = undefined;
  stored.clear(clears ?? []);
  noteStale(stored, key);
  const { segment, cursor } = place;
  stored.results.set(key, { kind: 'completed', segment, cursor, inputHash: anyInput, index: undefined });
  stored.failedAttempts.delete(key);
  stored.deaths.counts.delete(key);
}

/** A step got another result than the one that the branches around it were made of. */
export function noteStale(stored: Pick<StoredFacts, 'results' | 'stale'>, key: string): void {
  for (const scope of scopesOf(key)) if (stored.results.has(scope)) stored.stale.add(scope);
}

/** What of a run lies under one of these keys, each with its full key. */
export function keysUnder(stored: StoredFacts, scopes: readonly string[]): string[] {
  const keys = new Set([...stored.results.keys(), ...stored.fanOuts.keys(), ...stored.phases.keys()]);
  return [...keys].filter((key) => scopes.some((scope) => isUnder(key, scope)));
}

/** Takes in `migrated`: what was dropped is gone, everything else has its new name, and the input may be another. */
export function applyMigration(
  stored: StoredFacts,
  { renames, drops, to, inputHash }: EventOf<'migrated'>,
  input: StoredFacts['input'],
): void {
  const { started } = stored;
  if (started !== undefined) stored.started = { ...started, version: to, inputHash: inputHash ?? started.inputHash };
  stored.input = input ?? stored.input;
  stored.renamings.push({ to, renames });
  const { ended } = stored;
  if (ended?.failures !== undefined)
    stored.ended = { ...ended, failures: ended.failures.map((key) => renamed(key, renames)) };
  for (const key of drops) {
    stored.results.delete(key);
    for (const kept of [stored.fanOuts, stored.phases, stored.failedAttempts]) kept.delete(key);
  }
  stored.childRuns.forget(drops);
  renameResults(stored.results, renames);
  renameAll(stored.failedAttempts, renames);
  renameAll(stored.fanOuts, renames);
  renameAll(stored.phases, renames);
  for (const kept of [stored.timers, stored.waits]) renameAll(kept, renames);
  stored.effects.rename((key) => renamed(key, renames));
  stored.childRuns.rename((key) => renamed(key, renames));
  for (const keys of [stored.begun, stored.stale]) {
    const now = [...keys].map((key) => renamed(key, renames));
    keys.clear();
    for (const key of now) keys.add(key);
  }
  stored.deaths.counts.clear();
}

/** `a`, `a/b` and `a/b[c]` for `a/b[c]/d`. */
export function scopesOf(key: string): string[] {
  const scopes: string[] = [];
  for (let slash = key.indexOf('/'); slash >= 0; slash = key.indexOf('/', slash + 1)) scopes.push(key.slice(0, slash));
  return scopes;
}

function renameResults(results: KeptResults, renames: Renames): void {
  const all = [...results];
  for (const [key] of all) results.delete(key);
  for (const [key, kept] of all) results.set(renamed(key, renames), kept);
}

function renameAll<Value>(kept: Map<string, Value>, renames: Renames): void {
  const all = [...kept];
  kept.clear();
  for (const [key, value] of all) kept.set(renamed(key, renames), value);
}

function* placesOf(stored: StoredFacts): Generator<readonly [key: string, place: Place]> {
  yield* stored.results;
  yield* stored.fanOuts;
  for (const kept of [stored.timers, stored.waits, stored.phases])
    for (const [key, { place }] of kept) yield [key, place];
}

/** A second step of the same name is another step. */
function isIn(key: string, scope: string): boolean {
  return isUnder(key, scope) && key.charAt(scope.length) !== '#';
}

function isTakenBack(stored: StoredFacts, point: Place, key: string, kept: KeptResult | KeptFailure): boolean {
  return isAtOrBehind(kept, point) && !stored.effects.isDone(key);
}

function isAtOrBehind(place: Place, point: Place): boolean {
  return !isBehind(point, place);
}

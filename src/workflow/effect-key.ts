import { hashValue } from '../core/json.ts';
import type { JournalEvent } from '../core/events.ts';
import { isUnder, renamed, type Renames } from '../state/renames.ts';

type Started = Extract<JournalEvent, { readonly type: 'run-started' }>;

/** A migration that a run has taken part in, as far as names go. */
export interface Renaming {
  /** The version that it led to. */
  readonly to: string;
  readonly renames: Renames;
}

/** Services cap the keys that they deduplicate by, and carry them in headers. */
const longestKey = 200;

/** The run whose effects these are: forks and copies of a run must not do again what it did. */
export function originOf(runId: string, started: Started | undefined): string {
  const from = started?.forkedFrom;
  return from === undefined ? runId : (from.root ?? from.runId);
}

/**
 * The key of an effect as the other side is handed it: the same in every attempt, every process, every fork of the run,
 * and under every name that migrations give it; no two effects of a run share one. At most 200 visible ASCII characters,
 * so that it may stand in a header.
 */
export function effectKeyOf(
  runId: string,
  started: Started | undefined,
  key: string,
  renamings: readonly Renaming[] = [],
): string {
  const origin = originOf(runId, started);
  const first = firstNameOf(key, renamings);
  const whole = `${origin}/${first}`;
  if (whole.length <= longestKey && /^[\x21-\x7e]*$/.test(whole)) return whole;
  return `effect-${hashValue([origin, first])}`;
}

/**
 * What an effect was called when it came into the run. One that came under a name which another one had had before is
 * told from that by the major version it came with; no key begins with a slash.
 */
function firstNameOf(key: string, renamings: readonly Renaming[]): string {
  let name = key;
  for (const { to, renames } of renamings.toReversed()) {
    const before = formerName(name, renames);
    if (before === undefined) return `/${to.slice(0, to.indexOf('.'))}/${name}`;
    name = before;
  }
  return name;
}

/** The name that became this one; `undefined` where there is none, since what had this one has another now. */
function formerName(name: string, renames: Renames): string | undefined {
  for (const [old, now] of Object.entries(renames)) {
    const before = isUnder(name, now) ? old + name.slice(now.length) : undefined;
    if (before !== undefined && renamed(before, renames) === name) return before;
  }
  return renamed(name, renames) === name ? name : undefined;
}

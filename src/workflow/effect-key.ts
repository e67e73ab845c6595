import { hashValue } from '../core/json.ts';
import type { JournalEvent } from '../core/events.ts';

type Started = Extract<JournalEvent, { readonly type: 'run-started' }>;

/** Services cap the keys that they deduplicate by, and carry them in headers. */
const longestKey = 200;

/** The run whose effects these are: forks and copies of a run must not do again what it did. */
export function originOf(runId: string, started: Started | undefined): string {
  const from = started?.forkedFrom;
  return from === undefined ? runId : (from.root ?? from.runId);
}

/**
 * The key of an effect as the other side is handed it: the same in every attempt, every process, and every fork of the
 * run. At most 200 visible ASCII characters, so that it may stand in a header.
 */
export function effectKeyOf(runId: string, started: Started | undefined, key: string): string {
  const origin = originOf(runId, started);
  const whole = `${origin}/${key}`;
  if (whole.length <= longestKey && /^[\x21-\x7e]*$/.test(whole)) return whole;
  return `effect-${hashValue([origin, key])}`;
}

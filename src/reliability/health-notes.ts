import type { RunEvent } from '../core/events.ts';
import type { HealthNote } from '../state/run-state.ts';

/** What an event of a journal says about health; `undefined` for every other event. */
export function healthNoteOf(event: RunEvent): HealthNote | undefined {
  if (event.type !== 'health-checked') return undefined;
  const { at, status, trigger, reasons } = event;
  return { at: new Date(at).toISOString(), status, trigger, reasons };
}

import type { JournalEvent, RunEvent } from '../core/events.ts';
import type { Notice } from './notice.ts';

/** A notice, and the names of those who are to deliver it. */
export interface AddressedNotice {
  readonly notice: Notice;
  readonly notifiers: readonly string[];
}

/** Notices whose events are about to be written, by the event. */
export class ExpectedNotices {
  readonly #expected = new Map<string, AddressedNotice & { readonly runId: string }>();

  /** Takes in the notice of an event that is about to be written. */
  add(runId: string, event: JournalEvent, made: AddressedNotice): void {
    this.#expected.set(placeOf(runId, event), { runId, ...made });
  }

  /** Gives the notice of an event that was written. */
  take(event: RunEvent): AddressedNotice | undefined {
    const place = placeOf(event.runId, event);
    const expected = this.#expected.get(place);
    this.#expected.delete(place);
    return expected;
  }

  /** Gives up what is still expected of a run: the ids of its notices. */
  giveUp(runId: string): readonly string[] {
    const ids: string[] = [];
    for (const [place, expected] of this.#expected) {
      if (expected.runId !== runId) continue;
      this.#expected.delete(place);
      ids.push(expected.notice.id);
    }
    return ids;
  }
}

/** The key of what an event is about. */
export function keyOf(event: JournalEvent | RunEvent): string | undefined {
  return 'key' in event ? event.key : undefined;
}

function placeOf(runId: string, event: JournalEvent | RunEvent): string {
  return JSON.stringify([runId, event.type, keyOf(event) ?? '']);
}

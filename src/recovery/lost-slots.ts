import type { Host } from '../core/host.ts';
import type { Owner } from '../core/run-terms.ts';
import { type Liveness, livenessOf } from '../processes/identity.ts';
import type { SlotState } from './slot-limit.ts';

/** The slot of a process that nobody can look up counts this long from when it was seen first. */
const unknownForMs = 15 * 60_000;

/** Finds the slots of processes that died, and of those that nobody can look up for too long. */
export class LostSlots {
  readonly #host: Pick<Host, 'monotonic'>;
  /** When slots were first seen whose holders nobody can look up. */
  #sights = new Map<string, number>();

  constructor(host: Pick<Host, 'monotonic'>) {
    this.#host = host;
  }

  /** The slots that can be given back for others, as seen by this process. */
  find({ calls }: SlotState, own: Owner): readonly string[] {
    const now = this.#host.monotonic();
    const verdicts = new Map<string, Liveness>();
    const sights = new Map<string, number>();
    const lost: string[] = [];
    for (const { id, owner, epoch } of calls) {
      if (owner.nonce === own.nonce) continue;
      const verdict = verdicts.get(owner.nonce) ?? livenessOf(owner, own);
      verdicts.set(owner.nonce, verdict);
      const since = this.#sights.get(id) ?? now;
      // Who only waits loses nothing by it: the time counts from when the slot is held.
      if (verdict === 'unknown' && epoch !== undefined) sights.set(id, since);
      if (verdict === 'dead' || (sights.has(id) && now - since >= unknownForMs)) lost.push(id);
    }
    this.#sights = sights;
    return lost;
  }
}

import type { Place, RecordHead } from '../state/records.ts';
import { isBehind } from './kept.ts';

/** A child run that was begun under one key. */
export interface KeptChild {
  readonly key: string;
  readonly childId: string;
  readonly inputHash: string;
  /** `failed`: it failed for good, and going on with the parent goes on with it. */
  readonly status: 'open' | 'completed' | 'failed';
  /** Where it was begun; `undefined` when that was in this process. */
  readonly place: Place | undefined;
}

/** The child runs of one run, as its journal tells of them. */
export class ChildReplay {
  readonly #children = new Map<string, KeptChild>();

  /** How many there are. */
  get size(): number {
    return this.#children.size;
  }

  /** Takes in the next record of the parent's journal. */
  apply(record: RecordHead): void {
    switch (record.type) {
      case 'child-started':
        this.begin(record.key, record.childId, record.inputHash, record.place);
        return;
      case 'step-completed':
        this.settle(record.key, 'completed');
        return;
      case 'step-failed':
        this.settle(record.key, 'failed');
        return;
      case 'rerun-started':
        // What runs again is begun anew: its former child has ended.
        this.forget(record.clears);
        return;
      default:
        return;
    }
  }

  /** The child that was begun under a key. */
  get(key: string): KeptChild | undefined {
    return this.#children.get(key);
  }

  /** A child was begun, or is gone on with: then it stands where it stood, and a failure is still to be made good. */
  begin(key: string, childId: string, inputHash: string, place?: Place): void {
    if (this.#children.get(key)?.childId === childId) return;
    this.#children.set(key, { key, childId, inputHash, status: 'open', place });
  }

  /** The call has ended. Calls of other steps are passed over. */
  settle(key: string, status: 'completed' | 'failed'): void {
    const child = this.#children.get(key);
    if (child !== undefined) this.#children.set(key, { ...child, status });
  }

  /** Children that have not ended, as far as the parent knows. */
  open(): readonly KeptChild[] {
    return [...this.#children.values()].filter(({ status }) => status === 'open');
  }

  /** Children that were begun behind a place. */
  behind(point: Place): readonly KeptChild[] {
    return [...this.#children.values()].filter(({ place }) => place !== undefined && isBehind(place, point));
  }

  /** Forgets children by the keys of their calls. */
  forget(keys: readonly string[]): void {
    for (const key of keys) this.#children.delete(key);
  }

  /** Gives every call its new key. */
  rename(renamed: (key: string) => string): void {
    const all = [...this.#children.values()];
    this.#children.clear();
    for (const child of all) this.#children.set(renamed(child.key), { ...child, key: renamed(child.key) });
  }

  /** Forgets the children that were begun behind a place. */
  voidBehind(point: Place): void {
    for (const { key } of this.behind(point)) this.#children.delete(key);
  }
}

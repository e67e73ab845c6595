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
  /** Runs that a call had before, here or in the run that this one goes on from; the last one first. */
  readonly #forerunners = new Map<string, readonly string[]>();
  /** Those of another run count from where what was carried along ends: their keys are those of then. */
  #inherited: { readonly from: number; readonly children: Readonly<Record<string, readonly string[]>> } | undefined;

  /** Takes in the next record of the parent's journal. */
  apply(record: RecordHead): void {
    switch (record.type) {
      case 'run-started': {
        const { children, records = 0 } = record.forkedFrom ?? {};
        if (children !== undefined) this.#inherited = { from: records + 3, children };
        return;
      }
      case 'released':
        if (this.#inherited?.from === record.n && record.place.segment === 1) this.#inherit(this.#inherited.children);
        return;
      case 'child-started':
        this.begin(record.key, record.childId, record.inputHash, record.place);
        return;
      case 'step-completed':
        // The output was carried along, and the run that gave it was not.
        if (record.child !== undefined && !this.#children.has(record.key))
          this.#inherit({ [record.key]: [record.child.id] });
        this.settle(record.key, 'completed');
        return;
      case 'step-failed':
        this.settle(record.key, 'failed');
        return;
      case 'step-compensated':
        // All that the child had done was undone: the next one begins from nothing.
        this.#children.delete(record.key);
        this.#forerunners.delete(record.key);
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

  /** The runs that a call had before the one it has now, the last one first. What they did stays done. */
  forerunners(key: string): readonly string[] {
    return this.#forerunners.get(key) ?? [];
  }

  /** By the keys of their calls, the runs that every call has and had, the last one first. */
  lines(): ReadonlyMap<string, readonly string[]> {
    const now = [...this.#children].map(([key, { childId }]) => [key, [childId, ...this.forerunners(key)]] as const);
    return new Map([...this.#forerunners, ...now]);
  }

  /** A child was begun, or is gone on with: then it stands where it stood, and a failure is still to be made good. */
  begin(key: string, childId: string, inputHash: string, place?: Place): void {
    if (this.#children.get(key)?.childId === childId) return;
    this.forget([key]);
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

  /** Children that may have spent more than what is written down of them. */
  unfinished(): readonly KeptChild[] {
    return [...this.#children.values()].filter(({ status }) => status !== 'completed');
  }

  /** Children that were begun behind a place. */
  behind(point: Place): readonly KeptChild[] {
    return [...this.#children.values()].filter(({ place }) => place !== undefined && isBehind(place, point));
  }

  /** Lets calls begin children anew, by their keys. */
  forget(keys: readonly string[]): void {
    for (const key of keys) {
      const child = this.#children.get(key);
      if (child === undefined) continue;
      this.#children.delete(key);
      this.#inherit({ [key]: [child.childId] });
    }
  }

  /** Gives every call its new key. */
  rename(renamed: (key: string) => string): void {
    const all = [...this.#children.values()];
    const before = [...this.#forerunners];
    this.#children.clear();
    this.#forerunners.clear();
    for (const child of all) this.#children.set(renamed(child.key), { ...child, key: renamed(child.key) });
    for (const [key, ids] of before) this.#forerunners.set(renamed(key), ids);
  }

  /** Forgets the children that were begun behind a place. */
  voidBehind(point: Place): void {
    this.forget(this.behind(point).map(({ key }) => key));
  }

  #inherit(children: Readonly<Record<string, readonly string[]>>): void {
    for (const [key, ids] of Object.entries(children)) this.#forerunners.set(key, [...ids, ...this.forerunners(key)]);
  }
}

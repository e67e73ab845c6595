import type { KeptFailure, KeptResult } from './kept.ts';

/** Numbers below this stay keys of their own: most names repeat a few times at most. */
const firstNumbered = 8;
/** How many numbers of a name may be missing in a row before what comes next is kept by its key. */
const longestGap = 64;
/** Segment and cursor as one number; what does not fit is kept by its key. */
const cursorRoom = 2 ** 42;
const segmentRoom = 2 ** 11;

/**
 * What earlier processes stored, by key.
 *
 * A loop of 100,000 steps leaves `step#2` to `step#100000`: such results are numbers in one list for each name, since
 * they would take most of the memory of a resume as keys and objects.
 */
export class KeptResults {
  readonly #byKey = new Map<string, KeptResult | KeptFailure>();
  /** Places by name and number; 0 where there is none. */
  readonly #numbered = new Map<string, number[]>();

  /** Whether something is stored under a key. */
  has(key: string): boolean {
    return this.#byKey.has(key) || this.#placeOf(key) !== 0;
  }

  /** What is stored under a key. */
  get(key: string): KeptResult | KeptFailure | undefined {
    const place = this.#placeOf(key);
    return place === 0 ? this.#byKey.get(key) : resultAt(place);
  }

  /** Stores what replaces anything under the key. */
  set(key: string, kept: KeptResult | KeptFailure): void {
    if (this.#number(key, kept)) {
      if (this.#byKey.size > 0) this.#byKey.delete(key);
      return;
    }
    this.#forget(key);
    this.#byKey.set(key, kept);
  }

  /** Removes what is stored under a key; tells whether there was something. */
  delete(key: string): boolean {
    return this.#forget(key) || this.#byKey.delete(key);
  }

  /** Takes out what is stored under a key, so that it is held once. */
  take(key: string): KeptResult | KeptFailure | undefined {
    const number = this.#numbered.size === 0 ? 0 : numberOf(key);
    const places = number === 0 ? undefined : this.#numbered.get(nameOf(key));
    const place = places?.[number - firstNumbered] ?? 0;
    if (places !== undefined && place !== 0) {
      places[number - firstNumbered] = 0;
      return resultAt(place);
    }
    const kept = this.#byKey.get(key);
    if (kept !== undefined) this.#byKey.delete(key);
    return kept;
  }

  /** Whether nothing is stored. */
  get isEmpty(): boolean {
    return this.keys().next().done === true;
  }

  /** Every key; those of long loops last. */
  *keys(): Generator<string, void, undefined> {
    for (const [key] of this) yield key;
  }

  /** Everything that is stored, with its key. What is removed meanwhile is not given. */
  *[Symbol.iterator](): Generator<[string, KeptResult | KeptFailure], void, undefined> {
    yield* this.#byKey;
    for (const [name, places] of this.#numbered)
      for (let index = 0; index < places.length; index += 1) {
        const place = places[index] ?? 0;
        if (place !== 0) yield [`${name}#${index + firstNumbered}`, resultAt(place)];
      }
  }

  #number(key: string, kept: KeptResult | KeptFailure): boolean {
    const { segment, cursor } = kept;
    if (kept.kind === 'failed' || kept.inputHash !== undefined || kept.index !== undefined) return false;
    if (segment >= segmentRoom || cursor >= cursorRoom) return false;
    const number = numberOf(key);
    if (number === 0) return false;
    const name = nameOf(key);
    const index = number - firstNumbered;
    let places = this.#numbered.get(name);
    if (index > (places?.length ?? 0) + longestGap) return false;
    if (places === undefined) this.#numbered.set(name, (places = []));
    while (places.length < index) places.push(0);
    places[index] = segment * cursorRoom + cursor;
    return true;
  }

  #placeOf(key: string): number {
    if (this.#numbered.size === 0) return 0;
    const number = numberOf(key);
    return number === 0 ? 0 : (this.#numbered.get(nameOf(key))?.[number - firstNumbered] ?? 0);
  }

  #forget(key: string): boolean {
    if (this.#placeOf(key) === 0) return false;
    const places = this.#numbered.get(nameOf(key));
    if (places !== undefined) places[numberOf(key) - firstNumbered] = 0;
    return true;
  }
}

function resultAt(place: number): KeptResult {
  const segment = Math.floor(place / cursorRoom);
  return { kind: 'completed', segment, cursor: place - segment * cursorRoom, inputHash: undefined, index: undefined };
}

/** The number behind the last `#` of a key, as the engine writes it; 0 when there is none from {@link firstNumbered} on. */
function numberOf(key: string): number {
  let number = 0;
  for (let index = key.length - 1, weight = 1; index > 0 && weight < 1e9; index -= 1, weight *= 10) {
    const digit = key.charCodeAt(index) - 48;
    // The `#`; a number does not begin with a zero.
    if (digit === -13) return number * 10 >= weight && number >= firstNumbered ? number : 0;
    if (digit < 0 || digit > 9) return 0;
    number += digit * weight;
  }
  return 0;
}

function nameOf(key: string): string {
  return key.slice(0, key.lastIndexOf('#'));
}

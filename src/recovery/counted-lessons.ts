/** The most writers that are remembered; whoever was silent while so many others wrote may have a lesson counted twice. */
const mostWriters = 256;
const numbered = /^(.+)-(\d{1,15})$/s;

/**
 * Which lessons count already: of each writer those up to its last one, since a writer writes them one after the other.
 *
 * So a lesson that is written again counts once, however many others have written meanwhile.
 */
export class CountedLessons {
  /** The number of the last lesson of each writer, the writer that wrote last at the end. */
  readonly #lastOf = new Map<string, number>();

  /** `recent`: what {@link CountedLessons.recent} gave. */
  constructor(recent: readonly string[] = []) {
    for (const id of recent) this.take(id);
  }

  /** Whether a lesson does not count yet; from now on it does. */
  take(id: string): boolean {
    const { writer, number } = partsOf(id);
    const last = this.#lastOf.get(writer);
    if (last !== undefined && last >= number) return false;
    this.#lastOf.delete(writer);
    this.#lastOf.set(writer, number);
    return true;
  }

  /** The id of the last lesson of each writer. */
  recent(): readonly string[] {
    return [...this.#lastOf].slice(-mostWriters).map(([writer, number]) => lessonId(writer, number));
  }
}

/** The id of a writer's lesson; its first has the number 1. */
export function lessonId(writer: string, number: number): string {
  return number === 0 ? writer : `${writer}-${number}`;
}

/** An id without a number stands for a writer of its own. */
function partsOf(id: string): { readonly writer: string; readonly number: number } {
  const [, writer = id, number = '0'] = numbered.exec(id) ?? [];
  return { writer, number: Number(number) };
}

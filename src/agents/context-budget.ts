import { frameOf } from './context-text.ts';
import type { ContextChunk } from './packed-context.ts';

/** A piece that may be taken. */
export type OfferedChunk = Omit<ContextChunk, 'tokens'>;

/** Takes pieces while there is room: no line twice, nothing cut. */
export class ContextBudget {
  readonly chunks: ContextChunk[] = [];
  readonly #count: (text: string) => number;
  /** The lines taken of each file. */
  readonly #taken = new Map<string, { readonly from: number; readonly to: number }[]>();
  #left: number;

  constructor(room: number, count: (text: string) => number) {
    this.#left = room;
    this.#count = count;
  }

  /** How many tokens are left. */
  get left(): number {
    return this.#left;
  }

  /** Takes a piece, if it fits. */
  take(offered: OfferedChunk): boolean {
    const { file, fromLine, toLine, text } = offered;
    const tokens = this.#count(text);
    if (!this.spend(tokens + this.#count(frameOf(file, fromLine, toLine)))) return false;
    this.chunks.push({ ...offered, tokens });
    const taken = this.#taken.get(file);
    if (taken === undefined) this.#taken.set(file, [{ from: fromLine, to: toLine }]);
    else taken.push({ from: fromLine, to: toLine });
    return true;
  }

  /** Uses room for something else. */
  spend(tokens: number): boolean {
    if (!(tokens <= this.#left)) return false;
    this.#left -= tokens;
    return true;
  }

  /** What is not taken yet of some lines. */
  free(file: string, fromLine: number, toLine: number): readonly { readonly from: number; readonly to: number }[] {
    let parts = [{ from: fromLine, to: toLine }];
    for (const { from, to } of this.#taken.get(file) ?? [])
      parts = parts.flatMap((part) =>
        part.to < from || part.from > to
          ? [part]
          : [
              { from: part.from, to: from - 1 },
              { from: to + 1, to: part.to },
            ].filter((rest) => rest.from <= rest.to),
      );
    return parts;
  }
}

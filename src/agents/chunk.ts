/** What a piece of a file is. `focus`: lines that were asked for; `lines`: cut without regard to structure. */
export type ChunkKind =
  | 'imports'
  | 'function'
  | 'class'
  | 'method'
  | 'interface'
  | 'type'
  | 'enum'
  | 'variable'
  | 'test'
  | 'statement'
  | 'section'
  | 'lines'
  | 'focus';

/** Some lines of a file that belong together. */
export interface Chunk {
  /** Counted from 1; the last one belongs to it. */
  readonly fromLine: number;
  readonly toLine: number;
  readonly kind: ChunkKind;
  readonly name?: string;
  /** The line that says what it is, behind comments and decorators. */
  readonly declaredAt: number;
}

/** Longer pieces are cut, at inner statements where there are any. */
export const longestChunk: { readonly lines: number; readonly characters: number } = { lines: 80, characters: 3200 };

/** How many characters lines have, with their ends. */
export function lengthOf(lines: readonly string[], from: number, to: number): number {
  let length = 0;
  for (let at = from; at < to; at += 1) length += (lines[at]?.length ?? 0) + 1;
  return length;
}

/** Whether lines are more than one piece should have. */
export function isTooLong(lines: readonly string[], from: number, to: number): boolean {
  return to - from > longestChunk.lines || lengthOf(lines, from, to) > longestChunk.characters;
}

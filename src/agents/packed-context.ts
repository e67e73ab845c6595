import type { ChunkKind } from './chunk.ts';

/** A piece of a file that was chosen. */
export interface ContextChunk {
  /** Relative to the root, with `/`. */
  readonly file: string;
  /** The first of its lines, counted from 1. */
  readonly fromLine: number;
  /** The last one, which belongs to it. */
  readonly toLine: number;
  /** What it is. */
  readonly kind: ChunkKind;
  /** What it declares: `packContext`, `Redactor.register`, `Guide > Install`. */
  readonly name?: string;
  /** How relevant it is beside the others of this call: 0 to 1. Focused lines have 1. */
  readonly score: number;
  /** What that rests on, in words. */
  readonly why: readonly string[];
  /** What it takes by itself, without the line that names its file. An estimate, unless `countTokens` counts. */
  readonly tokens: number;
  /** Its lines as they are, save for secrets. */
  readonly text: string;
}

/** The signatures of a file that was too large to be packed whole. */
export interface ContextOutline {
  readonly file: string;
  /** Lines with their numbers. */
  readonly text: string;
  readonly tokens: number;
}

/** How relevant a file is. */
export interface RankedFile {
  readonly file: string;
  /** Beside the others of this call: 0 to 1. */
  readonly score: number;
  readonly why: readonly string[];
}

/**
 * Why something was left out.
 *
 * `ignored`, by `.gitignore`; `secret`, by its name or a private key in it; `generated`, which lock files, build output and
 * minified code are; `binary`, NUL or no UTF-8; `link`, symbolic; `outside` of the root; `not-a-file`; `unreadable`; `vanished` or `changed`
 * while it was read; `long-lines`, which do not fit; `irrelevant`; `budget`.
 */
export type LeftOutReason =
  | 'ignored'
  | 'secret'
  | 'generated'
  | 'binary'
  | 'link'
  | 'outside'
  | 'not-a-file'
  | 'unreadable'
  | 'vanished'
  | 'changed'
  | 'long-lines'
  | 'irrelevant'
  | 'budget';

/** A file, or lines of one, that the text does not have. */
export interface LeftOut {
  /** A folder that is ignored as a whole ends in `/`. */
  readonly file: string;
  readonly reason: LeftOutReason;
  /** Where it concerns some lines only: the first and the last. */
  readonly lines?: readonly [from: number, to: number];
}

/** What {@link packContext} chose. */
export interface PackedContext {
  /** For a prompt: each piece between a line that names file and lines, and one that ends it. */
  readonly text: string;
  /** The pieces in the order in which they stand in the text. */
  readonly chunks: readonly ContextChunk[];
  /** Signatures of files that are too large for the budget. */
  readonly outlines: readonly ContextOutline[];
  /** What the whole text takes: never more than `budgetTokens` without `reserveForAnswer`. */
  readonly tokens: number;
  /** Whether `tokens` are those of {@link estimateTokens}, and not of a counter that was given. */
  readonly estimated: boolean;
  /** The most relevant files in order, packed or not: at most 200. */
  readonly ranking: readonly RankedFile[];
  /** What the text does not have, by name; what `include` and `exclude` say is not listed. */
  readonly leftOut: readonly LeftOut[];
}

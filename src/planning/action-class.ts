import { beginningOf } from './beginning-of.ts';

/** What kind of work a request asks for. */
export type ActionClass = 'feature' | 'bug-fix' | 'refactor' | 'research' | 'infrastructure' | 'documentation';

/** Every {@link ActionClass}, in the order of their source. */
export const actionClasses: readonly ActionClass[] = [
  'feature',
  'bug-fix',
  'refactor',
  'research',
  'infrastructure',
  'documentation',
];

/** How much a sign speaks for each class: natural logarithms of odds; below 0 it speaks against. */
export type ClassWeights = Readonly<Partial<Record<ActionClass, number>>>;

/** What a verdict rests on: words of the request, where they stand, and what they count. */
export interface RequestEvidence {
  /** The rule that saw it, such as `verb at the beginning` or `stack trace`. */
  readonly sign: string;
  /** The words themselves, at most 80 characters of them. */
  readonly words: string;
  /** Where they stand: characters from the beginning of the request. */
  readonly at: number;
  /** What it speaks for, and how much (natural logarithms of odds; below 0 it speaks against). */
  readonly counts: Readonly<Record<string, number>>;
}

/** One piece of evidence with its words cut to a line. */
export function evidence(
  sign: string,
  words: string,
  at: number,
  counts: Readonly<Record<string, number>>,
): RequestEvidence {
  return { sign, words: beginningOf(words.replaceAll(/\s+/g, ' ').trim(), 80), at, counts };
}

/** A word of a clause, with where it stands. */
export interface Token {
  readonly word: string;
  readonly text: string;
  readonly at: number;
  /** Whether a comma, semicolon, colon or dash stands between it and the word before. */
  readonly begins: boolean;
}

const tokenPattern = /[\p{L}\p{N}][\p{L}\p{N}'’_-]*/gu;

/** The words of a text. */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let end = 0;
  for (const match of text.matchAll(tokenPattern)) {
    const between = text.slice(end, match.index);
    tokens.push({
      word: match[0].toLowerCase(),
      text: match[0],
      at: match.index,
      begins: tokens.length > 0 && /[,;:.!?—–]|\s-\s/.test(between),
    });
    end = match.index + match[0].length;
  }
  return tokens;
}

/** What begins a circumstance. */
export const asides: ReadonlySet<string> = new Set([
  'when',
  'while',
  'after',
  'if',
  'because',
  'since',
  'once',
  'until',
  'unless',
  'during',
  'whenever',
  'before',
  'without',
]);

/** What stands before a thing. */
export const determiners: ReadonlySet<string> = new Set([
  'the',
  'a',
  'an',
  'my',
  'our',
  'your',
  'its',
  'this',
  'that',
  'of',
  'for',
  'in',
  'on',
  'with',
  'all',
  'every',
]);

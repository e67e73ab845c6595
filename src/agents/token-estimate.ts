/**
 * How many tokens a text probably takes, rather too many than too few.
 *
 * No tokenizer is asked. Characters are counted by what they are: five letters of a word to a token (three where they are capitals),
 * two digits, two signs, a run of blanks or of line breaks; a blank before a word is part of it. Beyond ASCII, two bytes of UTF-8.
 * This comes to about three characters a token in code and four in prose. Two texts together never take more than each by itself.
 */
export function estimateTokens(text: string): number {
  let tokens = 0;
  let kind: Kind = 0;
  let length = 0;
  /** How many capitals stand before the small letters of the word. */
  let capitals = 0;
  for (let place = 0; place < text.length; place += 1) {
    const code = text.charCodeAt(place);
    const next = kindOf(code);
    if (next === beyond) {
      // A pair of surrogates is four bytes, each half two.
      tokens += code < 0x800 || (code >= 0xd800 && code < 0xe000) ? 1 : 1.5;
      if (kind !== beyond) tokens += capitals > 0 ? wordCost(capitals, length) : costOf(kind, length);
      kind = beyond;
      length = capitals = 0;
      continue;
    }
    if (next === kind) length += 1;
    else if (next === small && kind === capital) {
      kind = small;
      capitals = length;
      length = 1;
    } else {
      // The blank before a word is not counted by itself.
      if (capitals > 0) tokens += wordCost(capitals, length);
      else if (!(kind === blank && length === 1 && (next === small || next === capital)))
        tokens += costOf(kind, length);
      kind = next;
      length = 1;
      capitals = 0;
    }
  }
  return Math.ceil(tokens + (capitals > 0 ? wordCost(capitals, length) : costOf(kind, length)));
}

/** The last capital begins the word that goes on in small letters, unless it makes that longer by a token: `HTTPServer`. */
function wordCost(capitals: number, letters: number): number {
  const together = costOf(capital, capitals - 1) + costOf(small, letters + 1);
  return capitals === 1 ? together : Math.min(together, costOf(capital, capitals) + costOf(small, letters));
}

type Kind = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7;
const [small, capital, digit, blank, lineBreak, sign, beyond] = [1, 2, 3, 4, 5, 6, 7] as const;
/** By kind: how many characters go into one token. */
const perToken: readonly number[] = [1, 5, 3, 2, 16, 4, 2, 1];

function costOf(kind: Kind, length: number): number {
  return kind === beyond ? 0 : Math.ceil(length / (perToken[kind] ?? 1));
}

function kindOf(code: number): Kind {
  if (code >= 97 && code <= 122) return small;
  if (code >= 65 && code <= 90) return capital;
  if (code >= 48 && code <= 57) return digit;
  if (code === 32 || code === 9) return blank;
  if (code === 10 || code === 13) return lineBreak;
  return code < 128 ? sign : beyond;
}

/** A text in which names with dashes were replaced, and where its places stood before. */
export interface Rewritten {
  readonly text: string;
  /** The place in the original text that a place of the new one stands for. */
  readonly placeOf: (place: number) => number;
}

/** The variable that holds the values of names with dashes. */
export const dashedVariable = 'dashed__names';

/**
 * Makes names with dashes readable for CEL, which takes `phase-1` for a subtraction: a variable becomes an entry of
 * {@link dashedVariable}, and a field `.phase-1` an index. Only names that were declared are replaced, the longest first,
 * and nothing inside of texts and comments.
 */
export function rewriteDashedNames(source: string, names: readonly string[]): Rewritten {
  const dashed = names.filter((name) => name.includes('-')).sort((one, other) => other.length - one.length);
  if (dashed.length === 0) return { text: source, placeOf: (place) => place };
  let text = '';
  const shifts: { readonly from: number; readonly by: number }[] = [];
  let at = 0;
  while (at < source.length) {
    const end = endOfQuoted(source, at);
    if (end > at) {
      text += source.slice(at, end);
      at = end;
      continue;
    }
    const name = /[\w$]/.test(source.charAt(at - 1)) ? undefined : dashed.find((one) => standsAt(source, at, one));
    if (name === undefined) {
      text += source.charAt(at);
      at += 1;
      continue;
    }
    const isField = text.endsWith('.');
    if (isField) text = text.slice(0, -1);
    text += `${isField ? '' : dashedVariable}[${JSON.stringify(name)}]`;
    at += name.length;
    shifts.push({ from: text.length, by: at - text.length });
  }
  const placeOf = (place: number): number => place + (shifts.findLast(({ from }) => place >= from)?.by ?? 0);
  return { text, placeOf };
}

function standsAt(source: string, at: number, name: string): boolean {
  return source.startsWith(name, at) && !/[\w-]/.test(source.charAt(at + name.length));
}

/** Where the text or comment ends that begins at a place; the place itself if none does. */
function endOfQuoted(source: string, at: number): number {
  if (source.startsWith('//', at)) {
    const end = source.indexOf('\n', at);
    return end < 0 ? source.length : end;
  }
  const quote = source.charAt(at);
  if (quote !== '"' && quote !== "'") return at;
  const raw = /[rR]/.test(source.charAt(at - 1));
  const fence = source.startsWith(quote.repeat(3), at) ? quote.repeat(3) : quote;
  for (let place = at + fence.length; place < source.length; place += 1) {
    if (source.charAt(place) === '\\' && !raw) place += 1;
    else if (source.startsWith(fence, place)) return place + fence.length;
  }
  return source.length;
}

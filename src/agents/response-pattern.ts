/**
 * A pattern that a whole text has to fit: `?` stands for one character, `*` for any number of them, everything else for
 * itself. Where `separator` is given neither crosses it, and `**` does.
 *
 * It is followed place by place, never tried out backwards: the time is at most the length of the text times that of the
 * pattern.
 */
export function fitsPattern(pattern: string, text: string, separator?: string): boolean {
  const signs = signsOf(pattern);
  let places = reached(signs, [0]);
  for (const character of text) {
    const next: number[] = [];
    for (const place of places) {
      const sign = signs[place];
      if (sign === undefined) continue;
      const free = sign.kind === 'anything' || character !== separator;
      if (sign.kind === 'anything' || (sign.kind === 'run' && free)) next.push(place);
      else if (sign.kind === 'one' ? free : sign.kind === 'same' && sign.character === character) next.push(place + 1);
    }
    if (next.length === 0) return false;
    places = reached(signs, next);
  }
  return places.includes(signs.length);
}

type Sign = { readonly kind: 'same'; readonly character: string } | { readonly kind: 'one' | 'run' | 'anything' };

function signsOf(pattern: string): readonly Sign[] {
  const signs: Sign[] = [];
  for (const character of pattern) {
    const last = signs.at(-1);
    if (character === '?') signs.push({ kind: 'one' });
    else if (character !== '*') signs.push({ kind: 'same', character });
    else if (last?.kind === 'run') signs[signs.length - 1] = { kind: 'anything' };
    else if (last?.kind !== 'anything') signs.push({ kind: 'run' });
  }
  return signs;
}

/** Places of the pattern, with those behind stars that may stand for nothing; each once, in order. */
function reached(signs: readonly Sign[], places: readonly number[]): readonly number[] {
  const all = new Set<number>();
  for (const start of places)
    for (let place = start; !all.has(place); place += 1) {
      all.add(place);
      const kind = signs[place]?.kind;
      if (kind !== 'run' && kind !== 'anything') break;
    }
  return [...all];
}

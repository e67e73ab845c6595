/** One pattern of `.gitignore` form. */
export interface PathPattern {
  /** Whether it takes back what earlier ones said. */
  readonly negated: boolean;
  /** Whether it names folders only. */
  readonly folderOnly: boolean;
  /** Whether the whole path is compared, and not just the last name. */
  readonly anchored: boolean;
  readonly segments: readonly string[];
}

/** Reads a line of `.gitignore` form; nothing for comments and empty lines. */
export function readPattern(line: string): PathPattern | undefined {
  let text = line.replace(/\r$/, '').replace(/(?<!\\) +$/, '');
  if (text === '' || text.startsWith('#')) return undefined;
  const negated = text.startsWith('!');
  if (negated) text = text.slice(1);
  if (text.startsWith('./')) text = text.slice(1);
  const folderOnly = text.endsWith('/');
  if (folderOnly) text = text.slice(0, -1);
  const anchored = text.includes('/');
  const segments = text.replace(/^\//, '').split('/');
  return text === '' ? undefined : { negated, folderOnly, anchored, segments };
}

/** Whether a path, relative to where the pattern stands, is what a pattern names; not whether it lies in a folder that is. */
export function matchesPath(pattern: PathPattern, names: readonly string[], isFolder: boolean): boolean {
  if (pattern.folderOnly && !isFolder) return false;
  if (!pattern.anchored) return matchesName(pattern.segments[0] ?? '', names.at(-1) ?? '');
  return matchesSegments(pattern.segments, names);
}

/** Whether a file, or a folder that it lies in, is named by one of the patterns; of several the last one decides. */
export function namedBy(patterns: readonly PathPattern[], path: string): boolean {
  const names = path.split('/');
  for (let end = 1; end <= names.length; end += 1) {
    const part = names.slice(0, end);
    const last = patterns.findLast((pattern) => matchesPath(pattern, part, end < names.length));
    if (last !== undefined && !last.negated) return true;
  }
  return false;
}

/** Compares name by name; `**` is any number of names. Takes time in proportion to the product of the lengths. */
function matchesSegments(segments: readonly string[], names: readonly string[]): boolean {
  return wild(
    segments.length,
    names.length,
    (at) => segments[at] === '**',
    (at, place) => matchesName(segments[at] ?? '', names[place] ?? ''),
    // What stands before `/**` is not named by it, what is inside is.
    segments.at(-1) === '**' ? 1 : 0,
  );
}

/** Compares the characters of a name; `*` is any number of them, `?` one, `[a-z]` one of several. */
function matchesName(pattern: string, name: string): boolean {
  const parts = readParts(pattern);
  const letters = Array.from(name);
  return wild(
    parts.length,
    letters.length,
    (at) => parts[at] === '*',
    (at, place) => {
      const part = parts[at];
      return typeof part === 'function' ? part(letters[place] ?? '') : part === letters[place];
    },
    0,
  );
}

/** The usual walk with one step back: a later star makes earlier ones final. */
function wild(
  parts: number,
  places: number,
  isStar: (part: number) => boolean,
  fits: (part: number, place: number) => boolean,
  leastForLast: number,
): boolean {
  let [part, place, star, began, from] = [0, 0, -1, 0, 0];
  while (place < places) {
    if (part < parts && isStar(part)) {
      star = part;
      part += 1;
      began = place;
      from = place;
    } else if (part < parts && fits(part, place)) {
      part += 1;
      place += 1;
    } else if (star >= 0) {
      from += 1;
      place = from;
      part = star + 1;
    } else return false;
  }
  const open = part;
  while (part < parts && isStar(part)) part += 1;
  if (part < parts) return false;
  return open === part ? star !== parts - 1 || places - began >= leastForLast : leastForLast === 0;
}

type Part = string | ((letter: string) => boolean);

function readParts(pattern: string): readonly Part[] {
  const letters = Array.from(pattern);
  const parts: Part[] = [];
  for (let at = 0; at < letters.length; at += 1) {
    const letter = letters[at] ?? '';
    if (letter === '*') {
      if (parts.at(-1) !== '*') parts.push('*');
    } else if (letter === '?') parts.push(() => true);
    else if (letter === '\\') {
      at += 1;
      const plain = letters[at] ?? '\\';
      parts.push((other) => other === plain);
    } else if (letter === '[') {
      const end = letters.indexOf(']', at + 2);
      if (end < 0) parts.push((other) => other === '[');
      else {
        parts.push(oneOf(letters.slice(at + 1, end)));
        at = end;
      }
    } else parts.push(letter);
  }
  return parts;
}

function oneOf(letters: readonly string[]): (letter: string) => boolean {
  const without = letters[0] === '!' || letters[0] === '^';
  const set = without ? letters.slice(1) : letters;
  return (letter) => {
    for (let at = 0; at < set.length; at += 1) {
      const first = set[at] ?? '';
      const last = set[at + 1] === '-' ? set[at + 2] : undefined;
      if (last === undefined ? letter === first : letter >= first && letter <= last) return !without;
      if (last !== undefined) at += 2;
    }
    return without;
  };
}

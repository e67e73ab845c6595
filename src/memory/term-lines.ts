/** What a line of the terms says of one phrase. */
export interface TermPhrase {
  readonly text: string;
  /** How closely it belongs to the idea: 1 for what says the same, less for a kind of it and for what goes with it. */
  readonly closeness: number;
}

const closenesses = { same: 1, kind: 0.85, related: 0.5 };

/** The phrases of a line as they stand in the terms of the web: the same, then kinds behind `>`, then what goes with it behind `~`. */
export function ideaOf(line: string): readonly TermPhrase[] {
  const { same, kinds, related } = partsOf(line);
  const phrases = (text: string, closeness: number, pattern: RegExp): readonly TermPhrase[] =>
    text === '' ? [] : text.split(pattern).map((phrase) => ({ text: phrase, closeness }));
  return [
    ...phrases(same, closenesses.same, /, /),
    ...phrases(kinds, closenesses.kind, /, | \/ /),
    ...phrases(related, closenesses.related, /, /),
  ];
}

/** The kinds of a line, the names of each. */
export function kindsOf(line: string): readonly (readonly string[])[] {
  const { kinds } = partsOf(line);
  return kinds === '' ? [] : kinds.split(', ').map((names) => names.split(' / '));
}

function partsOf(line: string): { readonly same: string; readonly kinds: string; readonly related: string } {
  const [named = '', related = ''] = line.replace(/^!/, '').split(' ~ ');
  const [same = '', kinds = ''] = named.split(' > ');
  return { same, kinds, related };
}

import type { LinkKind } from './decision.ts';

/** A link as a file has it: the other file by its name or number. */
export interface FoundLink {
  readonly kind: LinkKind;
  readonly target: string;
  /** The other file has the link. */
  readonly reversed: boolean;
  /** The line that says it. */
  readonly line: string;
}

const relation =
  /\b(super[sc]eded by|super[sc]edes|replaced by|replaces|obsoleted by|obsoletes|amended by|amends|extends|refines|clarifies|depends on|relates to|related to|see also)\b(.*)$/i;
const kindsOf: Readonly<Record<string, readonly [LinkKind, boolean]>> = {
  'superseded by': ['supersedes', true],
  supersedes: ['supersedes', false],
  'replaced by': ['supersedes', true],
  replaces: ['supersedes', false],
  'obsoleted by': ['supersedes', true],
  obsoletes: ['supersedes', false],
  'amended by': ['amends', true],
  amends: ['amends', false],
  extends: ['amends', false],
  refines: ['amends', false],
  clarifies: ['amends', false],
  'depends on': ['depends-on', false],
};

/** The links of a text: one kind a line, to files by their name or number. */
export function linksIn(text: string): readonly FoundLink[] {
  return text.split('\n').flatMap((line) => {
    const [, words = '', rest = ''] = relation.exec(line.slice(0, 1000)) ?? [];
    if (words === '') return [];
    const [kind, reversed] = kindsOf[words.toLowerCase().replace('superc', 'supers')] ?? ['relates-to', false];
    const files = [...rest.matchAll(/\(<?([^()<>]+\.(?:md|markdown))(?:#[^()<>\s]*)?>?(?:\s+"[^"]*")?\)/gi)].map(
      ([, target = '']) => decoded(target).toLowerCase().split('/').at(-1) ?? '',
    );
    const targets = files.length > 0 ? files : numbersIn(rest);
    return [...new Set(targets)].map((target) => ({ kind, target, reversed, line }));
  });
}

/** Numbers of records: marked as such, or at the beginning. `See also RFC 7231` names none, nor does a date. */
function numbersIn(text: string): readonly string[] {
  const marked = [...text.matchAll(/(?:\badr[-_ #]*|#)(\d{1,6})\b/gi)].map(([, number = '']) => number);
  const first = /^[\s:[]*\d{1,6}\b(?![-/.]\d)(?:[\s,&\]]*(?:and )?\d{1,6}\b(?![-/.]\d))*/.exec(text)?.[0] ?? '';
  const numbers = marked.length > 0 ? marked : (first.match(/\d+/g) ?? []);
  return numbers.map((number) => String(Number(number)));
}

/** A path of a link as it is called on disk. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** The ids of files by what links name: the file, or its number. */
export interface LinkTargets {
  /** Of several the first. */
  readonly targets: ReadonlyMap<string, string>;
  /** The numbers that several files have. */
  readonly ambiguous: ReadonlySet<string>;
}

/** What links to files may name. */
export function targetsOf(
  files: readonly { readonly name: string; readonly draft: { readonly id: string } }[],
): LinkTargets {
  const targets = new Map<string, string>();
  const ambiguous = new Set<string>();
  for (const { draft, name } of files) {
    const base = (name.split(/[/\\]/).at(-1) ?? name).toLowerCase();
    const number = /^(?:adr[-_ ]?)?(\d+)/.exec(base)?.[1];
    for (const target of [base, ...(number === undefined ? [] : [String(Number(number))])])
      if (targets.has(target)) ambiguous.add(target);
      else targets.set(target, draft.id);
  }
  return { targets, ambiguous };
}

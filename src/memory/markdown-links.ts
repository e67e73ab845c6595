import type { LinkKind } from './decision.ts';

/** A link as a file has it: the other file by its name or number. */
export interface FoundLink {
  readonly kind: LinkKind;
  readonly target: string;
  /** The other file has the link. */
  readonly reversed: boolean;
}

const relation =
  /\b(superseded by|supersedes|replaced by|replaces|obsoleted by|obsoletes|amended by|amends|extends|refines|clarifies|depends on|relates to|related to|see also)\b(.*)$/i;
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
    const [kind, reversed] = kindsOf[words.toLowerCase()] ?? ['relates-to', false];
    const files = [...rest.matchAll(/\(([^()\s]+\.md)(?:#[^()\s]*)?\)/gi)].map(
      ([, target = '']) => target.toLowerCase().split('/').at(-1) ?? '',
    );
    const numbers =
      files.length > 0
        ? []
        : [...rest.matchAll(/\b(?:adr[-_ #]?)?(\d{1,6})\b/gi)].map(([, target = '']) => String(Number(target)));
    return [...files, ...numbers].map((target) => ({ kind, target, reversed }));
  });
}

/** The ids of the files by what links name: the file, or its number. Of several the first. */
export function targetsOf(
  files: readonly { readonly name: string; readonly draft: { readonly id: string } }[],
): ReadonlyMap<string, string> {
  const targets = new Map<string, string>();
  for (const { draft, name } of files) {
    const base = (name.split(/[/\\]/).at(-1) ?? name).toLowerCase();
    const number = /^(?:adr[-_ ]?)?(\d+)/.exec(base)?.[1];
    for (const target of [base, ...(number === undefined ? [] : [String(Number(number))])])
      if (!targets.has(target)) targets.set(target, draft.id);
  }
  return targets;
}

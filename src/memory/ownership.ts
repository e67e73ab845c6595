import type { Words } from './words.ts';

/** Who answers for what, where a decision says that. */
export interface Ownership {
  readonly owner: ReadonlySet<string>;
  readonly owned: ReadonlySet<string>;
}

const active =
  /^(.{1,200}?)\b(?:owns?|(?:is|are) (?:alone |solely )?(?:responsible for|accountable for|in charge of|on call for)|takes? (?:over|care of)|maintains?|operates?)\b(.{1,200})$/i;
const passive =
  /^(.{1,200}?)\b(?:(?:is|are) (?:now )?(?:owned|maintained|operated|run|approved|signed off|decided) by|belongs? to|(?:is|are) the responsibility of)\b(.{1,200})$/i;
/** Whoever owns something is a team of people; that says nothing about which. */
const anyOwner: ReadonlySet<string> = new Set(
  'team group squad guild depart peopl everyon alon engin member person compani'.split(' '),
);
const anyOwned: ReadonlySet<string> = new Set('servic code compon modul their call all everi'.split(' '));

/** Reads who answers for what. */
export function ownershipOf(text: string, words: Words): Ownership | undefined {
  const sentence = text.slice(0, 500).split(/[.;\n]/, 1)[0] ?? '';
  const [, by = '', to = ''] = passive.exec(sentence) ?? [];
  const [, owner = to, owned = by] = to === '' ? (active.exec(sentence) ?? []) : [];
  const stems = (part: string, without: ReadonlySet<string>): ReadonlySet<string> =>
    new Set(words.read(part).flatMap(({ stem }) => (without.has(stem) ? [] : [stem])));
  const read = { owner: stems(owner, anyOwner), owned: stems(owned, anyOwned) };
  return read.owner.size === 0 || read.owned.size === 0 ? undefined : read;
}

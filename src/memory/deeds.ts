import type { Word } from './words.ts';

/** What can be done with one thing at the same time in different ways: a line a deed. */
const deeds: ReadonlyMap<string, string> = new Map(
  [
    'store save persist keep kept write put',
    'show displai render present',
    'cach',
    'search index find',
    'backup archiv snapshot restor',
    'queue buffer enqueu',
    'analys analyz analyt report aggreg',
    'train finetun',
    'infer',
    'receiv accept ingest',
    'send emit publish export',
    'draft propos',
    'test verifi benchmark',
    'develop prototyp',
    'replic mirror copi',
  ].flatMap((line) => {
    const [name = '', ...others] = line.split(' ');
    return [name, ...others].map((stem) => [stem, name] as const);
  }),
);

/** The deeds that words name. */
export function deedsIn(read: readonly Pick<Word, 'stem'>[]): ReadonlySet<string> {
  return new Set(read.flatMap(({ stem }) => deeds.get(stem) ?? []));
}

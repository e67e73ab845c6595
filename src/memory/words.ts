import { Spelling } from './spelling.ts';
import { stem } from './stemmer.ts';

/** A word of a text, as it is compared. */
export interface Word {
  /** Its stem. */
  readonly stem: string;
  /** Set when the next word was joined to it, as in `rate-limit` or `rateLimit`: the two as one. */
  readonly joined?: string;
}

/** Words that say nothing about what a text is about. Negations are kept apart: what they turn around matters elsewhere. */
const stopWords: ReadonlySet<string> = new Set(
  (
    'a about above after again all also am an and any are as at be because been before being below between both but by ' +
    'can cannot could did do does doing done down during each else etc ever few for from further get gets getting got had has have ' +
    'having he her here hers him his how however i if in into is it its itself just lets like ll made make makes making may me might ' +
    'more most much must my need needed needs new now of off on once one only or other our ours out over own per please put ' +
    're really s same shall she should so some such t than that the their theirs them then there these they thing things this those ' +
    'through to too under until up upon us use used uses using ve very via want wants was way we well were what when where which ' +
    'while who whom whose why will with within without would yes yet you your yours every given something someone anything ' +
    'no not nor never dont doesnt didnt isnt arent wont shouldnt cant rather instead already still even'
  ).split(' '),
);

/** Spellings that would fall apart into letters. */
const symbols: readonly (readonly [RegExp, string])[] = [
  [/\bc\+\+/g, 'cplusplus'],
  [/\b([cf])#/g, '$1sharp'],
  [/\.net\b/g, 'dotnet'],
  [/\b(\w+)\.js\b/g, '$1js'],
  [/\bci\s*\/\s*cd\b/g, 'cicd ci'],
  [/\ba\s*\/\s*b\b/g, 'ab'],
  [/\bopt(?:s|ed|ing)?[ -](in|out)\b/g, 'opt$1'],
  [/n't\b/g, ' not'],
  [/(\w)'(?:s|re|ve|ll|d|m)\b/g, '$1'],
];

const wordPattern = /[\p{L}\p{N}]+/gu;
const wide = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;
const mostStems = 50_000;

/** Cuts texts into words. Keeps the stems it has seen, because the same words come again and again. */
export class Words {
  readonly #stems = new Map<string, string>();
  readonly #spelling = new Spelling();

  /** The words of a text in order, without stop words. Pieces of one written word are joined as well. */
  read(text: string): readonly Word[] {
    const words: Word[] = [];
    const plain = simplify(text);
    let before = -2;
    for (const match of plain.matchAll(wordPattern)) {
      const [word] = match;
      const joins = match.index === before + 1 && words.length > 0 && /[-_]/.test(plain.charAt(before));
      before = match.index + word.length;
      if (wide.test(word)) {
        for (const pair of pairsOf(word)) words.push({ stem: pair });
        continue;
      }
      if (stopWords.has(word) || word.length > 40 || (word.length === 1 && !/[a-z0-9]/.test(word))) continue;
      const own = this.stem(word);
      const last = words.at(-1);
      if (joins && last !== undefined) words[words.length - 1] = { ...last, joined: last.stem + own };
      words.push({ stem: own });
    }
    return words;
  }

  /** The stem of one word. */
  stem(word: string): string {
    let own = this.#stems.get(word);
    if (own === undefined) {
      const spelled = this.#spelling.read(word);
      own = spelled.kept ? spelled.word : stem(spelled.word);
      if (this.#stems.size >= mostStems) this.#stems.clear();
      this.#stems.set(word, own);
    }
    return own;
  }
}

/** The language, and not the verb: it is written like this only behind another word. */
const languageGo =
  /(\b(?:[Ii]n|[Uu]s(?:e|es|ing)|[Ww]ith|[Tt]o|[Ff]or|[Cc]hoose|[Aa]dopt|and|or|from|[Kk]eep) |[,;] )Go\b/g;

/** The text with the language Go by a name that is no verb. */
export function nameGo(text: string): string {
  return text.includes('Go') ? text.replace(languageGo, '$1Golang') : text;
}

/** Lower case without accents, with the humps of `camelCase` as dashes. */
function simplify(text: string): string {
  const named = nameGo(text);
  let plain = /[a-z][A-Z]/.test(named) ? named.replace(/([a-z\d])([A-Z][a-z])/g, '$1-$2') : named;
  // Other than ASCII is rare: it costs a walk over the text.
  if (/[^ -~\s]/.test(plain))
    plain = plain
      .normalize('NFKD')
      .replace(/\p{M}+/gu, '')
      .replaceAll('’', "'");
  plain = plain.toLowerCase();
  if (/[+#./']|\bopt/.test(plain)) for (const [pattern, by] of symbols) plain = plain.replace(pattern, by);
  return plain;
}

/** Scripts without spaces are compared by pairs of letters. */
function pairsOf(word: string): readonly string[] {
  const letters = Array.from(word);
  if (letters.length === 1) return letters;
  return letters.slice(1).map((letter, index) => (letters[index] ?? '') + letter);
}

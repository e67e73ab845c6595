import { artefactOf } from './artefacts.ts';
import { asides, determiners, type Token } from './clause-tokens.ts';
import { isReporting, isThirdPerson, verbOf } from './verbs.ts';

/** What may be done to texts as to code: then the text says what kind of work it is. */
const mending = new Set(
  'fix correct repair clean cleanup update improve rewrite replace move rename change simplify'.split(' '),
);
const anyText = 'a piece of documentation';
const someText = 'close to documentation';
const endsObject = new Set('in on for to of with from by at into about as so that which where and or'.split(' '));

/** The text that the leading verb is about: "fix a typo in the parser", "update the description of …". */
export function textWorkedOn(tokens: readonly Token[], lead: number): Token | undefined {
  const verb = verbOf(tokens[lead]?.word ?? '');
  if (verb === undefined) return undefined;
  const rest = tokens.slice(lead + 1, lead + 8).filter(({ word }) => word !== 'up');
  const end = rest.findIndex(({ word, begins }) => begins || endsObject.has(word) || asides.has(word));
  const object = end < 0 ? rest : rest.slice(0, end);
  const head = object.at(-1);
  if (head === undefined) return undefined;
  const sign = artefactOf(head.word)?.sign;
  return sign === anyText || (sign === someText && mending.has(verb.lemma)) ? head : undefined;
}

/** Subject and a verb of work in the third person: "The parser accepts empty lists", "the pool avoids deadlocks". */
export function tellsNews(tokens: readonly Token[], index: number): boolean {
  const [token, before, next] = [tokens[index], tokens[index - 1], tokens[index + 1]];
  if (token === undefined || before === undefined || next === undefined || token.begins || next.begins) return false;
  if (index > 7 || token.text !== token.word || isReporting(token.word) || !isThirdPerson(token.word)) return false;
  return !determiners.has(before.word) && !endsObject.has(next.word);
}

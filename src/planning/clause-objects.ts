import { artefactOf } from './artefacts.ts';
import { asides, determiners, type Token } from './clause-tokens.ts';
import { isReporting, isThirdPerson, verbOf } from './verbs.ts';

/** What may be done to texts as to code: then the text says what kind of work it is. */
const mending = new Set(
  'fix correct repair clean cleanup update improve rewrite replace move rename change simplify'.split(' '),
);
const making = new Set(
  'add create build introduce set setup provide include integrate enable configure write use update run'.split(' '),
);
const moving = new Set(['move', 'switch', 'migrate', 'port', 'convert']);
/** What is repaired here is how software is built, and not what it does. */
const automation = /^(?:ci|cd|pipelines?|workflows?|runners?|actions|dockerfile|lint(?:er|ing)?|makefile)$/;
/** Parts of operation that are as often what a program is about. */
const ownThings =
  /^(?:nodes?|servers?|environments?|packages?|containers?|clusters?|pods?|registry|backups?|artifacts?)$/;
const addedTexts = /^(?:examples?|guides?|instructions?|snippets?|sections?)$/;
const anyText = 'a piece of documentation';
const someText = 'close to documentation';
const machines = new Set(['a tool that builds or runs software', 'a tool that checks software', 'a part of operation']);
const endsObject = new Set('in on for to of with from by at into about as so that which where and or'.split(' '));

/** The text that the leading verb is about: "fix a typo in the parser", "update the description of …". */
export function textWorkedOn(tokens: readonly Token[], lead: number): Token | undefined {
  const verb = verbOf(tokens[lead]?.word ?? '');
  const head = verb === undefined ? undefined : objectOf(tokens, lead).at(-1);
  if (verb === undefined || head === undefined) return undefined;
  const sign = artefactOf(head.word)?.sign;
  const written = mending.has(verb.lemma) || (making.has(verb.lemma) && addedTexts.test(head.word));
  return sign === anyText || (sign === someText && written) ? head : undefined;
}

/** The means of building, testing or running that the leading verb makes or brings in: "add a release workflow". */
export function machineWorkedOn(tokens: readonly Token[], lead: number): Token | undefined {
  const verb = verbOf(tokens[lead]?.word ?? '');
  if (verb === undefined) return undefined;
  const to = moving.has(verb.lemma)
    ? tokens.findIndex(({ word }, index) => index > lead && index < lead + 5 && word === 'to')
    : -1;
  if (to < 0 && !making.has(verb.lemma) && verb.lemma !== 'fix') return undefined;
  const head = objectOf(tokens, to < 0 ? lead : to).at(-1);
  if (verb.lemma === 'fix') return head !== undefined && automation.test(head.word) ? head : undefined;
  if (head === undefined || ownThings.test(head.word)) return undefined;
  return machines.has(artefactOf(head.word)?.sign ?? '') || automation.test(head.word) ? head : undefined;
}

/** Whether a word only says which text is meant: the first word of "Docker documentation". */
export function isModifier(tokens: readonly Token[], index: number): boolean {
  const own = artefactOf(tokens[index]?.word ?? '')?.sign;
  if (own === anyText || own === someText) return false;
  for (const next of tokens.slice(index + 1, index + 4)) {
    if (next.begins || endsObject.has(next.word)) return false;
    if (artefactOf(next.word)?.sign === anyText) return true;
  }
  return false;
}

/** Whether "manual" says how something is done, and names no text: "manual mode", but "manual page", "in the manual". */
export function isAdjective(tokens: readonly Token[], index: number): boolean {
  const next = tokens[index + 1];
  if (tokens[index]?.word !== 'manual' || next === undefined || next.begins) return false;
  return (
    !/^(?:pages?|sections?|entry|entries|chapters?)$/.test(next.word) &&
    !endsObject.has(next.word) &&
    !isVerb(next.word)
  );
}

function isVerb(word: string): boolean {
  return word === 'is' || isThirdPerson(word) || isReporting(word);
}

function objectOf(tokens: readonly Token[], lead: number): readonly Token[] {
  const rest = tokens.slice(lead + 1, lead + 8).filter(({ word }) => word !== 'up');
  const end = rest.findIndex(({ word, begins }) => begins || endsObject.has(word) || asides.has(word));
  return end < 0 ? rest : rest.slice(0, end);
}

/** Subject and a verb of work in the third person: "The parser accepts empty lists", "the pool avoids deadlocks". */
export function tellsNews(tokens: readonly Token[], index: number): boolean {
  const [token, before, next] = [tokens[index], tokens[index - 1], tokens[index + 1]];
  if (token === undefined || before === undefined || next === undefined || token.begins || next.begins) return false;
  if (index > 7 || token.text !== token.word || isReporting(token.word) || !isThirdPerson(token.word)) return false;
  return !determiners.has(before.word) && !endsObject.has(next.word);
}

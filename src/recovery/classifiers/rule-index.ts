import { LiteralIndex } from '../../core/literal-index.ts';
import type { ErrorFacts } from './error-facts.ts';
import type { ErrorRule, RuleFamily } from './rule.ts';

/** A part of a message that makes a rule fit. */
interface Phrase {
  readonly text: string;
  /** Where in it the three characters stand that it is looked for by. */
  readonly anchor: number;
  readonly place: number;
  readonly ofCommands: boolean;
  /** Whether it is a code, which counts only as a whole word. */
  readonly word: boolean;
}

/** Finds the first of many rules that fits; what it costs hardly depends on their number. */
export class RuleIndex {
  readonly rules: readonly ErrorRule[];
  /** Places in `rules` by what is compared as a whole, such as `code:EPIPE`; the lowest of each. */
  readonly #places: ReadonlyMap<string, number>;
  readonly #phrases: LiteralIndex<Phrase>;

  constructor(families: readonly RuleFamily[]) {
    const places = new Map<string, number>();
    const phrases: { text: string; meaning: Phrase }[] = [];
    const rules: ErrorRule[] = [];
    for (const { ofCommands, rules: members } of families)
      for (const rule of members) {
        const place = rules.push(rule) - 1;
        for (const key of keysOf(rule)) if (!places.has(key)) places.set(key, place);
        const add = (text: string, word: boolean): void => {
          const anchor = anchorOf(text);
          phrases.push({ text: text.slice(anchor), meaning: { text, anchor, place, ofCommands, word } });
        };
        for (const text of rule.texts ?? []) add(text, false);
        for (const code of rule.codes ?? []) if (tellsInText(code)) add(code.toLowerCase(), true);
      }
    this.rules = rules;
    this.#places = places;
    this.#phrases = new LiteralIndex(phrases);
  }

  /** The first rule that fits. `asked`: the other side says how long to wait. */
  find(facts: ErrorFacts, asked: boolean): ErrorRule | undefined {
    let first = this.rules.length;
    const consider = (key: string): void => {
      const place = this.#places.get(key);
      if (place !== undefined && place < first) first = place;
    };
    for (const code of facts.codes) {
      consider(`code:${code}`);
      // SQLSTATEs have classes; SQLite and others append what exactly it was.
      if (code.length === 5) consider(`code:${code.slice(0, 2)}`);
      else if (code.startsWith('SQLITE_')) consider(`code:${code.split('_', 2).join('_')}`);
    }
    for (const name of facts.names) consider(`name:${name}`);
    if (facts.status !== undefined) {
      consider(`status:${facts.status}`);
      if (asked) consider(`asked:${facts.status}`);
    }
    if (facts.exitCode !== undefined) consider(`exit:${facts.exitCode}`);
    if (facts.signal !== undefined) consider(`signal:${facts.signal}`);
    for (const text of facts.texts) first = this.#firstInText(text.toLowerCase(), facts.ofCommand, first);
    return this.rules[first];
  }

  #firstInText(text: string, ofCommand: boolean, lowest: number): number {
    let first = lowest;
    this.#phrases.some(text, (place) => {
      for (const { meaning: phrase } of this.#phrases.candidates(text, place))
        if (phrase.place < first && (!ofCommand || phrase.ofCommands) && standsAt(text, place - phrase.anchor, phrase))
          first = phrase.place;
      return first === 0;
    });
    return first;
  }
}

function keysOf(rule: ErrorRule): readonly string[] {
  return [
    ...(rule.codes ?? []).map((code) => `code:${code}`),
    ...(rule.names ?? []).map((name) => `name:${name}`),
    ...(rule.statuses ?? []).map((status) => `status:${status}`),
    ...(rule.askedStatuses ?? []).map((status) => `asked:${status}`),
    ...(rule.exitCodes ?? []).map((exitCode) => `exit:${exitCode}`),
    ...(rule.signals ?? []).map((signal) => `signal:${signal}`),
  ];
}

/** Whether a code in the middle of a text can mean nothing else: `ECONNRESET` can, `28P01` or `P2024` cannot. */
function tellsInText(code: string): boolean {
  return /^(?:E[A-Z]{4,}|[A-Za-z]+_[A-Za-z_]+)$/.test(code) && code !== 'is_error' && code !== 'slow_down';
}

/** Letters of English, from the most to the least frequent; what is not here is rarer than all of them. */
const frequent = ' etaoinsrhldcumfpgwybvkxjqz';

/** The rarest three characters beside each other: what is looked for by them is met seldom by chance. */
function anchorOf(text: string): number {
  let best = 0;
  let rarest = -1;
  for (let at = 0; at + 2 < text.length; at += 1) {
    const rarity = rarityOf(text, at) + rarityOf(text, at + 1) + rarityOf(text, at + 2);
    if (rarity <= rarest) continue;
    best = at;
    rarest = rarity;
  }
  return best;
}

function rarityOf(text: string, at: number): number {
  const rank = frequent.indexOf(text.charAt(at));
  return rank < 0 ? frequent.length : rank;
}

function standsAt(text: string, start: number, phrase: Phrase): boolean {
  if (start < 0 || !text.startsWith(phrase.text, start)) return false;
  return !phrase.word || standsAlone(text, start, start + phrase.text.length);
}

function standsAlone(text: string, start: number, end: number): boolean {
  return !isWordCode(text.charCodeAt(start - 1)) && !isWordCode(text.charCodeAt(end));
}

/** Lower-case letters, digits and `_`; of a place outside the text the code is not a number. */
function isWordCode(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code === 95;
}

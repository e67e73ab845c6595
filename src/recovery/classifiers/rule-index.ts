import { LiteralIndex } from '../../core/literal-index.ts';
import type { ErrorFacts } from './error-facts.ts';
import type { ErrorRule, RuleFamily } from './rule.ts';

/** A part of a message that makes a rule fit. */
interface Phrase {
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
        for (const text of rule.texts ?? []) phrases.push({ text, meaning: { place, ofCommands, word: false } });
        for (const code of rule.codes ?? [])
          if (tellsInText(code))
            phrases.push({ text: code.toLowerCase(), meaning: { place, ofCommands, word: true } });
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
      for (const { text: phrase, meaning } of this.#phrases.candidates(text, place))
        if (
          meaning.place < first &&
          (!ofCommand || meaning.ofCommands) &&
          text.startsWith(phrase, place) &&
          (!meaning.word || standsAlone(text, place, place + phrase.length))
        )
          first = meaning.place;
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

function standsAlone(text: string, start: number, end: number): boolean {
  return !isWordCode(text.charCodeAt(start - 1)) && !isWordCode(text.charCodeAt(end));
}

/** Lower-case letters, digits and `_`; of a place outside the text the code is not a number. */
function isWordCode(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code === 95;
}

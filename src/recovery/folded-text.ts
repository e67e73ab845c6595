import { foldedToken, idMark, numberMark, pathMark, printable } from './folded-token.ts';

/** How much of a text is looked at, and how much of what is left of it is kept. */
const longestInput = 1024;
const longestOutput = 120;

/** What stands for quoted words. */
const quotedMark = '<text>';

/** Fields of JSON whose values say what happened; those of all others vary. */
const telling: ReadonlySet<string> = new Set([
  'type',
  'code',
  'status',
  'error',
  'errors',
  'message',
  'reason',
  'detail',
  'title',
]);

/**
 * A text without what varies from case to case: numbers, times, ids, hashes, addresses, paths and quoted words.
 *
 * One pass over at most 1,024 characters; every character is looked at a bounded number of times. Gives at most 120
 * printable characters on one line. Names of hosts and short words with digits (`utf8`, `gpt-4o`) stay.
 */
export function foldedText(text: string): string {
  return new Folding(text.length > longestInput ? text.slice(0, longestInput) : text).fold();
}

class Folding {
  readonly #text: string;
  #at = 0;
  #folded = '';
  /** The last thing that was put in for something, while nothing but marks came after it. */
  #placeholder = '';
  /** The name of the JSON field whose value comes next. */
  #field: string | undefined;
  /** Where the value of a telling field ends: its closing mark opens nothing. */
  #valueEnd = -1;
  /** Kinds of quotation marks of which no closing one is left. */
  readonly #unclosed: Set<string> = new Set();

  constructor(text: string) {
    this.#text = text;
  }

  fold(): string {
    const text = this.#text;
    while (this.#at < text.length && this.#folded.length < longestOutput) {
      const character = text.charAt(this.#at);
      if (character === '\n' && isStackLine(text, this.#at + 1)) break;
      if (isQuote(character) && this.#foldQuoted(character)) continue;
      if (isWordStart(character)) this.#foldWord();
      else this.#keepMark(character);
    }
    const folded = this.#folded.slice(0, longestOutput);
    return (/^[ -~]*$/.test(folded) ? folded : printable(folded)).trim();
  }

  #keepMark(character: string): void {
    this.#at += 1;
    const mark = character <= ' ' || character === '\u007f' ? ' ' : character;
    if (mark === ' ' && this.#folded.endsWith(' ')) return;
    this.#folded += mark;
  }

  #put(placeholder: string): void {
    // A list of ten ids is the same as a list of two.
    const start = this.#folded.lastIndexOf(this.#placeholder);
    const between = this.#folded.slice(start + this.#placeholder.length);
    if (this.#placeholder === placeholder && start >= 0 && isSeparator(between)) {
      this.#folded = this.#folded.slice(0, start + placeholder.length);
      return;
    }
    this.#folded += placeholder;
    this.#placeholder = placeholder;
  }

  /** Whether something was folded; an apostrophe inside a word, and a mark that nothing closes, is no quotation. */
  #foldQuoted(mark: string): boolean {
    const text = this.#text;
    const start = this.#at + 1;
    if (this.#at === this.#valueEnd) {
      this.#at = start;
      return true;
    }
    if (this.#unclosed.has(mark) || (mark === "'" && isWordCharacter(text.charCodeAt(this.#at - 1)))) return false;
    const end = closingMark(text, mark, start);
    if (end < 0) {
      this.#unclosed.add(mark);
      return false;
    }
    const content = text.slice(start, end);
    const field = this.#field;
    this.#field = undefined;
    if (mark === '"' && /^\\?"? {0,2}:/.test(text.slice(end + 1, end + 5))) {
      this.#field = content.replace(/\\$/, '');
      this.#at = end + 1;
      if (telling.has(this.#field)) this.#folded += this.#field;
      else this.#put(quotedMark);
      return true;
    }
    if (field !== undefined && telling.has(field)) {
      this.#valueEnd = end;
      this.#at = start;
      return true;
    }
    this.#at = end + 1;
    this.#put(quotedMark);
    return true;
  }

  #foldWord(): void {
    const text = this.#text;
    const start = this.#at;
    let end = start + 1;
    let plain = isLetter(text.charCodeAt(start));
    for (let code = text.charCodeAt(end); isInWord(code); code = text.charCodeAt(end)) {
      plain &&= isLowerLetter(code);
      end += 1;
    }
    // Marks at the end belong to the sentence.
    while (end > start + 1 && isSentenceMark(text.charCodeAt(end - 1))) end -= 1;
    this.#at = end;
    const word = text.slice(start, end);
    if (this.#field !== undefined && !telling.has(this.#field)) {
      this.#field = undefined;
      this.#put(numberMark);
      return;
    }
    // Most words are just words.
    const folded = plain && word.length <= 40 ? word : foldedToken(word);
    if (folded === numberMark || folded === idMark || folded === pathMark) this.#put(folded);
    else this.#folded += folded;
  }
}

/** JSON inside of JSON has its marks behind backslashes: such a mark is closed by another one only. */
function closingMark(text: string, mark: string, from: number): number {
  const escaped = text.charAt(from - 2) === '\\';
  let end = text.indexOf(mark, from);
  while (end > 0 && (text.charAt(end - 1) === '\\') !== escaped) end = text.indexOf(mark, end + 1);
  // What spans many words is not a name that somebody quoted; in JSON it may be a sentence.
  return mark !== '"' && end - from > 200 ? -1 : end;
}

/** A line of a call stack: spaces, and `at `. */
function isStackLine(text: string, start: number): boolean {
  return /^ {1,8}at /.test(text.slice(start, start + 12));
}

function isQuote(character: string): boolean {
  return character === '"' || character === "'" || character === '`';
}

function isWordCharacter(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code > 127;
}

function isWordStart(character: string): boolean {
  return isWordCharacter(character.charCodeAt(0)) || character === '/' || character === '~' || character === '.';
}

/** Anything but a space and what surrounds words; false behind the end of a text. */
function isInWord(code: number): boolean {
  switch (code) {
    case 34: // "
    case 39: // '
    case 40: // (
    case 41:
    case 44: // ,
    case 59: // ;
    case 60: // <
    case 62:
    case 91: // [
    case 93:
    case 96: // `
    case 123: // {
    case 124: // |
    case 125:
      return false;
    default:
      return code > 32;
  }
}

function isLowerLetter(code: number): boolean {
  return code >= 97 && code <= 122;
}

function isLetter(code: number): boolean {
  return isLowerLetter(code) || (code >= 65 && code <= 90);
}

function isSentenceMark(code: number): boolean {
  return code === 46 || code === 58 || code === 33 || code === 63;
}

function isSeparator(text: string): boolean {
  return text.length <= 4 && /^[ ,;:|/+-]*$/.test(text);
}

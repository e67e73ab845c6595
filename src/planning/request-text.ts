import { UsageError } from '../core/errors.ts';

/** What a line of a request is. */
export type LineKind = 'title' | 'heading' | 'item' | 'prose' | 'code' | 'trace' | 'quote';

/** One line of a request, without its Markdown marks. */
export interface RequestLine {
  readonly kind: LineKind;
  readonly text: string;
  /** Where `text` begins in the request. */
  readonly at: number;
}

/** A request taken apart into lines. */
export interface RequestText {
  readonly title: RequestLine;
  /** What follows the title, in order. */
  readonly body: readonly RequestLine[];
  /** Whether it was longer than what is read of it. */
  readonly cut: boolean;
}

/** Longer texts are refused: they are no requests, and somebody ought to know. */
export const longestRequest = 1_048_576;
/** What is read of a request: its beginning says what is wanted, the rest is logs. */
export const charactersRead = 16_384;
const longestTitle = 300;

const fence = /^\s{0,3}(?:```|~~~)/;
const traceLine =
  /^\s*(?:at \S.*[:(]|File ".*", line \d|Traceback \(most recent|Caused by:|panic:|thread '.*' panicked|goroutine \d|#\d+ +0x|\.{3} \d+ more)/;
const listItem = /^\s{0,12}(?:[-*+•]|\d{1,3}[.)])\s+(?:\[[ xX]\]\s+)?/;
const headingMark = /^\s{0,3}#{1,6}\s+/;
const boldHeading = /^\s{0,3}\*\*[^*]{1,80}\*\*:?\s*$/;
// A full stop that ends a sentence, and no version, abbreviation or file name.
const sentenceEnd = /[.!?]["')]?\s+(?=[\p{Lu}\p{Lo}`"'#])/u;

/**
 * Takes a request apart: title, headings, list items, prose, code, stack traces. Reads each character a bounded number of times.
 *
 * @throws UsageError `invalid-option` if it is no text, has no words, or is longer than 1,048,576 characters.
 */
export function readRequest(text: unknown): RequestText {
  if (typeof text !== 'string')
    throw new UsageError('invalid-option', `Expected the request to be a text, got ${typeof text}.`);
  if (text.length > longestRequest)
    throw new UsageError(
      'invalid-option',
      `Expected a request of at most ${longestRequest} characters, got ${text.length}; give what is wanted, and name the files.`,
    );
  const read = text.slice(0, charactersRead);
  const lines = [...linesOf(read)];
  const first = lines.findIndex(({ kind, text: line }) => kind !== 'code' && /[\p{L}\p{N}]/u.test(line));
  const opening = lines[first] ?? lines.find(({ text: line }) => /[\p{L}\p{N}]/u.test(line));
  if (opening === undefined)
    throw new UsageError('invalid-option', 'Expected a request in words, got a text without any.');
  const rest = first < 0 ? lines.filter((line) => line !== opening) : lines.slice(first + 1);
  const { title, remainder } = titleOf(opening);
  return {
    title,
    body: [...(remainder === undefined ? [] : [remainder]), ...rest],
    cut: text.length > read.length,
  };
}

function titleOf(line: RequestLine): { readonly title: RequestLine; readonly remainder?: RequestLine } {
  const end = sentenceEnd.exec(line.text);
  const length = Math.min(end === null ? line.text.length : end.index + 1, longestTitle);
  const title: RequestLine = { kind: 'title', text: line.text.slice(0, length), at: line.at };
  if (length >= line.text.length) return { title };
  return { title, remainder: { kind: 'prose', text: line.text.slice(length), at: line.at + length } };
}

function* linesOf(text: string): Generator<RequestLine> {
  let at = 0;
  let fenced = false;
  let hidden = false;
  for (const line of text.split('\n')) {
    const begins = at;
    at += line.length + 1;
    if (fence.test(line)) {
      fenced = !fenced;
      continue;
    }
    if (fenced) {
      yield { kind: traceLine.test(line) ? 'trace' : 'code', text: line, at: begins };
      continue;
    }
    // What templates ask of the writer is not what the writer asks for.
    if (hidden || line.trimStart().startsWith('<!--')) {
      hidden = !line.includes('-->');
      continue;
    }
    if (line.trim() === '') continue;
    yield lineOf(line, begins);
  }
}

function lineOf(line: string, at: number): RequestLine {
  if (traceLine.test(line)) return { kind: 'trace', text: line, at };
  if (/^\s{0,3}>/.test(line)) return { kind: 'quote', text: line, at };
  if (boldHeading.test(line)) return { kind: 'heading', text: line.replaceAll('**', '  ').trimEnd(), at };
  const mark = headingMark.exec(line) ?? listItem.exec(line);
  if (mark === null) return { kind: 'prose', text: line, at };
  return {
    kind: mark[0].includes('#') ? 'heading' : 'item',
    text: line.slice(mark[0].length),
    at: at + mark[0].length,
  };
}

import { UsageError } from '../core/errors.ts';
import { fenceAfter } from '../core/markdown-fence.ts';
import { beginningOf } from './beginning-of.ts';

/** What a line of a request is; `done`: an item of a list that is ticked off. */
export type LineKind = 'title' | 'heading' | 'item' | 'done' | 'prose' | 'code' | 'trace' | 'quote';

/** One line of a request, without its Markdown marks. */
export interface RequestLine {
  readonly kind: LineKind;
  readonly text: string;
  /** Where `text` begins in the request. */
  readonly at: number;
  /** Of an item: its list is numbered. */
  readonly ordered?: true;
}

/** A request taken apart into lines. */
export interface RequestText {
  readonly title: RequestLine;
  /** The item of a list that the title was taken from, where the request begins with one. */
  readonly first?: RequestLine;
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

const traceLine =
  /^\s*(?:at \S.*[:(]|File ".*", line \d|Traceback \(most recent|Caused by:|panic:|thread '.*' panicked|goroutine \d|#\d+ +0x|\.{3} \d+ more)/;
const listItem = /^\s{0,12}(?:[-*+•]|(\d{1,3}[.)]))\s+(?:\[([ xX])\]\s+)?/;
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
  const read = beginningOf(text, charactersRead);
  const lines = [...linesOf(read)];
  const first = lines.findIndex(
    ({ kind, text: line }) => kind !== 'code' && kind !== 'done' && /[\p{L}\p{N}]/u.test(line),
  );
  const opening = lines[first] ?? lines.find(({ text: line }) => /[\p{L}\p{N}]/u.test(line));
  if (opening === undefined)
    throw new UsageError('invalid-option', 'Expected a request in words, got a text without any.');
  // What is ticked off is not asked for any more.
  const rest = (first < 0 ? lines.filter((line) => line !== opening) : lines.slice(first + 1)).filter(
    ({ kind }) => kind !== 'done',
  );
  const { title, remainder } = titleOf(opening);
  return {
    title,
    ...(opening.kind === 'item' ? { first: opening } : {}),
    body: [...(remainder === undefined ? [] : [remainder]), ...rest],
    cut: text.length > read.length,
  };
}

function titleOf(line: RequestLine): { readonly title: RequestLine; readonly remainder?: RequestLine } {
  const text = line.text.trim();
  const at = line.at + line.text.indexOf(text);
  const end = sentenceEnd.exec(text);
  const title: RequestLine = {
    kind: 'title',
    text: beginningOf(end === null ? text : text.slice(0, end.index + 1), longestTitle),
    at,
  };
  const { length } = title.text;
  if (length >= text.length) return { title };
  return { title, remainder: { kind: 'prose', text: text.slice(length), at: at + length } };
}

function* linesOf(text: string): Generator<RequestLine> {
  let at = 0;
  let fence: string | undefined;
  let hidden = false;
  for (const ended of text.split('\n')) {
    let begins = at;
    at += ended.length + 1;
    let line = ended.endsWith('\r') ? ended.slice(0, -1) : ended;
    const before = fence;
    // In an item of a list, code is indented as far as its text.
    fence = fenceAfter(line.trimStart(), before);
    if (fence !== before) continue;
    if (fence !== undefined) {
      yield { kind: traceLine.test(line) ? 'trace' : 'code', text: line, at: begins };
      continue;
    }
    // What templates ask of the writer is not what the writer asks for.
    if (hidden || line.trimStart().startsWith('<!--')) {
      const end = line.indexOf('-->');
      hidden = end < 0;
      if (hidden) continue;
      line = line.slice(end + 3);
      begins += end + 3;
    }
    if (line.trim() === '') continue;
    yield lineOf(line, begins);
  }
}

function lineOf(line: string, at: number): RequestLine {
  if (traceLine.test(line)) return { kind: 'trace', text: line, at };
  if (/^\s{0,3}>/.test(line)) return { kind: 'quote', text: line, at };
  if (boldHeading.test(line)) return { kind: 'heading', text: line.replaceAll('**', '  ').trimEnd(), at };
  const heading = headingMark.exec(line)?.[0].length;
  if (heading !== undefined) return { kind: 'heading', text: line.slice(heading), at: at + heading };
  const item = listItem.exec(line);
  if (item === null) return { kind: 'prose', text: line, at };
  const [{ length }, number, box = ' '] = item;
  return {
    kind: box === ' ' ? 'item' : 'done',
    ...{ text: line.slice(length), at: at + length },
    ...(number === undefined ? {} : { ordered: true }),
  };
}

import { JsonText } from '../state/json-stream.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import type { BundleMask } from './bundle-mask.ts';

/** Pieces that secrets are looked for in: long enough to be quick, and short enough that a key of several lines is held. */
const pieceLength = 16 * 1024;
const longestLine = 64 * 1024;
const elementLength = 64 * 1024;
const tailLines = 1000;
const tailLength = 1024 * 1024;

/** How a bundle takes logs in. */
export interface LogChoice {
  readonly whole: boolean;
  /** The log's name in the bundle. */
  readonly name: string;
}

/**
 * The lines of one log, as elements of at most about 64 KiB: `{ log, from, lines }`, `from` counted from 1.
 *
 * Holds a few pieces at a time, and of a tail the last 1,000 lines or 1 MiB.
 */
export async function* logElements(
  storage: StorageAdapter,
  log: string,
  mask: BundleMask,
  { whole, name }: LogChoice,
): AsyncGenerator<JsonText, void, undefined> {
  let waiting: string[] = [];
  let length = 0;
  let from = 1;
  const element = (): JsonText => {
    const text = new JsonText(JSON.stringify({ log: name, from, lines: waiting }));
    from += waiting.length;
    waiting = [];
    length = 0;
    return text;
  };
  for await (const line of shownLines(storage, log, mask)) {
    waiting.push(line);
    length += line.length;
    if (whole && length >= elementLength) yield element();
    // Shifted rarely: each time it moves what is left.
    if (!whole && (waiting.length >= 2 * tailLines || length >= 2 * tailLength)) {
      const dropped = waiting.length - keptOf(waiting);
      length -= waiting.slice(0, dropped).reduce((sum, { length: of }) => sum + of, 0);
      waiting = waiting.slice(dropped);
      from += dropped;
    }
  }
  if (!whole) {
    const dropped = waiting.length - keptOf(waiting);
    waiting = waiting.slice(dropped);
    from += dropped;
  }
  if (waiting.length > 0) yield element();
}

/** How many lines at the end make the tail. */
function keptOf(lines: readonly string[]): number {
  let kept = 0;
  let length = 0;
  while (kept < lines.length && kept < tailLines && length < tailLength) {
    length += lines[lines.length - 1 - kept]?.length ?? 0;
    kept += 1;
  }
  return kept;
}

async function* shownLines(
  storage: StorageAdapter,
  log: string,
  mask: BundleMask,
): AsyncGenerator<string, void, undefined> {
  const stream = mask.lines();
  const splitter = new LineSplitter();
  let piece = '';
  for await (const { line } of storage.read(log)) {
    piece += `${line}\n`;
    if (piece.length < pieceLength) continue;
    for (const whole of splitter.push(stream.push(piece))) yield mask.line(whole);
    piece = '';
  }
  for (const whole of splitter.push(stream.push(piece) + stream.end())) yield mask.line(whole);
  for (const whole of splitter.end()) yield mask.line(whole);
}

/** Puts lines together; of one that is too long, the beginning. */
class LineSplitter {
  #begun = '';
  #left = 0;

  *push(text: string): Generator<string, void, undefined> {
    let from = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      this.#add(text.slice(from, end));
      yield this.#whole();
      from = end + 1;
    }
    this.#add(text.slice(from));
  }

  *end(): Generator<string, void, undefined> {
    if (this.#begun !== '') yield this.#whole();
  }

  #add(text: string): void {
    const room = longestLine - this.#begun.length;
    this.#begun += text.slice(0, room);
    this.#left += Math.max(0, text.length - room);
  }

  #whole(): string {
    const line = this.#left === 0 ? this.#begun : `${this.#begun} … (${this.#left} characters left out)`;
    this.#begun = '';
    this.#left = 0;
    return line;
  }
}

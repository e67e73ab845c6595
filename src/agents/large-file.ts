import { readSync } from 'node:fs';
import { isText } from './context-reading.ts';
import { holdsPrivateKey } from './context-refusal.ts';
import type { ContextSlices } from './context-slices.ts';
import type { LeftOutReason } from './packed-context.ts';
import type { TermCounts, TermScan } from './term-scan.ts';

/** A part of a large file: whole lines. */
export interface LargePiece {
  readonly fromByte: number;
  readonly toByte: number;
  readonly fromLine: number;
  readonly toLine: number;
  /** How many different terms of the task stand in it, and then how often. */
  readonly value: number;
}

const readAtOnce = 256 * 1024;
/** About how much one piece has. */
const pieceBytes = 4096;
/** How many pieces of a file are remembered. */
const mostPieces = 24;
/** A longer line is no text for people: the file is left out. */
const longestLine = 8 * 1024 * 1024;

/** A file that is too large to be read at once, read piece by piece. Holds 256 KiB of it, or its longest line. */
export class LargeFile {
  readonly #file: number;
  readonly #slices: ContextSlices;

  /** @param file an open descriptor; it stays open. */
  constructor(file: number, slices: ContextSlices) {
    this.#file = file;
    this.#slices = slices;
  }

  /** Counts terms in all of it and finds its beginning and its best places; or says why it is left out. */
  async survey(scan: TermScan, counts: TermCounts): Promise<readonly LargePiece[] | LeftOutReason> {
    let pieces: LargePiece[] = [];
    const own = scan.counts();
    let tail = '';
    for await (const { bytes, fromByte, fromLine } of this.#blocks()) {
      if (typeof bytes === 'string') return bytes;
      if (!isText(bytes)) return 'binary';
      // A header may be cut by the end of a block.
      if (holdsPrivateKey(tail + bytes.toString('latin1'))) return 'secret';
      tail = bytes.toString('latin1', Math.max(0, bytes.length - 100));
      for (const { start, end, line, lines } of linesOf(bytes, pieceBytes)) {
        own.all.fill(0);
        const part = bytes.subarray(start, end);
        let value = 0;
        if (scan.count(part, own))
          for (const [number, times] of own.all.entries()) {
            counts.all[number] = (counts.all[number] ?? 0) + times;
            if (times > 0) value += 1 + Math.min(times, 20) / 100;
          }
        if (value > 0 || pieces.length === 0)
          pieces.push({
            fromByte: fromByte + start,
            toByte: fromByte + end,
            fromLine: fromLine + line,
            toLine: fromLine + line + lines - 1,
            value,
          });
        if (pieces.length >= 4 * mostPieces) pieces = best(pieces);
      }
    }
    return best(pieces);
  }

  /** The lines around one, as they are; around the last one where that one is behind the end. */
  async lines(
    line: number,
    radius: number,
  ): Promise<{ readonly text: readonly string[]; readonly fromLine: number } | LeftOutReason> {
    const [from, to] = [Math.max(1, line - radius), line + radius];
    let kept: string[] = [];
    let last = 0;
    for await (const { bytes, fromLine } of this.#blocks()) {
      if (typeof bytes === 'string') return bytes;
      const lines = bytes.toString('utf8').split('\n');
      if (lines.at(-1) === '') lines.pop();
      // No more than what may still be asked for.
      kept = [...kept.slice(-(to - from + 1)), ...lines];
      last = fromLine + lines.length - 1;
      if (last >= to) break;
    }
    const keptFrom = last - kept.length + 1;
    const fromLine = Math.max(keptFrom, Math.min(from, last - radius));
    return { text: kept.slice(fromLine - keptFrom, to - keptFrom + 1), fromLine };
  }

  /** Whole lines, some at a time; a text instead of bytes says why it cannot go on. */
  async *#blocks(): AsyncGenerator<{
    readonly bytes: Buffer | LeftOutReason;
    readonly fromByte: number;
    readonly fromLine: number;
  }> {
    let held = Buffer.alloc(0);
    let place = 0;
    let line = 1;
    for (;;) {
      if (this.#slices.due) await this.#slices.turn();
      const more = Buffer.allocUnsafe(Math.max(readAtOnce, held.length));
      const got = readSync(this.#file, more, 0, more.length, place + held.length);
      const bytes = Buffer.concat([held, more.subarray(0, got)]);
      const end = got === 0 ? bytes.length : bytes.lastIndexOf(10) + 1;
      if (end > 0) {
        yield { bytes: bytes.subarray(0, end), fromByte: place, fromLine: line };
        for (let at = bytes.indexOf(10); at >= 0 && at < end; at = bytes.indexOf(10, at + 1)) line += 1;
      }
      held = bytes.subarray(end);
      place += end;
      if (got === 0) return;
      if (held.length > longestLine) {
        yield { bytes: 'long-lines', fromByte: place, fromLine: line };
        return;
      }
    }
  }
}

/** Cuts whole lines into groups of about so many bytes. */
function* linesOf(bytes: Buffer, size: number): Generator<{ start: number; end: number; line: number; lines: number }> {
  let [start, line, lines] = [0, 0, 0];
  for (let at = 0; at < bytes.length;) {
    const next = bytes.indexOf(10, at);
    at = next < 0 ? bytes.length : next + 1;
    lines += 1;
    if (at - start >= size || at === bytes.length) {
      yield { start, end: at, line, lines };
      [start, line, lines] = [at, line + lines, 0];
    }
  }
}

/** The beginning, and the best others; in the order of the file. */
function best(pieces: readonly LargePiece[]): LargePiece[] {
  const [first, ...others] = pieces;
  if (first === undefined) return [];
  const chosen = others.toSorted((one, other) => other.value - one.value || one.fromByte - other.fromByte);
  return [first, ...chosen.slice(0, mostPieces - 1).sort((one, other) => one.fromByte - other.fromByte)];
}

import { readSync } from 'node:fs';
import { splitLines } from './chunk-text.ts';
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
/** A header of a private key may be cut by the end of what is read at once; it takes less than this. */
const longestHeader = 100;

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
    for await (const { bytes, fromByte, fromLine } of this.#blocks()) {
      if (typeof bytes === 'string') return bytes;
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

  /**
   * The lines around one, as they are; around the last one where that one is behind the end. All of the file is read: what forbids
   * to show it may stand anywhere. No more than about 8 MiB are kept, those farthest from the line are missing.
   */
  async lines(
    line: number,
    radius: number,
  ): Promise<{ readonly text: readonly string[]; readonly fromLine: number } | LeftOutReason> {
    let to = line + radius;
    let kept: string[] = [];
    let [fromLine, size] = [1, 0];
    for await (const { bytes, fromLine: first, toLine: last } of this.#blocks()) {
      if (typeof bytes === 'string') return bytes;
      if (first > to) continue;
      const own = linesIn(bytes, Math.max(0, Math.min(line, last) - radius - first), Math.min(to, last) - first);
      kept = [...kept, ...own];
      size = kept.reduce((sum, text) => sum + text.length, 0);
      let keptTo = Math.min(to, last);
      fromLine = keptTo - kept.length + 1;
      const center = Math.min(line, keptTo);
      let dropped = 0;
      for (; fromLine < center && (fromLine < center - radius || size > longestLine); fromLine += 1, dropped += 1)
        size -= kept[dropped]?.length ?? 0;
      kept = kept.slice(dropped);
      for (; keptTo > line && size > longestLine; to = keptTo) {
        size -= kept.pop()?.length ?? 0;
        keptTo -= 1;
      }
    }
    return { text: kept, fromLine };
  }

  /** Whole lines, some at a time; a reason instead of bytes says why the file is left out, and is the last. */
  async *#blocks(): AsyncGenerator<{
    readonly bytes: Buffer | LeftOutReason;
    readonly fromByte: number;
    readonly fromLine: number;
    readonly toLine: number;
  }> {
    let held = Buffer.alloc(0);
    let tail = '';
    let [fromByte, fromLine] = [0, 1];
    for (;;) {
      if (this.#slices.due) await this.#slices.turn();
      const more = Buffer.allocUnsafe(Math.max(readAtOnce, held.length));
      const got = readSync(this.#file, more, 0, more.length, fromByte + held.length);
      const bytes = Buffer.concat([held, more.subarray(0, got)]);
      const end = got === 0 ? bytes.length : bytes.lastIndexOf(10) + 1;
      if (end > 0) {
        const whole = bytes.subarray(0, end);
        const toLine = fromLine + breaksIn(whole) - (whole[end - 1] === 10 ? 1 : 0);
        const refused = refusalOf(whole, tail);
        yield { bytes: refused ?? whole, fromByte, fromLine, toLine };
        if (refused !== undefined) return;
        tail = whole.toString('latin1', Math.max(0, end - longestHeader));
        fromLine = toLine + 1;
      }
      held = bytes.subarray(end);
      fromByte += end;
      if (got === 0) return;
      if (held.length > longestLine) {
        yield { bytes: 'long-lines', fromByte, fromLine, toLine: fromLine };
        return;
      }
    }
  }
}

/** Why a file that holds some bytes is left out whole. `before` is the end of what stands before them. */
function refusalOf(bytes: Buffer, before: string): LeftOutReason | undefined {
  if (!isText(bytes)) return 'binary';
  return holdsPrivateKey(before + bytes.toString('latin1')) ? 'secret' : undefined;
}

function breaksIn(bytes: Buffer): number {
  let breaks = 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) breaks += 1;
  return breaks;
}

/** Some of the lines in bytes, counted from 0. */
function linesIn(bytes: Buffer, first: number, last: number): readonly string[] {
  let start = 0;
  for (let line = 0; line < first; line += 1) start = bytes.indexOf(10, start) + 1;
  let end = start;
  for (let line = first; line <= last && end < bytes.length; line += 1) {
    const next = bytes.indexOf(10, end);
    end = next < 0 ? bytes.length : next + 1;
  }
  return splitLines(bytes.toString('utf8', start, end));
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

import { closeSync, readSync } from 'node:fs';
import type { Chunk } from './chunk.ts';
import { chunkLines, splitLines } from './chunk-text.ts';
import { type ContextReading, isText } from './context-reading.ts';
import { holdsPrivateKey } from './context-refusal.ts';
import type { SurveyedFile } from './context-survey.ts';
import type { ContextRedactor } from './context-options.ts';
import type { LeftOutReason } from './packed-context.ts';

/** The text of a file, ready to be chosen from: all of it, or the known pieces of a large one. */
export interface ContextSource {
  readonly chunks: readonly Chunk[];
  /** Lines as they are, at their number less one. */
  readonly lines: readonly string[];
  /** The same without secrets. */
  readonly shown: readonly string[];
}

/** Reads a surveyed file again and cuts it into pieces; or says why it is left out now. */
export function readSource(
  file: SurveyedFile,
  reading: ContextReading,
  redactor: ContextRedactor,
): ContextSource | LeftOutReason {
  if (file.pieces !== undefined) return readPieces(file, reading, redactor);
  const found = reading.read(file.path);
  if (found.kind === 'left-out') return found.reason;
  if (found.kind === 'large') return 'changed';
  const text = found.bytes.toString('utf8');
  if (holdsPrivateKey(text)) return 'secret';
  const lines = splitLines(text);
  const shown = shownLines(lines, redactor);
  return shown === undefined ? 'secret' : { chunks: chunkLines(file.path, lines), lines, shown };
}

/** Lines without secrets; nothing where they would not be the same lines any more. */
export function shownLines(lines: readonly string[], redactor: ContextRedactor): readonly string[] | undefined {
  const shown = redactor.redactLines(lines.join('\n')).split('\n');
  return shown.length === lines.length || lines.length === 0 ? shown : undefined;
}

/** Pieces are read where they were found, if the file is still the same. */
function readPieces(
  file: SurveyedFile,
  reading: ContextReading,
  redactor: ContextRedactor,
): ContextSource | LeftOutReason {
  // Such a secret could be cut by the end of a piece, and is recognised only whole.
  if (redactor.longestOverLines > 0) return 'secret';
  const opened = reading.open(file.path);
  if (typeof opened === 'string') return opened;
  try {
    if (opened.version !== file.version) return 'changed';
    const chunks: Chunk[] = [];
    const lines: string[] = [];
    const shown: string[] = [];
    for (const { fromByte, toByte, fromLine, toLine } of file.pieces ?? []) {
      const bytes = Buffer.alloc(toByte - fromByte);
      if (readSync(opened.file, bytes, 0, bytes.length, fromByte) < bytes.length || !isText(bytes)) return 'changed';
      const own = splitLines(bytes.toString('utf8'));
      const masked = shownLines(own, redactor);
      if (own.length !== toLine - fromLine + 1 || masked === undefined) return 'changed';
      for (const [at, line] of own.entries()) {
        lines[fromLine - 1 + at] = line;
        shown[fromLine - 1 + at] = masked[at] ?? '';
      }
      chunks.push({ fromLine, toLine, kind: 'lines', declaredAt: fromLine });
    }
    return { chunks, lines, shown };
  } catch {
    return 'unreadable';
  } finally {
    closeSync(opened.file);
  }
}

import { closeSync } from 'node:fs';
import { importsIn } from './context-imports.ts';
import { LargeFile, type LargePiece } from './large-file.ts';
import type { ContextReading } from './context-reading.ts';
import type { ContextSlices } from './context-slices.ts';
import type { LeftOut } from './packed-context.ts';
import type { TermScan } from './term-scan.ts';

/** What is known of one file after a first look. */
export interface SurveyedFile {
  readonly path: string;
  readonly size: number;
  /** Differs once the file was changed. */
  readonly version: string;
  /** The terms that stand in it: number, times in all, times in declaring lines; and again. */
  readonly hits: readonly number[];
  /** What it imports, as it says it. */
  readonly imports: readonly string[];
  /** Of a file that is too large to be read at once: its best places. */
  readonly pieces?: readonly LargePiece[];
}

/** A first look at all files: which words of the task stand in them, and what they import. No text is kept. */
export async function surveyFiles(
  paths: readonly string[],
  reading: ContextReading,
  scan: TermScan,
  slices: ContextSlices,
): Promise<{ readonly files: readonly SurveyedFile[]; readonly leftOut: readonly LeftOut[] }> {
  const files: SurveyedFile[] = [];
  const leftOut: LeftOut[] = [];
  const counts = scan.counts();
  for (const path of paths) {
    if (slices.due) await slices.turn();
    counts.all.fill(0);
    counts.declared.fill(0);
    const found = reading.read(path);
    if (found.kind === 'left-out') leftOut.push({ file: path, reason: found.reason });
    else if (found.kind === 'text') {
      const { bytes, version } = found;
      scan.count(bytes, counts);
      files.push({ path, size: bytes.length, version, hits: hitsOf(counts), imports: importsIn(path, bytes) });
    } else {
      const opened = reading.open(path);
      if (typeof opened === 'string') {
        leftOut.push({ file: path, reason: opened });
        continue;
      }
      try {
        const large = await new LargeFile(opened.file, slices).survey(scan, counts);
        if (typeof large === 'string') leftOut.push({ file: path, reason: large });
        else {
          const { size, version } = opened;
          files.push({ path, size, version, hits: hitsOf(counts), imports: [], pieces: large });
        }
      } finally {
        closeSync(opened.file);
      }
    }
  }
  return { files, leftOut };
}

function hitsOf({ all, declared }: { readonly all: Float32Array; readonly declared: Float32Array }): readonly number[] {
  const hits: number[] = [];
  for (const [number, times] of all.entries()) if (times > 0) hits.push(number, times, declared[number] ?? 0);
  return hits;
}

import { type Chunk, isTooLong, longestChunk } from './chunk.ts';

/** Cuts lines into pieces that are not too long, after empty lines where they come late enough. A line is never cut. */
export function cutLines(
  lines: readonly string[],
  from: number,
  to: number,
  named: Pick<Chunk, 'kind' | 'name'> = { kind: 'lines' },
): readonly Chunk[] {
  const chunks: Chunk[] = [];
  for (let start = from; start < to;) {
    let end = start + 1;
    let length = (lines[start]?.length ?? 0) + 1;
    let afterEmpty = 0;
    while (
      end < to &&
      end - start < longestChunk.lines &&
      length + (lines[end]?.length ?? 0) < longestChunk.characters
    ) {
      length += (lines[end]?.length ?? 0) + 1;
      end += 1;
      if (lines[end - 1]?.trim() === '' && length > longestChunk.characters / 2) afterEmpty = end;
    }
    if (end < to && afterEmpty > 0) end = afterEmpty;
    chunks.push({ ...named, fromLine: start + 1, toLine: end, declaredAt: start + 1 });
    start = end;
  }
  return chunks;
}

/** One piece, or several where it is too long. */
export function wholeOrCut(lines: readonly string[], chunk: Chunk): readonly Chunk[] {
  return isTooLong(lines, chunk.fromLine - 1, chunk.toLine)
    ? cutLines(
        lines,
        chunk.fromLine - 1,
        chunk.toLine,
        chunk.name === undefined ? { kind: chunk.kind } : { kind: chunk.kind, name: chunk.name },
      )
    : [chunk];
}

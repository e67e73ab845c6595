import { fenceAfter } from '../core/markdown-fence.ts';
import type { Chunk } from './chunk.ts';
import { wholeOrCut } from './chunk-lines.ts';

const heading = /^ {0,3}(#{1,6})[ \t]+(.{0,300})/;

/** Sections of Markdown, each with its own heading; the name is the way to it: `Guide > Install`. */
export function chunkMarkdown(lines: readonly string[]): readonly Chunk[] {
  const chunks: Chunk[] = [];
  const way: { readonly level: number; readonly title: string }[] = [];
  let start = 0;
  let fence: string | undefined;
  const finish = (end: number): void => {
    if (end === start) return;
    const name = way.map(({ title }) => title).join(' > ');
    const chunk: Chunk = { fromLine: start + 1, toLine: end, kind: 'section', declaredAt: start + 1 };
    chunks.push(...wholeOrCut(lines, name === '' ? chunk : { ...chunk, name }));
    start = end;
  };
  for (const [at, line] of lines.entries()) {
    fence = fenceAfter(line, fence);
    const found = fence === undefined ? heading.exec(line) : null;
    if (found === null) continue;
    finish(at);
    const level = found[1]?.length ?? 1;
    while ((way.at(-1)?.level ?? 0) >= level) way.pop();
    way.push({ level, title: (found[2] ?? '').replace(/[ \t]+#*[ \t]*$/, '') });
  }
  finish(lines.length);
  return chunks;
}

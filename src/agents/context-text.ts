import type { ContextChunk, ContextOutline } from './packed-context.ts';

/**
 * Writes what was chosen as one text: `<file path="src/a.ts" lines="10-42">`, the lines, `</file>`; signatures in `<outline>`.
 * Pieces that follow each other stand together. Where a text itself has such an end, all tags get a number that no text has.
 */
export function writeContext(chunks: readonly ContextChunk[], outlines: readonly ContextOutline[]): string {
  const suffix = freeSuffix([...chunks, ...outlines]);
  const parts: string[] = [];
  for (let at = 0; at < chunks.length;) {
    const first = chunks[at];
    if (first === undefined) break;
    let end = at + 1;
    while (chunks[end]?.file === first.file && chunks[end]?.fromLine === (chunks[end - 1]?.toLine ?? 0) + 1) end += 1;
    const together = chunks.slice(at, end);
    const lines = `${first.fromLine}-${together.at(-1)?.toLine ?? first.toLine}`;
    const text = together.map((chunk) => chunk.text).join('\n');
    parts.push(`<file${suffix} path="${attribute(first.file)}" lines="${lines}">\n${text}\n</file${suffix}>\n`);
    at = end;
  }
  for (const { file, text } of outlines)
    parts.push(`<outline${suffix} path="${attribute(file)}">\n${text}\n</outline${suffix}>\n`);
  return parts.join('');
}

/** What a piece takes around its own lines, at most. */
export function frameOf(file: string, fromLine: number, toLine: number): string {
  return `<outline-99 path="${attribute(file)}" lines="${fromLine}-${toLine}">\n\n</outline-99>\n`;
}

/** A name from outside cannot end the attribute or the line. */
function attribute(file: string): string {
  return file.replace(/[&"<>\p{Cc}\p{Zl}\p{Zp}]/gu, (letter) => `&#${letter.codePointAt(0) ?? 0};`);
}

function freeSuffix(parts: readonly { readonly text: string }[]): string {
  const used = new Set<string>();
  for (const { text } of parts)
    for (const [, suffix = ''] of text.matchAll(/<\/(?:file|outline)(-\d{1,9})?/gi)) used.add(suffix);
  let suffix = '';
  for (let number = 1; used.has(suffix); number += 1) suffix = `-${number}`;
  return suffix;
}

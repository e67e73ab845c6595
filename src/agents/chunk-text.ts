import type { Chunk } from './chunk.ts';
import { chunkCode } from './chunk-code.ts';
import { python, script } from './chunk-languages.ts';
import { cutLines } from './chunk-lines.ts';
import { chunkMarkdown } from './chunk-markdown.ts';

/**
 * Cuts the lines of a file along its structure, by the ending of its name: TypeScript, JavaScript, Python and Markdown; others
 * at empty lines. Every line is in exactly one piece, and none is cut.
 */
export function chunkLines(path: string, lines: readonly string[]): readonly Chunk[] {
  if (/\.[cm]?[jt]sx?$/i.test(path)) return chunkCode(lines, script);
  if (/\.pyi?$/i.test(path)) return chunkCode(lines, python);
  if (/\.(?:md|mdx|markdown)$/i.test(path)) return chunkMarkdown(lines);
  return cutLines(lines, 0, lines.length);
}

/** The lines of a text; a line break at the end begins no further one. */
export function splitLines(text: string): readonly string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

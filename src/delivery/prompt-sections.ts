import { fenceAfter } from '../core/markdown-fence.ts';

/** A part of a Markdown text under a heading. */
export interface PromptSection {
  /** What its heading says. */
  readonly name: string;
  /** The line of its heading, counted from 1. */
  readonly line: number;
  readonly text: string;
  /** The line that the text begins with. */
  readonly textLine: number;
}

/** A Markdown text in its parts. */
export interface PromptOutline {
  /** The first heading of the first level. */
  readonly title: { readonly text: string; readonly line: number } | undefined;
  /** What stands before the first section. */
  readonly introduction: string;
  /** What stands under headings of the second level. */
  readonly sections: readonly PromptSection[];
  /** A block of code that has no end: what stands behind it is taken for code. */
  readonly endless: { readonly line: number; readonly headings: readonly string[] } | undefined;
}

/** Cuts a text at its headings of the second level; what stands in code is no heading. `firstLine`: the number of its first line. */
export function outlineOf(text: string, firstLine: number): PromptOutline {
  const lines = text.split('\n');
  let fence: string | undefined;
  let title: PromptOutline['title'];
  let inCode: { readonly line: number; readonly headings: string[] } | undefined;
  const introduction: string[] = [];
  const sections: { name: string; line: number; readonly lines: string[] }[] = [];
  for (const [index, line] of lines.entries()) {
    const before = fence;
    fence = fenceAfter(line, fence);
    if (fence === undefined) inCode = undefined;
    else inCode ??= { line: firstLine + index, headings: [] };
    const heading =
      before === undefined && fence === undefined ? /^(##?)[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$/.exec(line) : null;
    const [, level, name = ''] = heading ?? [];
    const [, named] = /^##[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$/.exec(line) ?? [];
    if (named !== undefined) inCode?.headings.push(named);
    if (level === '##') sections.push({ name, line: firstLine + index, lines: [] });
    else if (level === '#' && title === undefined && sections.length === 0)
      title = { text: name, line: firstLine + index };
    else (sections.at(-1)?.lines ?? introduction).push(line);
  }
  return {
    title,
    endless: inCode,
    introduction: introduction.join('\n').trim(),
    sections: sections.map((section) => ({
      name: section.name,
      line: section.line,
      text: section.lines.join('\n').trim(),
      textLine:
        section.line +
        1 +
        Math.max(
          0,
          section.lines.findIndex((line) => line.trim() !== ''),
        ),
    })),
  };
}

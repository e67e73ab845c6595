import { fenceAfter } from '../core/markdown-fence.ts';
import { type MarkdownMatter, readMatter } from './markdown-matter.ts';

/** A Markdown file cut into its parts. Nothing in it is executed, and every part stays text. */
export interface MarkdownSections {
  readonly matter: MarkdownMatter;
  /** The first heading of level 1. */
  readonly title: string;
  /** What stands before the first section. */
  readonly lead: string;
  /** The texts of the sections by heading in lower case, of equal ones together. Those inside of one are part of it as well. */
  readonly sections: ReadonlyMap<string, string>;
  /** The headings of those that are not inside of another, in lower case. */
  readonly outermost: ReadonlySet<string>;
  /** The line from which on nothing was read because there are too many, counted from 1. */
  readonly cutAt?: number;
}

const mostLines = 20_000;

/** Cuts a file: linear in its length, headings inside of code fences are none. */
export function cutMarkdown(text: string): MarkdownSections {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/, mostLines + 1);
  const matter = readMatter(lines);
  let title = '';
  const sections = new Map<string, string[]>();
  const outermost = new Set<string>();
  const lead: string[] = [];
  /** The open sections, the innermost last. */
  let open: { readonly level: number; readonly text: string[] }[] = [];
  let fence: string | undefined;
  for (const line of lines.slice(matter.end, mostLines)) {
    fence = fenceAfter(line, fence);
    const heading = fence === undefined ? /^ {0,3}(#{1,6})[ \t]+(\S.*)$/.exec(line) : null;
    const level = heading?.[1]?.length ?? 0;
    const name = withoutEnd(heading?.[2] ?? '');
    if (level === 1 && title === '') {
      title = name;
      continue;
    }
    if (level > 0) {
      open = open.filter((section) => section.level < level);
      const key = name.toLowerCase();
      const body = sections.get(key) ?? [];
      sections.set(key, body);
      if (open.length === 0) outermost.add(key);
      open.push({ level, text: body });
    }
    if (open.length === 0) lead.push(line);
    for (const section of open) if (level === 0 || section.level < level) section.text.push(line);
  }
  const texts = new Map([...sections].map(([name, body]) => [name, body.join('\n').trim()]));
  const cut = lines.length > mostLines ? { cutAt: mostLines + 1 } : {};
  return { matter, title, lead: lead.join('\n').trim(), sections: texts, outermost, ...cut };
}

/** Without the marks that may close a heading. A pattern would take the square of their number. */
function withoutEnd(heading: string): string {
  let end = heading.length;
  while (end > 0 && ' \t#'.includes(heading.charAt(end - 1))) end -= 1;
  return heading.slice(0, end);
}

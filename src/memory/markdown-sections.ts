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
  const last = Math.min(lines.length, mostLines);
  const lastEnd = lines.findLastIndex((line, at) => at < last && line.includes('-->'));
  for (let at = matter.end; at < last; at += 1) {
    const written = lines[at] ?? '';
    const behind = fence === undefined ? commentEnd(lines, at, lastEnd) : at;
    if (behind > at) {
      // What the templates say to those who write stands in comments.
      at = behind;
      continue;
    }
    const line = fence === undefined ? withoutComments(written) : written;
    if (line === '' && written.trim() !== '') continue;
    fence = fenceAfter(line, fence);
    const underlined = fence === undefined ? underlineOf(lines, at, matter.end) : 0;
    const heading = fence === undefined ? /^ {0,3}(#{1,6})[ \t]+(\S.*)$/.exec(line) : null;
    const level = underlined === 0 ? (heading?.[1]?.length ?? 0) : underlined;
    const name = underlined === 0 ? withoutEnd(heading?.[2] ?? '') : line.trim();
    if (underlined > 0) at += 1;
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

/** The last line of a comment that begins with a line and goes over several; the line itself where it begins none. */
function commentEnd(lines: readonly string[], at: number, lastEnd: number): number {
  const line = lines[at] ?? '';
  if (!/^ {0,3}<!--/.test(line) || line.includes('-->')) return at;
  for (let end = at + 1; end <= lastEnd; end += 1) if (lines[end]?.includes('-->') === true) return end;
  return at;
}

/** The line without the comments that begin and end in it. */
function withoutComments(line: string): string {
  let text = '';
  let from = 0;
  for (let start = line.indexOf('<!--'); start >= 0; start = line.indexOf('<!--', from)) {
    const end = line.indexOf('-->', start + 4);
    if (end < 0) break;
    // In a span of code it is text.
    text += line.slice(from, line.charAt(start - 1) === '`' ? end + 3 : start);
    from = end + 3;
  }
  return from === 0 ? line : (text + line.slice(from)).trimEnd();
}

/** The level of a heading that is a line by itself with a row of `=` or `-` below; 0 where it is none. */
function underlineOf(lines: readonly string[], at: number, start: number): number {
  const mark = /^ {0,3}(={3,}|-{3,})[ \t]*$/.exec(lines[at + 1] ?? '')?.[1]?.charAt(0);
  if (mark === undefined || !/^ {0,3}[^\s#>|+*=-]/.test(lines[at] ?? '')) return 0;
  const above = at === start ? '' : (lines[at - 1] ?? '').trim();
  return above === '' || above.startsWith('#') || /^(?:={3,}|-{3,})$/.test(above) ? (mark === '=' ? 1 : 2) : 0;
}

/** Without the marks that may close a heading. A pattern would take the square of their number. */
function withoutEnd(heading: string): string {
  let end = heading.length;
  while (end > 0 && ' \t#'.includes(heading.charAt(end - 1))) end -= 1;
  return heading.slice(0, end);
}

import { fenceAfter } from '../core/markdown-fence.ts';

/** A Markdown file cut into its parts. Nothing in it is executed, and every part stays text. */
export interface MarkdownSections {
  /** What stands between `---` at the beginning, by name in lower case. */
  readonly matter: ReadonlyMap<string, string>;
  /** The first heading of level 1. */
  readonly title: string;
  /** What stands before the first section. */
  readonly lead: string;
  /** The texts of the sections by heading in lower case; of equal ones the first. Those inside of one are part of it as well. */
  readonly sections: ReadonlyMap<string, string>;
}

const mostLines = 20_000;

/** Cuts a file: linear in its length, headings inside of code fences are none. */
export function cutMarkdown(text: string): MarkdownSections {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/, mostLines);
  const matter = new Map<string, string>();
  let at = 0;
  if (lines[0]?.trim() === '---') {
    const end = lines.indexOf('---', 1);
    if (end > 0) {
      for (const line of lines.slice(1, end)) {
        const colon = line.indexOf(':');
        if (colon > 0 && !/^[\s#-]/.test(line))
          matter.set(line.slice(0, colon).trim().toLowerCase(), unquoted(line.slice(colon + 1)));
      }
      at = end + 1;
    }
  }
  let title = '';
  const sections = new Map<string, string[]>();
  const lead: string[] = [];
  /** The open sections, the innermost last. */
  let open: { readonly level: number; readonly text: string[] }[] = [];
  let fence: string | undefined;
  for (const line of lines.slice(at)) {
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
      const body: string[] = [];
      const key = name.toLowerCase();
      if (!sections.has(key)) sections.set(key, body);
      open.push({ level, text: body });
    }
    if (open.length === 0) lead.push(line);
    for (const section of open) if (level === 0 || section.level < level) section.text.push(line);
  }
  const texts = new Map([...sections].map(([name, body]) => [name, body.join('\n').trim()]));
  return { matter, title, lead: lead.join('\n').trim(), sections: texts };
}

/** Without the marks that may close a heading. A pattern would take the square of their number. */
function withoutEnd(heading: string): string {
  let end = heading.length;
  while (end > 0 && ' \t#'.includes(heading.charAt(end - 1))) end -= 1;
  return heading.slice(0, end);
}

function unquoted(text: string): string {
  const trimmed = text.trim();
  return /^(["']).*\1$/.test(trimmed) && trimmed.length > 1 ? trimmed.slice(1, -1) : trimmed;
}

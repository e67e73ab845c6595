/** What stands between `---` at the beginning of a file, and where the text begins. */
export interface MarkdownMatter {
  /** Values by name in lower case; a list has several. Nothing in it refers to anything: anchors and tags of YAML are text. */
  readonly values: ReadonlyMap<string, readonly string[]>;
  /** The first line behind it, counted from 0. */
  readonly end: number;
  /** It was begun and nowhere ended: then it is taken for text. */
  readonly isOpen: boolean;
}

const mostValues = 200;

/** Reads front matter: names with texts, and lists in one line or in several. */
export function readMatter(lines: readonly string[]): MarkdownMatter {
  const values = new Map<string, string[]>();
  if (lines[0]?.trim() !== '---') return { values, end: 0, isOpen: false };
  const end = lines.findIndex((line, at) => at > 0 && /^(?:---|\.\.\.)\s*$/.test(line));
  if (end < 0) return { values, end: 0, isOpen: true };
  let list: string[] | undefined;
  for (const line of lines.slice(1, end)) {
    const item = /^\s*-\s+(\S.*)$/.exec(line)?.[1];
    if (item !== undefined) {
      if (list !== undefined && list.length < mostValues) list.push(unquoted(item));
      continue;
    }
    const colon = line.indexOf(':');
    if (colon <= 0 || /^[\s#-]/.test(line)) continue;
    const text = line
      .slice(colon + 1)
      .replace(/^\s+#.*$/, '')
      .trim();
    list = /^\[.*\]$/.test(text)
      ? text.slice(1, -1).split(',', mostValues).map(unquoted)
      : text === ''
        ? []
        : [unquoted(text)];
    values.set(line.slice(0, colon).trim().toLowerCase(), list);
  }
  return { values, end: end + 1, isOpen: false };
}

/** A value without its quotes, and without a comment behind it. */
function unquoted(text: string): string {
  const trimmed = text.trim();
  // Longer ones than people write would take the square of their length.
  if (trimmed.length > 2000) return trimmed;
  const [, , quoted] = /^(["'])(.*?)\1(?:\s+#.*)?$/.exec(trimmed) ?? [];
  return quoted ?? (/^["']/.test(trimmed) ? trimmed : trimmed.replace(/\s#.*$/, '').trimEnd());
}

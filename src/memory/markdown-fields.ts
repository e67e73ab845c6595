/** A table of fields that stands for sections, and what is left of the text. */
export interface FieldTable {
  readonly fields: ReadonlyMap<string, string>;
  readonly rest: string;
}

const longestLine = 20_000;

/**
 * Reads a table whose rows are a name and a value each, as the form of J. Tyree and A. Akerman is often kept. Its first row
 * is one of them only where it has a name that is known: most say `Field` and `Description` there.
 */
export function readFields(text: string, known: readonly string[]): FieldTable {
  const fields = new Map<string, string>();
  const rest: string[] = [];
  const lines = text.split('\n');
  for (const [at, line] of lines.entries()) {
    const [name = '', value, more] = cellsOf(line);
    if (value === undefined || more !== undefined) {
      rest.push(line);
      continue;
    }
    const key = name.replaceAll(/[*_`]/g, '').replace(/:$/, '').trim().toLowerCase();
    const isHead = isRule(cellsOf(lines[at + 1] ?? '')) && !known.includes(key);
    if (isHead || isRule([name]) || fields.has(key)) continue;
    fields.set(key, value.replaceAll(/<br *\/?>/gi, '\n').trim());
  }
  return { fields, rest: rest.join('\n').trim() };
}

function isRule(cells: readonly string[]): boolean {
  return cells.length > 0 && cells.every((cell) => /^:?-+:?$/.test(cell));
}

function cellsOf(line: string): readonly string[] {
  const row = line.trim();
  if (!row.startsWith('|') || row.length > longestLine) return [];
  return row
    .slice(1, row.endsWith('|') && !row.endsWith('\\|') ? -1 : undefined)
    .split(/(?<!\\)\|/)
    .map((cell) => cell.replaceAll('\\|', '|').trim());
}

/** What is measured of one source file. */
export interface FileMeasure {
  readonly file: string;
  /** The part of the repository it belongs to, such as `src/core`. */
  readonly room: string;
  readonly lines: number;
  /** Its longest function, if it has one. */
  readonly longest: { readonly name: string; readonly lines: number } | null;
  /** The rooms it imports from, its own left out. */
  readonly imports: readonly string[];
  /** In how many commits it was changed, as far as the history goes. */
  readonly changes: number;
}

const opening = /^(?<indent>\s*)(?:export )?(?:(?:static|async|get|set) )*(?:function\*? )?(?<name>#?[\w[\].]+)\(.*\{$/;
const notFunctions = new Set(['if', 'for', 'while', 'switch', 'catch', 'constructor', 'describe', 'test', 'each']);

/** Measures the text of a TypeScript file, line by line; it relies on the indentation that a formatter makes. */
export function measureFile(file: string, text: string, changes: number): FileMeasure {
  const lines = text.split('\n');
  const room = roomOf(file);
  return {
    file,
    room,
    lines: lines.length - 1,
    longest: longestFunction(lines),
    imports: [...importedRooms(file, text)].filter((other) => other !== room).sort(),
    changes,
  };
}

/** The part of the repository that a file belongs to: `src/core` for `src/core/host.ts`. */
export function roomOf(file: string): string {
  const folders = file.split('/').slice(0, -1);
  return folders.slice(0, 2).join('/') || '.';
}

function longestFunction(lines: readonly string[]): FileMeasure['longest'] {
  let longest: FileMeasure['longest'] = null;
  for (const [start, line] of lines.entries()) {
    const { indent = '', name = '' } = opening.exec(line)?.groups ?? {};
    if (name === '' || notFunctions.has(name)) continue;
    const end = lines.findIndex((other, index) => index > start && other.startsWith(`${indent}}`));
    const length = end - start + 1;
    if (end > 0 && length > (longest?.lines ?? 0)) longest = { name, lines: length };
  }
  return longest;
}

function importedRooms(file: string, text: string): Set<string> {
  const base = new URL(file, 'file:///');
  return new Set(
    [...text.matchAll(/^(?:import|export|\}) .*'(\.[^']+)';$/gm)].map(([, path = '']) =>
      roomOf(new URL(path, base).pathname.slice(1)),
    ),
  );
}

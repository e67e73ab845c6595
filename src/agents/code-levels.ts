/** Where no statement begins: inside a comment, a template or an empty line. */
export const noLevel = -1;

/** After these a slash begins a pattern; after a name or a closing bracket it divides. */
const beforePattern = new Set('(,=:[!&|?{};+-*%<>~^\n');
const wordsBeforePattern = /(?:^|[^\w$.])(?:return|typeof|case|in|of|do|else|void|delete|throw|new|await|yield)$/;

/**
 * How deep in brackets each line of TypeScript or JavaScript begins. One pass; strings, comments, templates and patterns
 * are recognised, and text that is none of the language ends at the worst in odd levels.
 */
export function scriptLevels(lines: readonly string[]): Int32Array {
  const levels = new Int32Array(lines.length).fill(noLevel);
  /** Depths at which a `}` goes back into a template. */
  const templates: number[] = [];
  let depth = 0;
  let inComment = false;
  let inTemplate = false;
  let last = '\n';
  for (const [number, line] of lines.entries()) {
    /** What has no end in this line: it is not looked for again, so that the time stays linear. */
    let endless = '';
    if (!inComment && !inTemplate && line.trim() !== '') levels[number] = depth;
    for (let at = 0; at < line.length; at += 1) {
      const letter = line[at] ?? '';
      if (inComment) {
        const end = line.indexOf('*/', at);
        if (end < 0) break;
        inComment = false;
        at = end + 1;
      } else if (inTemplate) {
        if (letter === '\\') at += 1;
        else if (letter === '`') inTemplate = false;
        else if (letter === '$' && line[at + 1] === '{') {
          templates.push(depth);
          depth += 1;
          inTemplate = false;
          at += 1;
        }
        last = letter;
      } else if (letter === '/' && line[at + 1] === '/') break;
      else if (letter === '/' && line[at + 1] === '*') {
        inComment = true;
        at += 1;
      } else if (letter === '"' || letter === "'") {
        if (!endless.includes(letter)) {
          const end = endOfString(line, at, letter);
          if (end === at) endless += letter;
          at = end;
        }
        last = letter;
      } else if (
        letter === '/' &&
        !endless.includes('/') &&
        (beforePattern.has(last) || wordsBeforePattern.test(line.slice(Math.max(0, at - 12), at).trimEnd()))
      ) {
        const end = endOfPattern(line, at);
        if (end === at) endless += '/';
        at = end;
        last = '/';
      } else {
        if (letter === '`') inTemplate = true;
        else if (letter === '{' || letter === '(' || letter === '[') depth += 1;
        else if (letter === '}' || letter === ')' || letter === ']') {
          depth = Math.max(0, depth - 1);
          if (letter === '}' && templates.at(-1) === depth) {
            templates.pop();
            inTemplate = true;
          }
        }
        if (letter.trim() !== '') last = letter;
      }
    }
  }
  return levels;
}

function endOfString(line: string, start: number, quote: string): number {
  for (let at = start + 1; at < line.length; at += 1)
    if (line[at] === '\\') at += 1;
    else if (line[at] === quote) return at;
  // An apostrophe in the text of a page.
  return start;
}

function endOfPattern(line: string, start: number): number {
  let inClass = false;
  for (let at = start + 1; at < line.length; at += 1) {
    const letter = line[at];
    if (letter === '\\') at += 1;
    else if (letter === '[') inClass = true;
    else if (letter === ']') inClass = false;
    else if (letter === '/' && !inClass) return at;
  }
  return start;
}

/** How far each line of Python is indented, where a statement begins in it. */
export function pythonLevels(lines: readonly string[]): Int32Array {
  const levels = new Int32Array(lines.length).fill(noLevel);
  let depth = 0;
  let quotes = '';
  let joined = false;
  for (const [number, line] of lines.entries()) {
    if (depth === 0 && quotes === '' && !joined && line.trim() !== '') levels[number] = indentationOf(line);
    let endless = '';
    joined = quotes === '' && line.endsWith('\\');
    for (let at = 0; at < line.length; at += 1) {
      if (quotes !== '') {
        const end = line.indexOf(quotes, at);
        if (end < 0) break;
        at = end + 2;
        quotes = '';
        continue;
      }
      const letter = line[at] ?? '';
      if (letter === '#') break;
      if (letter === '"' || letter === "'") {
        if (line.startsWith(letter.repeat(3), at)) {
          quotes = letter.repeat(3);
          at += 2;
        } else if (!endless.includes(letter)) {
          const end = endOfString(line, at, letter);
          if (end === at) endless += letter;
          at = end;
        }
      } else if (letter === '(' || letter === '[' || letter === '{') depth += 1;
      else if (letter === ')' || letter === ']' || letter === '}') depth = Math.max(0, depth - 1);
    }
  }
  return levels;
}

/** Columns before the first character that is no blank; a tab goes to the next eighth. */
export function indentationOf(line: string): number {
  let column = 0;
  for (const letter of line)
    if (letter === ' ') column += 1;
    else if (letter === '\t') column += 8 - (column % 8);
    else break;
  return column;
}

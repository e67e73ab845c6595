import type { LineOf } from './yaml-text.ts';

/** Tells on which line the outermost keys of a JSON object stand, counted from 1. The text is JSON. */
export function linesOfJson(text: string): LineOf {
  let lines: ReadonlyMap<string, number> | undefined;
  return (path) => {
    const [name] = path;
    lines ??= outermostKeys(text);
    return typeof name === 'string' ? lines.get(name) : undefined;
  };
}

function outermostKeys(text: string): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  let depth = 0;
  let line = 1;
  // Strings, brackets and line ends; nothing else matters.
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"(?:\s*:)?|[[\]{}\n]/g)) {
    if (token === '{' || token === '[') depth += 1;
    else if (token === '}' || token === ']') depth -= 1;
    else if (token === '\n') line += 1;
    else if (depth === 1 && token.endsWith(':'))
      lines.set(JSON.parse(token.slice(0, token.lastIndexOf('"') + 1)) as string, line);
    if (token.length > 1) line += token.split('\n').length - 1;
  }
  return lines;
}

import type { ContextBudget } from './context-budget.ts';
import type { ContextSource } from './context-source.ts';
import { frameOf } from './context-text.ts';
import type { ContextOutline } from './packed-context.ts';

/** The longest signature that is shown. */
const longestLine = 160;
/** How many lines an outline has at most. */
const mostLines = 150;
const withoutName: ReadonlySet<string> = new Set(['imports', 'lines', 'statement']);

/** The signatures of a file, with their lines, if they fit into so many tokens; of a longer one as many as fit. */
export function outlineOf(
  file: string,
  { chunks, shown }: ContextSource,
  most: number,
  budget: ContextBudget,
  count: (text: string) => number,
): ContextOutline | undefined {
  let lines: string[] = [];
  for (const { kind, declaredAt } of chunks) {
    if (withoutName.has(kind) || lines.length >= mostLines) continue;
    const line = (shown[declaredAt - 1] ?? '').trimEnd();
    lines.push(`${declaredAt}: ${line.length > longestLine ? `${line.slice(0, longestLine)}…` : line}`);
  }
  lines = [...new Set(lines)];
  const frame = count(frameOf(file, 0, 0));
  while (lines.length > 1) {
    const text = lines.join('\n');
    const tokens = count(text);
    if (tokens + frame <= most && budget.spend(tokens + frame)) return { file, text, tokens };
    lines = lines.slice(0, Math.floor(lines.length * 0.7));
  }
  return undefined;
}

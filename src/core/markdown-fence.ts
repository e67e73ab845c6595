/**
 * What would close a fence that is open behind a line of Markdown; `undefined`: none is. `fence` is what it gave of the line before.
 *
 * A fence is closed by a mark of its own kind, at least as long, with nothing behind it.
 */
export function fenceAfter(line: string, fence: string | undefined): string | undefined {
  const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
  if (mark === undefined) return fence;
  const isLast = line.trim() === mark;
  if (fence !== undefined) return isLast && mark.startsWith(fence) ? undefined : fence;
  // Code in a line may begin with as many.
  return mark.startsWith('`') && line.trim().slice(mark.length).includes('`') ? undefined : mark;
}

import { UsageError } from '../core/errors.ts';
import { type PromptDraft, type Shown, textOf } from './prompt-draft.ts';
import { openFence, paragraphsOf, SeenParagraphs } from './prompt-paragraphs.ts';

/** What was left out of a prompt so that it fits. */
export interface TrimmedPart {
  /** A section went; a variable was shortened, or lost what stands in the prompt twice. */
  readonly kind: 'section' | 'variable' | 'duplicates';
  /** The name of the section or variable. */
  readonly name: string;
  /** How many tokens it takes less. */
  readonly tokens: number;
}

/** Something that can be trimmed. */
interface Trimmable {
  readonly kind: 'section' | 'variable';
  readonly name: string;
  readonly priority: number;
}

/**
 * Trims a draft until it fits: first what stands in it twice, then by priority, the lowest first.
 *
 * @throws UsageError `prompt-too-long` when what cannot be trimmed is too long, naming it.
 */
export function trimDraft(
  name: string,
  draft: PromptDraft,
  { budget, count }: { readonly budget: number; readonly count: (text: string) => number },
): readonly TrimmedPart[] {
  const trimmed: TrimmedPart[] = [];
  const fits = (): boolean => count(draft.render()) <= budget;
  const parts = trimmableOf(draft);
  if (!fits()) trimmed.push(...removeDuplicates(draft, parts, count));
  for (const part of parts) {
    if (fits()) break;
    if (!stands(draft, part)) continue;
    const before = count(draft.render());
    if (part.kind === 'section') draft.drop(part.name);
    else shorten(draft, part.name, fits);
    trimmed.push({ kind: part.kind, name: part.name, tokens: Math.max(0, before - count(draft.render())) });
  }
  if (!fits()) throw tooLong(name, draft, { budget, count });
  return trimmed;
}

/** Sections and variables with a priority, the lowest first; of equal ones that which stands last. */
function trimmableOf(draft: PromptDraft): readonly Trimmable[] {
  const all: Trimmable[] = [];
  for (const { name, priority } of draft.sections)
    if (priority !== undefined) all.push({ kind: 'section', name, priority });
  for (const { name, priority, type } of draft.variables)
    if (priority !== undefined && (type === 'text' || type === 'list')) all.push({ kind: 'variable', name, priority });
  return all.reverse().sort((one, other) => one.priority - other.priority);
}

function stands(draft: PromptDraft, { kind, name }: Trimmable): boolean {
  return (kind === 'section' ? draft.sections : draft.variables).some((each) => each.name === name);
}

/** Takes paragraphs and items out of values that can be trimmed and say what stands elsewhere, those of the highest priority last. */
function removeDuplicates(
  draft: PromptDraft,
  parts: readonly Trimmable[],
  count: (text: string) => number,
): readonly TrimmedPart[] {
  const names = parts.filter(({ kind }) => kind === 'variable').map(({ name }) => name);
  const seen = new SeenParagraphs();
  for (const { parts: pieces } of draft.sections)
    for (const piece of pieces)
      if (typeof piece === 'string') seen.add(piece);
      else if (!names.includes(piece.variable)) seen.add(textOf(draft.shown(piece.variable)));
  const removed: TrimmedPart[] = [];
  for (const name of names.toReversed()) {
    const shown = draft.shown(name);
    const before = count(draft.render());
    const all = shown.kind === 'list' ? shown.items : paragraphsOf(shown.text);
    const left = all.filter((paragraph) => seen.isNew(paragraph));
    if (left.length === all.length) continue;
    draft.show(name, shown.kind === 'list' ? { kind: 'list', items: left } : { kind: 'text', text: left.join('\n\n') });
    removed.push({ kind: 'duplicates', name, tokens: Math.max(0, before - count(draft.render())) });
  }
  return removed;
}

/** Shows as much of the beginning of a value as fits; nothing of it if nothing does. */
function shorten(draft: PromptDraft, name: string, fits: () => boolean): void {
  const whole = draft.shown(name);
  const tryOut = (shown: Shown): boolean => {
    draft.show(name, shown);
    return fits();
  };
  const longest = (most: number, cut: (length: number) => Shown): boolean => {
    let [low, high] = [0, most];
    // Counters need not grow evenly: only what was seen to fit is taken.
    let found: Shown | undefined;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      const shown = cut(middle);
      if (tryOut(shown)) [low, found] = [middle, shown];
      else high = middle - 1;
    }
    if (found !== undefined) draft.show(name, found);
    return found !== undefined;
  };
  const nothing: Shown = whole.kind === 'list' ? { kind: 'list', items: [] } : { kind: 'text', text: '' };
  if (whole.kind === 'list') {
    const { items } = whole;
    const cut = (length: number): Shown => ({
      kind: 'list',
      items: [...items.slice(0, length), `[${items.length - length} of ${items.length} left out]`],
    });
    if (!longest(items.length - 1, cut)) draft.show(name, nothing);
    return;
  }
  const { text } = whole;
  const lines = text.split('\n');
  if (longest(lines.length - 1, (length) => cutText(lines.slice(0, length).join('\n'), text))) return;
  const letters = Array.from(text);
  if (!longest(letters.length - 1, (length) => cutText(letters.slice(0, length).join(''), text)))
    draft.show(name, nothing);
}

/** The beginning of a text, which says that it is one, with its last fence closed. */
function cutText(beginning: string, whole: string): Shown {
  const kept = beginning.trimEnd();
  const fence = openFence(kept);
  const left = whole.length - kept.length;
  return { kind: 'text', text: `${kept}${fence === undefined ? '' : `\n${fence}`}\n[${left} characters left out]` };
}

function tooLong(
  name: string,
  draft: PromptDraft,
  { budget, count }: { readonly budget: number; readonly count: (text: string) => number },
): UsageError {
  const sizes = draft.sections.map((section) => ({ name: section.name, tokens: count(draft.renderSection(section)) }));
  const issues = sizes
    .sort((one, other) => other.tokens - one.tokens)
    .map((each) => `section "${each.name}": ${each.tokens} tokens`);
  const message =
    `Prompt "${name}" takes ${count(draft.render())} tokens where ${budget} are allowed, and nothing more can be trimmed ` +
    `(${issues.slice(0, 5).join(', ')}); give sections or variables a \`priority\`, or raise \`budgetTokens\`.`;
  return new UsageError('prompt-too-long', message, { subject: name, value: budget, issues });
}

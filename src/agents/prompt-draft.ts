import type { ParsedSection } from './prompt-parsing.ts';
import type { ResolvedPrompt } from './prompt-inheritance.ts';
import { mentionedIn } from './prompt-template.ts';
import type { PromptValue, Variable } from './prompt-variables.ts';

/** What stands in a prompt for a variable at the moment. */
export type Shown =
  { readonly kind: 'text'; readonly text: string } | { readonly kind: 'list'; readonly items: readonly string[] };

/** A prompt that is being put together: which sections stand in it, and what of each value. */
export class PromptDraft {
  readonly #prompt: ResolvedPrompt;
  readonly #shown = new Map<string, Shown>();
  /** The tags that values stand between: those of the whole value, however much of it is shown. */
  readonly #tags = new Map<string, string>();
  readonly #dropped = new Set<string>();

  constructor(prompt: ResolvedPrompt, values: ReadonlyMap<string, PromptValue>) {
    this.#prompt = prompt;
    for (const variable of prompt.variables) {
      const value = values.get(variable.name);
      if (value === undefined) continue;
      const shown = shownOf(value);
      this.#shown.set(variable.name, shown);
      if (variable.quote === true) this.#tags.set(variable.name, tagFor(variable.name, textOf(shown)));
    }
  }

  /** The sections that stand in it: not those that were dropped, nor those that lack an optional value. */
  get sections(): readonly ParsedSection[] {
    return this.#prompt.sections.filter(
      ({ name, parts }) => !this.#dropped.has(name) && mentionedIn(parts).every((variable) => this.#stands(variable)),
    );
  }

  /** The variables that stand in it. */
  get variables(): readonly Variable[] {
    const mentioned = new Set(this.sections.flatMap(({ parts }) => mentionedIn(parts)));
    return this.#prompt.variables.filter(({ name }) => mentioned.has(name));
  }

  /** What is shown of a value. */
  shown(variable: string): Shown {
    return this.#shown.get(variable) ?? { kind: 'text', text: '' };
  }

  /** Shows something else of a value. */
  show(variable: string, shown: Shown): void {
    this.#shown.set(variable, shown);
  }

  /** Leaves a section out. */
  drop(section: string): void {
    this.#dropped.add(section);
  }

  /** The text as it is now. */
  render(): string {
    return this.sections.map((section) => this.renderSection(section)).join('\n\n');
  }

  /** The text of one section. A value is put in as it is: whatever looks like a place of a variable in it stays. */
  renderSection({ parts }: ParsedSection): string {
    let text = '';
    let afterBlock = false;
    for (const part of parts) {
      const tag = typeof part === 'string' ? undefined : this.#tags.get(part.variable);
      const piece = typeof part === 'string' ? part : textOf(this.shown(part.variable));
      if ((tag !== undefined && text !== '' && !text.endsWith('\n')) || (afterBlock && !/^\s*\n/.test(piece)))
        text += '\n';
      text += tag === undefined ? piece : `<${tag}>\n${piece}\n</${tag}>`;
      afterBlock = tag !== undefined;
    }
    return text;
  }

  #stands(name: string): boolean {
    if (!(this.#prompt.variables.find((variable) => variable.name === name)?.optional ?? false)) return true;
    const shown = this.#shown.get(name);
    return shown !== undefined && (shown.kind === 'list' ? shown.items.length > 0 : shown.text.trim() !== '');
  }
}

/** What is shown of a value, as text: a list with an item on each line. */
export function textOf(shown: Shown): string {
  if (shown.kind === 'text') return shown.text;
  return shown.items.map((item) => `- ${item.replaceAll('\n', '\n  ')}`).join('\n');
}

function shownOf(value: PromptValue): Shown {
  if (typeof value === 'object') return { kind: 'list', items: value };
  return { kind: 'text', text: typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value) };
}

/** A tag that stands nowhere in the text, whatever the spelling, so that nothing in it ends the block. */
function tagFor(name: string, text: string): string {
  const compact = text.toLowerCase().replaceAll(/\s+/g, '');
  const stands = (tag: string): boolean => ['<', '/'].some((mark) => compact.includes(mark + tag.toLowerCase()));
  let tag = name;
  for (let number = 2; stands(tag); number += 1) tag = `${name}-${number}`;
  return tag;
}

import { invalidOption, requireInteger, requireKnownOptions } from '../core/expect.ts';
import { PromptDraft } from './prompt-draft.ts';
import type { ResolvedPrompt } from './prompt-inheritance.ts';
import { estimateTokens } from './token-estimate.ts';
import { trimDraft, type TrimmedPart } from './prompt-trimming.ts';
import { readValues } from './prompt-variables.ts';

/** Files that were chosen for a prompt: what a context packer gives, or anything of its shape. */
export interface PromptContext {
  /** Stands for `{{context}}`. */
  readonly text: string;
  /** Their files stand for `{{files}}`, each once. */
  readonly chunks?: readonly { readonly file: string }[];
}

/** Options of `Prompt.render`. */
export interface RenderOptions {
  /** The most tokens that the text may have. */
  readonly budgetTokens?: number;
  /**
   * Counts the tokens of a text, as the model's own tokenizer does.
   * @defaultValue {@link estimateTokens}
   */
  readonly countTokens?: (text: string) => number;
  /** What was packed for it. */
  readonly context?: PromptContext;
}

/** A prompt with its values. */
export interface RenderedPrompt {
  readonly text: string;
  readonly tokens: number;
  /** Whether `tokens` is an estimate, because nobody counted. */
  readonly estimated: boolean;
  /** What stands in the text. */
  readonly used: { readonly sections: readonly string[]; readonly variables: readonly string[] };
  /** What was left out so that it fits, in the order in which it went. */
  readonly trimmed: readonly TrimmedPart[];
}

/** Puts values into a prompt. @throws UsageError `prompt-values`, `prompt-too-long` or `invalid-option`. */
export function renderPrompt(
  prompt: ResolvedPrompt,
  given: Readonly<Record<string, unknown>>,
  options: RenderOptions = {},
): RenderedPrompt {
  requireKnownOptions('render', options, ['budgetTokens', 'countTokens', 'context']);
  const { budgetTokens, countTokens, context } = options;
  if (budgetTokens !== undefined) requireInteger('budgetTokens', budgetTokens, 1);
  if (countTokens !== undefined && typeof countTokens !== 'function')
    throw invalidOption('countTokens', countTokens, 'a function that counts the tokens of a text');
  const count = countTokens === undefined ? estimateTokens : counting(countTokens);
  const declared = new Set(prompt.variables.map(({ name }) => name));
  const values = { ...(context === undefined ? {} : ofContext(context, declared)), ...given };
  const draft = new PromptDraft(prompt, readValues(prompt.name, prompt.variables, values));
  const trimmed = budgetTokens === undefined ? [] : trimDraft(prompt.name, draft, { budget: budgetTokens, count });
  const text = draft.render();
  return {
    ...{ text, tokens: count(text), estimated: countTokens === undefined },
    used: { sections: draft.sections.map(({ name }) => name), variables: draft.variables.map(({ name }) => name) },
    trimmed,
  };
}

/** What a prompt does not mention it is not given: a context may be there for others. */
function ofContext(
  { text, chunks = [] }: PromptContext,
  declared: ReadonlySet<string>,
): Readonly<Record<string, unknown>> {
  const files = [...new Set(chunks.map(({ file }) => file))];
  return { ...(declared.has('context') ? { context: text } : {}), ...(declared.has('files') ? { files } : {}) };
}

function counting(countTokens: (text: string) => number): (text: string) => number {
  return (text) => {
    const count: unknown = countTokens(text);
    if (typeof count === 'number' && count >= 0) return count;
    throw invalidOption('countTokens', count, 'a function that gives numbers from 0');
  };
}

import { Prompt } from './prompt.ts';
import { parsePrompt, type PromptSection } from './prompt-parsing.ts';
import type { PromptValue, PromptValues, PromptVariables } from './prompt-variables.ts';

/** What a prompt is made of: one `template`, or `sections`. */
export interface PromptDefinition<Variables extends PromptVariables = PromptVariables> {
  readonly name: string;
  readonly description?: string;
  readonly variables?: Variables;
  readonly tags?: readonly string[];
  /** The prompt whose variables and sections it has as well, as far as it has none of the same name; or its name in a library. */
  readonly extends?: Prompt<never> | string;
  readonly template?: string;
  readonly sections?: readonly PromptSection[];
}

/** The values that a prompt takes which extends another one. */
export type ExtendedValues<Parent, Variables extends PromptVariables> = string extends keyof Variables
  ? Parent
  : Omit<Parent, keyof Variables> & PromptValues<Variables>;

/**
 * Makes a prompt. Its values are checked when it compiles, and again when it is rendered.
 *
 * @throws UsageError `invalid-prompt` naming everything that is wrong.
 */
export function definePrompt<Parent, const Variables extends PromptVariables>(
  definition: PromptDefinition<Variables> & { readonly extends: Prompt<Parent> },
): Prompt<ExtendedValues<Parent, Variables>>;
export function definePrompt<const Variables extends PromptVariables>(
  definition: PromptDefinition<Variables> & { readonly extends: string },
): Prompt<PromptValues<Variables> & Readonly<Record<string, PromptValue | undefined>>>;
export function definePrompt<const Variables extends PromptVariables>(
  definition: PromptDefinition<Variables> & { readonly extends?: never },
): Prompt<PromptValues<Variables>>;
export function definePrompt(definition: PromptDefinition): Prompt {
  return makePrompt(definition);
}

/** The same of a definition of which nothing is known when it compiles. @throws UsageError `invalid-prompt`. */
export function makePrompt(definition: PromptDefinition): Prompt {
  const parent: unknown = (Object(definition) as Partial<PromptDefinition>).extends;
  return new Prompt(parsePrompt(definition, parent instanceof Prompt ? parent.parsed : undefined));
}

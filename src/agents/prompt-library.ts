import { UsageError } from '../core/errors.ts';
import { requireKnownOptions, showValue } from '../core/expect.ts';
import { Prompt } from './prompt.ts';
import { builtInPrompts } from './prompt-built-in.ts';
import { makePrompt, type PromptDefinition } from './prompt-definition.ts';
import { readPromptFolder } from './prompt-folder.ts';
import { type FindPrompt, resolvePrompt } from './prompt-inheritance.ts';
import { invalidPrompt, type ParsedPrompt } from './prompt-parsing.ts';
import type { RenderedPrompt, RenderOptions } from './prompt-rendering.ts';
import { meant } from './prompt-variables.ts';

/** Options of {@link PromptLibrary}. */
export interface PromptLibraryOptions {
  /**
   * Whether it begins with the built-in prompts: research, plan, implement, review, test, document, debug.
   * @defaultValue true
   */
  readonly builtIn?: boolean;
  /** Prompts of your own. */
  readonly prompts?: readonly (Prompt<never> | PromptDefinition)[];
}

/** Which prompts are looked for: those that everything holds for which is given. */
export interface PromptSearch {
  /** Which have this tag, or all of these. */
  readonly tag?: string | readonly string[];
  /** Whose name or description has this in it, in any case. */
  readonly text?: string;
}

/** Prompts by name. One that is added takes the place of another of its name, and may extend the one it takes the place of. */
export class PromptLibrary {
  /** Of each name the prompts that build on each other, the one that counts last. */
  readonly #shelf = new Map<string, readonly ParsedPrompt[]>();

  /** @throws UsageError `invalid-option` or `invalid-prompt`. */
  constructor(options: PromptLibraryOptions = {}) {
    requireKnownOptions('PromptLibrary', options, ['builtIn', 'prompts']);
    const { builtIn = true, prompts = [] } = options;
    if (builtIn) for (const prompt of builtInPrompts()) this.add(prompt);
    for (const prompt of prompts) this.add(prompt);
  }

  /** Adds a prompt. Those that it extends by name may be added later. @throws UsageError `invalid-prompt`. */
  add(prompt: Prompt<never> | PromptDefinition): this {
    this.#put(this.#shelf, prompt instanceof Prompt ? prompt.parsed : makePrompt(prompt).parsed);
    return this;
  }

  /**
   * Adds the prompts of a folder of Markdown files: all of them, or none.
   *
   * @throws UsageError `invalid-prompt` naming every file that is not right; `unknown-prompt`; `invalid-option` for no folder.
   */
  async addFolder(folder: string): Promise<readonly Prompt[]> {
    const read = await readPromptFolder(folder);
    const shelf = new Map(this.#shelf);
    for (const prompt of read) this.#put(shelf, prompt);
    const prompts = read.map((prompt) => opened(prompt, shelf));
    for (const [name, stack] of shelf) this.#shelf.set(name, stack);
    return prompts;
  }

  /** The prompt of that name, if there is one. @throws UsageError as {@link PromptLibrary.require}, for what it extends. */
  get(name: string): Prompt | undefined {
    const prompt = this.#shelf.get(name)?.at(-1);
    return prompt && opened(prompt, this.#shelf);
  }

  /**
   * The prompt of that name.
   *
   * @throws UsageError `unknown-prompt`, naming the one that was probably meant; `invalid-prompt` when it does not fit what
   *   it extends.
   */
  require(name: string): Prompt {
    const prompt = this.get(name);
    if (prompt !== undefined) return prompt;
    const expected = [...this.#shelf.keys()].sort().join(', ');
    const hint = typeof name === 'string' ? meant(name, this.#shelf.keys()) : '';
    const message = `There is no prompt ${showValue(name)}${hint === '' ? '.' : hint} There are ${expected}.`;
    throw new UsageError('unknown-prompt', message, { subject: 'prompt', value: name, expected });
  }

  /** All prompts, sorted by name. @throws UsageError as {@link PromptLibrary.require}. */
  list(): readonly Prompt[] {
    return [...this.#shelf.keys()].sort().map((name) => this.require(name));
  }

  /** The prompts that are looked for, sorted by name. @throws UsageError as {@link PromptLibrary.require}. */
  find(search: PromptSearch): readonly Prompt[] {
    requireKnownOptions('find', search, ['tag', 'text']);
    const { tag = [], text = '' } = search;
    const wanted = typeof tag === 'string' ? [tag] : tag;
    return this.list().filter(
      ({ name, description = '', tags }) =>
        wanted.every((each) => tags.includes(each)) &&
        `${name}\n${description}`.toLowerCase().includes(text.toLowerCase()),
    );
  }

  /** Puts values into the prompt of that name. @throws UsageError as {@link PromptLibrary.require} and {@link Prompt.render}. */
  render(name: string, values: Readonly<Record<string, unknown>>, options?: RenderOptions): RenderedPrompt {
    return this.require(name).render(values, options);
  }

  #put(shelf: Map<string, readonly ParsedPrompt[]>, prompt: ParsedPrompt): void {
    const before = shelf.get(prompt.name) ?? [];
    const replaces = prompt.parent === prompt.name;
    if (replaces && before.length === 0) throw invalidPrompt(prompt.name, ['it extends itself']);
    shelf.set(prompt.name, replaces ? [...before, prompt] : [prompt]);
  }
}

function opened(prompt: ParsedPrompt, shelf: ReadonlyMap<string, readonly ParsedPrompt[]>): Prompt {
  const find: FindPrompt = (name, by) => {
    const stack = shelf.get(name) ?? [];
    return name === by.name ? stack[stack.indexOf(by) - 1] : stack.at(-1);
  };
  return new Prompt(prompt, resolvePrompt(prompt, find));
}

import type { ParsedPrompt } from './prompt-parsing.ts';
import { resolvePrompt, type ResolvedPrompt } from './prompt-inheritance.ts';
import { renderPrompt, type RenderedPrompt, type RenderOptions } from './prompt-rendering.ts';

/** A prompt that takes values: made by `definePrompt`, or found in a library. */
export class Prompt<Values = Readonly<Record<string, unknown>>> {
  readonly name: string;
  readonly description: string | undefined;
  readonly tags: readonly string[];
  /** @internal */
  readonly parsed: ParsedPrompt;
  #resolved: ResolvedPrompt | undefined;

  /** Use `definePrompt`. @internal */
  constructor(parsed: ParsedPrompt, resolved?: ResolvedPrompt) {
    this.parsed = parsed;
    // What extends a prompt by its name is put together in the library that has that name.
    this.#resolved = resolved ?? (namesParent(parsed) ? undefined : resolvePrompt(parsed, () => undefined));
    ({ name: this.name, description: this.description, tags: this.tags } = this.#resolved ?? parsed);
  }

  /**
   * Puts values in.
   *
   * @throws UsageError `prompt-values` when one is missing, unknown or of another type; `prompt-too-long` when what cannot be
   *   trimmed does not fit; `unknown-prompt` when it extends a prompt by a name, outside of a library.
   */
  render(values: Values, options?: RenderOptions): RenderedPrompt {
    this.#resolved ??= resolvePrompt(this.parsed, () => undefined);
    return renderPrompt(this.#resolved, Object(values) as Readonly<Record<string, unknown>>, options);
  }
}

function namesParent({ parent }: ParsedPrompt): boolean {
  return typeof parent === 'string' || (parent !== undefined && namesParent(parent));
}

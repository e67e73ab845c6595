import type { KeptFailure, KeptResult } from './kept.ts';
import type { Codec } from './workflow-context.ts';

/** What the parts of a run ask of a walk that only plans: no body runs in it. */
export interface Planning {
  /** A step was asked for, with what is stored of it. */
  asked(
    key: string,
    inputHash: string | undefined,
    before: { readonly inputHash: string | undefined } | undefined,
  ): void;
  /** What stands for the result of a step that would run. */
  resultOf<Value>(
    kept: KeptResult | KeptFailure | undefined,
    options: { readonly codec?: Codec<Value> },
  ): Promise<Value>;
  /** What stands for a value that is stored nowhere. */
  fresh(): unknown;
  /** Makes a step that the engine needs and no code of the workflow asks for; as any other where this is absent. */
  ownStep?<Value>(make: () => Promise<Value>): Promise<Value>;
}

import { requireKnownOptions, requireMethods } from '../core/expect.ts';
import { type Host, systemHost } from '../core/host.ts';
import { Redactor } from '../core/redactor.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import type { Decision } from './decision.ts';
import type { Embedder } from './embedder.ts';
import type { DeskGround } from './memory-desk.ts';
import { type DecisionPolicy, requireChoices } from './policy-options.ts';
import type { DecisionFilter } from './situation.ts';

/** Options of `WorkflowMemory`. */
export interface WorkflowMemoryOptions {
  /** Where decisions are kept. All processes that share it remember together. */
  readonly storage: StorageAdapter;
  /** @defaultValue the system's */
  readonly host?: Host;
  /** Keeps secrets out of what is written. */
  readonly redactor?: Redactor;
  /** Rules that decisions must obey, checked when they are recorded. */
  readonly policies?: readonly DecisionPolicy[];
  /** Makes vectors of texts, where there is a model that does; they are kept and searched beside the words. */
  readonly embedder?: Embedder;
}

/** Options of `memory.search`. */
export interface SearchOptions extends DecisionFilter {
  /** @defaultValue 20 */
  readonly limit?: number;
}

/** A decision that was found by its words. */
export interface FoundDecision {
  readonly decision: Decision;
  /** How much of what was asked for it has, from 0 to 1; 0 when nothing was asked for but a filter. */
  readonly score: number;
}

/** What a memory works with, as its options say. @throws UsageError `invalid-option`. */
export function groundOf(options: WorkflowMemoryOptions): DeskGround {
  requireKnownOptions('WorkflowMemory', options, ['storage', 'host', 'redactor', 'policies', 'embedder']);
  const { storage, host = systemHost, redactor = new Redactor(), policies = [], embedder } = options;
  requireMethods('storage', storage, ['append', 'read', 'list'], 'a storage adapter');
  requireChoices(policies, embedder);
  return { storage, host, redactor, policies, embedder };
}

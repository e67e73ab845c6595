import { toMilliseconds } from '../core/durations.ts';
import { invalidOption, requireKnownOptions, requireMethods, requireOneOf } from '../core/expect.ts';
import type { ConflictSeverity } from './decision.ts';
import type { Embedder } from './embedder.ts';

/** A rule that decisions must obey. Its conditions are CEL over `decision`. */
export interface DecisionPolicy {
  readonly name: string;
  /** Which decisions it is for: `decision.type == "deployment"`. Without it, all; where it cannot be answered, not this one. */
  readonly when?: string;
  /** What must hold of them: `decision.confidence >= 0.7`. A condition that cannot be answered counts as broken. */
  readonly require: string;
  /** What to say to whoever breaks it. */
  readonly message?: string;
  /** @defaultValue 'high' */
  readonly severity?: ConflictSeverity;
  /**
   * Whether a decision that breaks it is refused, or recorded with the violation.
   * @defaultValue 'refuse'
   */
  readonly onViolation?: 'refuse' | 'record';
}

const severities: readonly ConflictSeverity[] = ['low', 'medium', 'high', 'critical'];

/** Checks policies, as far as that goes without reading their conditions, and the embedder. @throws UsageError `invalid-option`. */
export function requireChoices(policies: readonly DecisionPolicy[], embedder: Embedder | undefined): void {
  if (!Array.isArray(policies)) throw invalidOption('policies', policies, 'a list of policies');
  const seen = new Set<string>();
  for (const policy of policies as readonly DecisionPolicy[]) {
    requireKnownOptions('policies', policy, ['name', 'when', 'require', 'message', 'severity', 'onViolation']);
    if (typeof policy.name !== 'string' || policy.name === '' || seen.has(policy.name))
      throw invalidOption('policies', policy.name, 'policies with a name each, no two alike');
    seen.add(policy.name);
    if (policy.severity !== undefined) requireOneOf('severity', policy.severity, severities);
    if (policy.onViolation !== undefined) requireOneOf('onViolation', policy.onViolation, ['refuse', 'record']);
  }
  if (embedder === undefined) return;
  requireMethods('embedder', embedder, ['embed'], 'an object with a name and a function `embed`');
  if (typeof embedder.name !== 'string' || !/^[A-Za-z0-9][A-Za-z0-9-]{0,60}$/.test(embedder.name))
    throw invalidOption('embedder.name', embedder.name, 'letters, digits and dashes');
  if (embedder.timeout !== undefined) toMilliseconds(embedder.timeout, 'embedder.timeout');
}

import { type Host, systemHost } from '../core/host.ts';
import { inquire } from './classifiers/inquiry.ts';
import type { Classification } from './classifiers/rule.ts';

export type { Classification, ErrorCategory } from './classifiers/rule.ts';

/**
 * Says what kind of trouble an error is, and whether another attempt can help. It never throws, whatever the error's
 * getters do.
 *
 * Looks at Holdfast's own errors, at an own `retryable` of the error, and at everything the table of rules knows: codes,
 * statuses, names, exit codes, and what messages say; in the error, its causes and its parts. The first that says
 * anything decides.
 */
export function classify(error: unknown, host: Pick<Host, 'now'> = systemHost): Classification {
  try {
    return inquire(error, host.now()).classification;
  } catch {
    // A proxy can refuse to be looked at in ways that no guard foresees.
    return { category: 'unknown', retryable: true, reason: 'the error cannot be looked at' };
  }
}

import { type Host, systemHost } from '../core/host.ts';
import { type Classification, classify, type ErrorCategory } from './classification.ts';
import { inquire } from './classifiers/inquiry.ts';
import type { ErrorClassifier } from './failure.ts';
import { reasonable } from '../core/retry-after.ts';
import { property } from '../core/property.ts';
import { signatureOf, signatureOfFinding } from './signature.ts';

/** Options of {@link Classifier}. */
export interface ClassifierOptions {
  /** Asked in this order, before the built-in rules; the first that answers decides. */
  readonly classifiers?: readonly ErrorClassifier[] | undefined;
  /** Told of what a classifier threw, or of an answer that is none; the next one is asked then. */
  readonly classifierFailed?: ((problem: unknown) => void) | undefined;
  /**
   * The clock, for moments named in errors.
   * @defaultValue the system's
   */
  readonly host?: Pick<Host, 'now'>;
}

const categories: ReadonlySet<unknown> = new Set<ErrorCategory>([
  'transient',
  'resource',
  'configuration',
  'critical',
  'unknown',
]);

/** Says what errors are: first by what users know, then by the built-in rules. It never throws. */
export class Classifier {
  readonly #classifiers: readonly ErrorClassifier[];
  readonly #failed: ((problem: unknown) => void) | undefined;
  readonly #host: Pick<Host, 'now'>;

  constructor(options: ClassifierOptions = {}) {
    this.#classifiers = [...(options.classifiers ?? [])];
    this.#failed = options.classifierFailed;
    this.#host = options.host ?? systemHost;
  }

  /** What kind of trouble an error is, and whether another attempt can help. */
  classify(error: unknown): Classification {
    return this.#askUsers(error) ?? classify(error, this.#host);
  }

  /** What errors of the same cause have in common; see {@link signatureOf}. */
  signature(error: unknown, classification: Classification | undefined = this.#askUsers(error)): string {
    return signatureOf(error, classification);
  }

  /** Both at once, for the price of little more than one. */
  assess(error: unknown): { readonly classification: Classification; readonly signature: string } {
    const told = this.#askUsers(error);
    try {
      const finding = inquire(error, this.#host.now());
      return { classification: told ?? finding.classification, signature: signatureOfFinding(finding, told) };
    } catch {
      return { classification: told ?? classify(error, this.#host), signature: signatureOf(error, told) };
    }
  }

  #askUsers(error: unknown): Classification | undefined {
    for (const classifier of this.#classifiers)
      try {
        const told = classifier(error);
        if (told === undefined) continue;
        const read = this.#read(told);
        if (read !== undefined) return read;
        this.#report(new TypeError('A classifier gave something that is no classification.'));
      } catch (problem) {
        this.#report(problem);
      }
    return undefined;
  }

  /** The answer as it is now; what of it makes no sense is reported and left out. */
  #read(told: object): Classification | undefined {
    const { category, retryable, reason, retryAfterMs, rule, guidance, closes } = told as Partial<Classification>;
    if (!isCategory(category) || typeof retryable !== 'boolean') return undefined;
    const untilMs = property(closes, 'untilMs');
    const waitMs = typeof retryAfterMs === 'number' && retryAfterMs >= 0 ? reasonable(retryAfterMs) : undefined;
    const isClosing = typeof closes === 'object' && (closes as object | null) !== null;
    if (
      (retryAfterMs !== undefined && waitMs === undefined) ||
      (closes !== undefined && !isClosing) ||
      (untilMs !== undefined && !Number.isFinite(untilMs))
    )
      this.#report(new TypeError('A classifier gave a time that is none.'));
    return {
      ...{ category, retryable, reason: typeof reason === 'string' ? reason : 'a classifier says so' },
      ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }),
      ...(typeof rule === 'string' ? { rule } : {}),
      ...(typeof guidance === 'string' ? { guidance } : {}),
      ...(isClosing ? { closes: Number.isFinite(untilMs) ? { untilMs: untilMs as number } : {} } : {}),
    };
  }

  #report(problem: unknown): void {
    try {
      this.#failed?.(problem);
    } catch {
      // Whoever listens for trouble must not make it worse.
    }
  }
}

function isCategory(category: unknown): category is ErrorCategory {
  return categories.has(category);
}

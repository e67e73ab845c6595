import { property } from '../../core/property.ts';
import { reasonable, retryAfterOf } from '../../core/retry-after.ts';
import { retryAfterInText } from '../retry-after-text.ts';
import { type ErrorFacts, factsOf, listOf } from './error-facts.ts';
import { isMessenger, isOwn, isWrapper, ruleOfOwn } from './own-errors.ts';
import type { Classification, ErrorRule } from './rule.ts';
import { ruleIndex } from './rules.ts';

/** What was found out about a thrown value. */
export interface Finding {
  readonly classification: Classification;
  /** The rule that fits, if any. */
  readonly rule: ErrorRule | undefined;
  /** The error that decided: the thrown one, one of its causes, or one of its parts. */
  readonly decider: unknown;
  readonly facts: ErrorFacts;
}

/** A chain of causes may be long, or a ring. */
const deepestCause = 8;
/** Causes and parts together may be a tree. */
const mostErrors = 24;

const unknown: Classification = {
  category: 'unknown',
  retryable: true,
  reason: 'nothing is known about this error',
};

/** Of several parts, the worst speaks for all. */
const worstFirst = ['critical', 'configuration', 'resource', 'unknown', 'transient'] as const;

/** Finds out what a thrown value is. `now`: wall clock. It may throw where a hostile object does. */
export function inquire(thrown: unknown, now: number): Finding {
  return new Inquiry(now).ask(thrown);
}

class Inquiry {
  readonly #now: number;
  #left = mostErrors;

  constructor(now: number) {
    this.#now = now;
  }

  ask(thrown: unknown): Finding {
    return (
      this.#search(thrown) ?? { classification: unknown, rule: undefined, decider: thrown, facts: factsOf(thrown) }
    );
  }

  /** The first in the chain of causes that says anything decides. */
  #search(thrown: unknown): Finding | undefined {
    let current = thrown;
    for (
      let depth = 0;
      depth < deepestCause && current !== undefined && current !== null && this.#left > 0;
      depth += 1
    ) {
      this.#left -= 1;
      const found = this.#look(current);
      if (found !== undefined) return found;
      current = property(current, 'cause');
    }
    return undefined;
  }

  #look(thrown: unknown): Finding | undefined {
    if (typeof thrown === 'object' && thrown !== null && isOwn(thrown)) {
      if (isMessenger(thrown)) return undefined;
      if (isWrapper(thrown)) return this.#lookInside(thrown, thrown.code);
      const facts = factsOf(thrown);
      const told = thrown.name === 'CommandError' ? ruleIndex.find(facts, false) : undefined;
      const rule = told ?? ruleOfOwn(thrown);
      const retryAt = property(thrown, 'retryAt');
      const openInMs = typeof retryAt === 'number' ? reasonable(retryAt - this.#now) : undefined;
      const classification = this.#judge(rule, facts, openInMs);
      const again = thrown.retryable && !classification.retryable && told !== undefined;
      return {
        classification: again ? { ...classification, retryable: true } : classification,
        rule,
        decider: thrown,
        facts,
      };
    }
    const facts = factsOf(thrown);
    const askedMs = typeof thrown === 'object' && thrown !== null ? retryAfterOf(thrown, this.#now) : undefined;
    const rule = ruleIndex.find(facts, askedMs !== undefined);
    const retryable = rule?.name === 'Aborted' ? undefined : property(thrown, 'retryable');
    if (typeof retryable === 'boolean')
      return { classification: this.#believe(retryable, rule, facts, askedMs), rule, decider: thrown, facts };
    if (rule !== undefined) return { classification: this.#judge(rule, facts, askedMs), rule, decider: thrown, facts };
    return this.#worstOf(listOf(property(thrown, 'errors')));
  }

  /** The attempts of what is inside are used up: only somebody who asks for retries of the whole gets them. */
  #lookInside(wrapper: object, code: string): Finding {
    const cause = property(wrapper, 'cause');
    const inner = cause === undefined ? undefined : this.ask(cause);
    const facts = inner?.facts ?? factsOf(wrapper);
    const told: Partial<Classification> = inner?.classification ?? {};
    const { retryable = true, reason = `${code}, for no known reason`, rule, guidance, closes } = told;
    const classification: Classification = {
      category: 'unknown',
      retryable,
      reason,
      ...withoutUndefined({ rule, guidance, closes }),
    };
    return {
      classification,
      rule: inner?.rule,
      decider: inner?.decider ?? wrapper,
      facts,
    };
  }

  /** All parts of a collection of errors failed, so the worst of them decides; the longest wait is waited. */
  #worstOf(parts: readonly unknown[]): Finding | undefined {
    const findings = parts.flatMap((part) =>
      this.#left > 0 && typeof part === 'object' && part !== null ? (this.#search(part) ?? []) : [],
    );
    const rank = ({ classification }: Finding): number => worstFirst.indexOf(classification.category);
    const [worst] = findings.toSorted((one, other) => rank(one) - rank(other));
    // A part that nothing is known about is a reason to be careful.
    if (worst === undefined || findings.length < Math.min(parts.length, mostErrors / 4)) return undefined;
    const waits = findings.flatMap(({ classification }) => classification.retryAfterMs ?? []);
    const closing = findings.find(({ classification }) => classification.closes !== undefined);
    const { closes } = closing?.classification ?? {};
    return {
      ...worst,
      classification: {
        ...worst.classification,
        retryable: findings.every(({ classification }) => classification.retryable),
        ...(waits.length === 0 ? {} : { retryAfterMs: Math.max(...waits) }),
        ...(closes === undefined ? {} : { closes }),
      },
    };
  }

  /** The error says itself whether it is worth another attempt. */
  #believe(
    retryable: boolean,
    rule: ErrorRule | undefined,
    facts: ErrorFacts,
    askedMs: number | undefined,
  ): Classification {
    const judged = rule === undefined ? undefined : this.#judge(rule, facts, askedMs);
    if (!retryable) {
      const { rule: name, guidance, closes } = judged ?? {};
      const passes = judged?.category === 'transient' || judged?.category === 'resource';
      return {
        category: judged === undefined || passes ? 'unknown' : judged.category,
        retryable,
        reason: 'the error says that it is not retryable',
        ...withoutUndefined({ rule: name, guidance, closes }),
      };
    }
    const wait = askedMs === undefined ? {} : { retryAfterMs: askedMs };
    return { ...judged, category: 'transient', retryable, reason: 'the error says that it is retryable', ...wait };
  }

  #judge(rule: ErrorRule, facts: ErrorFacts, askedMs: number | undefined): Classification {
    const { name, category, retryable, reason, guidance } = rule;
    const waitMs = category === 'transient' ? this.#waitMs(rule, facts, askedMs) : undefined;
    const untilMs = waitMs === undefined ? undefined : this.#now + waitMs;
    const closes = rule.closes === 'always' || (rule.closes === 'until-reset' && untilMs !== undefined);
    return {
      category,
      retryable,
      reason,
      rule: name,
      ...(guidance === undefined ? {} : { guidance }),
      ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }),
      ...(closes ? { closes: untilMs === undefined ? {} : { untilMs } } : {}),
    };
  }

  /** A header is exact, what is written in words less so, and a rule only knows what is usual. */
  #waitMs(rule: ErrorRule, facts: ErrorFacts, askedMs: number | undefined): number | undefined {
    if (askedMs !== undefined || rule.closes === undefined) return askedMs ?? rule.waitMs;
    for (const text of facts.texts) {
      const written = retryAfterInText(text, this.#now);
      if (written !== undefined) return written;
    }
    return rule.waitMs;
  }
}

/** What a classification may also have. */
type Extras = Pick<Classification, 'rule' | 'guidance' | 'closes'>;

function withoutUndefined(extras: { readonly [Key in keyof Extras]: Extras[Key] | undefined }): Extras {
  const { rule, guidance, closes } = extras;
  return {
    ...(rule === undefined ? {} : { rule }),
    ...(guidance === undefined ? {} : { guidance }),
    ...(closes === undefined ? {} : { closes }),
  };
}

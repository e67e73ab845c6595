import { type Condition, compileCondition } from '../conditions/condition.ts';
import { UsageError } from '../core/errors.ts';
import type { Decision, DecisionRecord, PolicyViolation } from './decision.ts';
import type { DecisionPolicy } from './policy-options.ts';

const names = ['decision'];
/** What conditions may ask of a decision: a slip in a name would make a rule that never applies. */
const fields: readonly (keyof Decision)[] = [
  ...([
    'id',
    'timestamp',
    'type',
    'question',
    'context',
    'decision',
    'rationale',
    'confidence',
    'alternatives',
  ] as const),
  ...(['tags', 'precedents', 'resources', 'links', 'status', 'outcome', 'outcomes', 'run', 'step', 'project'] as const),
  ...(['author', 'validUntil', 'violations', 'source'] as const),
];

interface Rule {
  readonly policy: DecisionPolicy;
  readonly when: Condition | undefined;
  readonly require: Condition;
}

/** Rules, read once. */
export class Policies {
  readonly #rules: readonly Rule[];

  constructor(rules: readonly Rule[]) {
    this.#rules = rules;
  }

  /** Reads policies. @throws UsageError `invalid-condition` or `invalid-option`. */
  static async read(policies: readonly DecisionPolicy[]): Promise<Policies> {
    return new Policies(
      await Promise.all(
        policies.map(async (policy) => {
          const options = { names, known: { decision: fields }, subject: `policy ${JSON.stringify(policy.name)}` };
          return {
            policy,
            when: policy.when === undefined ? undefined : await compileCondition(policy.when, options),
            require: await compileCondition(policy.require, options),
          };
        }),
      ),
    );
  }

  /** What a decision breaks. */
  violationsOf(record: DecisionRecord): readonly PolicyViolation[] {
    return this.#brokenBy(record).map(({ policy }) => violationOf(policy));
  }

  /** The decision with what it breaks that is only recorded. @throws UsageError `policy-violated` for what is refused. */
  enforce(record: DecisionRecord): DecisionRecord {
    const broken = this.#brokenBy(record);
    const refused = broken.filter(({ policy: { onViolation = 'refuse' } }) => onViolation === 'refuse');
    if (refused.length > 0) {
      const issues = refused.map(({ policy }) => `${policy.name}: ${violationOf(policy).message}`);
      throw new UsageError(
        'policy-violated',
        `The decision ${JSON.stringify(record.decision.slice(0, 100))} breaks ${issues.join('; ')}.`,
        {
          subject: refused[0]?.policy.name ?? '',
          issues,
        },
      );
    }
    if (broken.length === 0) return record;
    return { ...record, violations: broken.map(({ policy }) => violationOf(policy)) };
  }

  #brokenBy(record: DecisionRecord): readonly Rule[] {
    const decision = factsOf(record);
    return this.#rules.filter(({ when, require }) => {
      // Not to know whether a rule is obeyed is not to obey it; not to know whether it applies is not to be under it.
      if (when !== undefined && !answer(when, decision, false)) return false;
      return !answer(require, decision, false);
    });
  }
}

function violationOf({ name, message, severity = 'high', require }: DecisionPolicy): PolicyViolation {
  return { policy: name, severity, message: message ?? `expected ${require}` };
}

function answer(condition: Condition, decision: unknown, otherwise: boolean): boolean {
  try {
    return condition.holds({ decision });
  } catch {
    return otherwise;
  }
}

/** A decision as conditions see it: every field is there. */
function factsOf(record: DecisionRecord | Decision): Readonly<Record<string, unknown>> {
  return { run: '', step: '', project: '', author: '', validUntil: '', source: '', ...record };
}

import { UsageError } from '../core/errors.ts';
import { bareCondition } from './check-conditions.ts';
import { idsNamedIn } from './check-references.ts';
import { filledFields } from './filled-step.ts';
import type { LaidPart, LaidStep, Layout } from './layout.ts';
import { hasReference, parseTemplate, textsOf } from './template.ts';

/** What a phase that is run alone does not know: the steps and phases outside of it. */
function outsideOf({ phase, list, validation }: LaidPart, layout: Layout): ReadonlySet<string> {
  const own = new Set([...list.steps, ...validation].map(({ id }) => id));
  const ids = layout.identified.flatMap(({ id }) => (own.has(id) ? [] : [id]));
  const phases = layout.parts.flatMap((part) => part.phase?.name ?? []).filter((name) => !own.has(name));
  return new Set([...ids, ...phases, ...(phase === undefined ? [] : [phase.name])]);
}

/** What the condition of a phase names that is not known where the phase is run alone. */
export function namedOutside(part: LaidPart, layout: Layout): readonly string[] {
  const { condition } = part.phase ?? {};
  return typeof condition === 'string' ? idsNamedIn(bareCondition(condition), outsideOf(part, layout)) : [];
}

/**
 * A phase that is run alone has nothing of the others: what names their results would be left out, or come to nothing.
 *
 * @throws UsageError `invalid-option` naming the step.
 */
export function requireAlone(part: LaidPart, layout: Layout): void {
  const outside = outsideOf(part, layout);
  for (const laid of [...part.list.steps, ...part.validation]) {
    const [missing] = namesOf(laid, outside);
    if (missing === undefined) continue;
    const name = part.phase?.name ?? '';
    throw new UsageError(
      'invalid-option',
      `Phase "${name}" cannot be run alone: its step "${laid.name}" names "${missing}", which is outside of it.`,
      { subject: 'phase', value: name },
    );
  }
}

function namesOf({ step, kind }: LaidStep, outside: ReadonlySet<string>): readonly string[] {
  const { condition } = step;
  const inCondition = typeof condition === 'string' ? idsNamedIn(bareCondition(condition), outside) : [];
  const fields: readonly (readonly [string, unknown])[] = Object.entries(step);
  const texts = fields.flatMap(([field, value]) =>
    filledFields[kind].includes(field) ? textsOf(value, []).filter(({ text }) => hasReference(text)) : [],
  );
  const inTemplates = texts.flatMap(({ text }) =>
    parseTemplate(text).flatMap((one) => {
      const [root, name] = typeof one === 'string' ? [] : one.parts.map(String);
      return (root === 'steps' || root === 'phases') && name !== undefined && outside.has(name) ? [name] : [];
    }),
  );
  return [...inCondition, ...inTemplates];
}

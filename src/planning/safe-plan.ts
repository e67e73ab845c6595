import type { Redactor } from '../core/redactor.ts';
import type { Plan } from './plan.ts';
import { phaseName } from './template-steps.ts';

/** A plan as it may be written. Where a secret stood in its name, it is named after its template. */
export function withoutSecrets(plan: Plan, redactor: Redactor): Plan {
  const safe = redactor.redactValue(plan) as Plan;
  if (safe.name === plan.name && safe.id === plan.id) return safe;
  const name = phaseName(plan.template.name);
  const parts = plan.id.split('-');
  return { ...safe, name, id: `${parts[0] ?? ''}-${name}-${parts.at(-1) ?? ''}` };
}

/** Whether nothing was left out of a copy because there was too much of it. */
export function isWhole(value: unknown, copy: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (typeof copy !== 'object' || copy === null) return false;
  if (Array.isArray(value) && value.length !== (copy as readonly unknown[]).length) return false;
  const copied = new Map(Object.entries(copy));
  return Object.entries(value).every(([name, part]) => isWhole(part, copied.get(name)));
}

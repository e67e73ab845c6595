import type { AgentUsage } from '../agents/agent-answer.ts';
import { addUsage } from '../core/add-usage.ts';
import { isHoldfastError } from '../core/errors.ts';
import { usageOf } from './agent-teller.ts';

/** What a failed call says that it has used. */
function saidBy(error: unknown): AgentUsage | undefined {
  return isHoldfastError(error) && 'usage' in error ? error.usage : undefined;
}

/** What a failed call says that it has used, where it is amounts: an error that says something else is the error all the same. */
export function usageOfError(error: unknown): AgentUsage | undefined {
  try {
    const usage = saidBy(error);
    return usage && addUsage(undefined, usageOf(usage));
  } catch {
    return undefined;
  }
}

/** The model that counts: the one that answered, else the one that took the most. */
export function modelOf({ models = {} }: AgentUsage, answered: string | undefined): string | undefined {
  if (answered !== undefined) return answered;
  const most = Object.entries(models).sort(([, one], [, other]) => (other.costUsd ?? 0) - (one.costUsd ?? 0))[0];
  return most?.[0];
}

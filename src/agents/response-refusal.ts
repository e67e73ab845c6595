import type { KeptResponse } from './response-entry.ts';
import { isFit } from './response-fitness.ts';
import type { CachedRequests, CacheSettings } from './response-options.ts';
import { holdsSecret, type Question } from './response-question.ts';
import type { PassedReason } from './response-statistics.ts';

/** An answer that takes a larger part of all would push out too many others. */
const largestShare = 8;

/** Why an answer is not kept; `undefined`: it is. */
export async function refusalOf(
  { request, files, isCurrent }: Question,
  kept: KeptResponse,
  accept: CachedRequests['accept'],
  { redactor, maxBytes }: Pick<CacheSettings, 'redactor' | 'maxBytes'>,
): Promise<PassedReason | undefined> {
  try {
    if (!(await isFit(kept.answer, request.outputSchema))) return 'not-accepted';
    if (accept !== undefined && !(await accept(kept.answer, request))) return 'not-accepted';
  } catch {
    return 'not-accepted';
  }
  try {
    if (holdsSecret(redactor, kept)) return 'secret';
    if (Buffer.byteLength(JSON.stringify(kept)) > maxBytes / largestShare) return 'too-large';
  } catch {
    return 'not-storable';
  }
  return files.length > 0 && !(await isCurrent()) ? 'files-changed' : undefined;
}

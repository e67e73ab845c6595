import type { KeptResponse } from './response-entry.ts';
import { isFit } from './response-fitness.ts';
import type { CachedRequests, CacheSettings } from './response-options.ts';
import { holdsSecret, type Question } from './response-question.ts';
import type { PassedReason } from './response-statistics.ts';

/** An answer that takes a larger part of all would push out too many others. */
const largestShare = 8;

/** Writes an answer as it is kept; or says why it is not. */
export async function writeResponse(
  { request, files, isCurrent }: Question,
  kept: KeptResponse,
  accept: CachedRequests['accept'],
  { redactor, maxBytes }: Pick<CacheSettings, 'redactor' | 'maxBytes'>,
): Promise<{ readonly text: string } | PassedReason> {
  try {
    if (!(await isFit(kept.answer, request.outputSchema))) return 'not-accepted';
    if (accept !== undefined && !(await accept(kept.answer, request))) return 'not-accepted';
  } catch {
    return 'not-accepted';
  }
  let text: string;
  try {
    text = JSON.stringify(kept);
    if (holdsSecret(redactor, text)) return 'secret';
  } catch {
    return 'not-storable';
  }
  if (Buffer.byteLength(text) > maxBytes / largestShare) return 'too-large';
  return files.length > 0 && !(await isCurrent()) ? 'files-changed' : { text };
}

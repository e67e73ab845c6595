import { resolve } from 'node:path';
import { toMilliseconds } from '../core/durations.ts';
import { isHoldfastError } from '../core/errors.ts';
import { invalidOption } from '../core/expect.ts';
import type { Redactor } from '../core/redactor.ts';
import type { AgentRequest } from './agent-request.ts';
import { digestFiles, type DeclaredFile } from './response-files.ts';
import { questionKey } from './response-key.ts';
import { type CachedRequests, type CacheSettings, isTexts } from './response-options.ts';
import type { PassedReason } from './response-statistics.ts';

/** A request whose answer may be kept. */
export interface Question {
  readonly key: string;
  readonly provider: string;
  readonly request: AgentRequest;
  readonly files: readonly DeclaredFile[];
  readonly tags: readonly string[];
  readonly ttlMs: number;
  /** Whether its files still hold what they held when its key was made. */
  readonly isCurrent: () => Promise<boolean>;
}

/** Makes a question of a request; or says why its answer is none of the cache's business. */
export async function questionOf(
  provider: string,
  request: AgentRequest,
  wanted: CachedRequests,
  { redactor, ttlMs }: CacheSettings,
): Promise<Question | PassedReason> {
  const { requests = 'without-tools', vary } = wanted;
  if (requests === 'without-tools' && request.tools?.length !== 0) return 'tools';
  if (typeof requests === 'function' && !requests(request)) return 'not-wanted';
  if (request.session?.resume === true) return 'session';
  const root = resolve(request.cwd ?? wanted.folder ?? '.');
  const names = listOf('files', wanted.files, request);
  const tags = listOf('tags', wanted.tags, request);
  let files: readonly DeclaredFile[];
  try {
    files = await digestFiles(root, names);
  } catch {
    return 'file-unreadable';
  }
  let key: string;
  try {
    key = questionKey({ provider, request, files, vary });
  } catch (error) {
    if (isHoldfastError(error) && error.code === 'value-not-storable') return 'not-storable';
    throw error;
  }
  // What is asked with a secret may be answered with one, in words that nobody recognises.
  if (holdsSecret(redactor, JSON.stringify({ request, tags, files: names }))) return 'secret';
  const ownMs = wanted.ttl === undefined ? ttlMs : Math.min(ttlMs, toMilliseconds(wanted.ttl, 'ttl'));
  return {
    ...{ key, provider, request, files, tags, ttlMs: ownMs },
    isCurrent: async () => {
      try {
        return questionKey({ provider, request, files: await digestFiles(root, names), vary }) === key;
      } catch {
        return false;
      }
    },
  };
}

/** Whether JSON text holds a registered secret or what has the form of one. */
export function holdsSecret(redactor: Redactor, text: string): boolean {
  return redactor.protectJson(text).stored !== text;
}

function listOf(name: string, given: CachedRequests['files'], request: AgentRequest): readonly string[] {
  const list: unknown = typeof given === 'function' ? given(request) : (given ?? []);
  if (isTexts(list)) return list;
  throw invalidOption(name, list, 'a list of texts');
}

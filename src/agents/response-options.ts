import { type Duration, toMilliseconds } from '../core/durations.ts';
import { invalidOption, requireInteger, requireKnownOptions, requireMethods } from '../core/expect.ts';
import { type Host, systemHost } from '../core/host.ts';
import type { Logger } from '../core/logger.ts';
import { Redactor } from '../core/redactor.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import type { AgentAnswer } from './agent-answer.ts';
import type { AgentRequest } from './agent-request.ts';

/** Options of `ResponseCache`. */
export interface ResponseCacheOptions {
  /** Where answers are kept: the manager's own storage, or another. It is yours to close. */
  readonly storage: StorageAdapter;
  /**
   * How long an answer counts.
   * @defaultValue '7d'
   */
  readonly ttl?: Duration;
  /**
   * How much is kept, in bytes. Beyond it what was used longest ago goes.
   * @defaultValue 64 MiB
   */
  readonly maxBytes?: number;
  /**
   * How many answers are kept.
   * @defaultValue 10_000
   */
  readonly maxEntries?: number;
  /**
   * How long a call waits for another process that is asking the same; then it asks itself. A process that is certainly
   * gone is not waited for.
   * @defaultValue '5m'
   */
  readonly waitFor?: Duration;
  /**
   * Knows the secrets: what holds one is not kept. Give the manager's (`manager.redactor`).
   * @defaultValue one that knows the common formats
   */
  readonly redactor?: Redactor;
  /** Told once of each kind of trouble, and of requests that are passed by. */
  readonly logger?: Logger;
  /** @defaultValue the real clock and chance */
  readonly host?: Host;
}

/** What of a provider's requests is kept, and how. */
export interface CachedRequests {
  /**
   * Which requests are answered from the cache: those that name no tools at all (`tools: []`); all; or what a function
   * says. An agent that may use tools may write files, send or buy something: an answer that is kept does none of it.
   * Without `tools` the provider decides which there are, so that only you can say that it has none.
   * @defaultValue 'without-tools'
   */
  readonly requests?: 'without-tools' | 'all' | ((request: AgentRequest) => boolean);
  /**
   * The files that answers depend on, from the folder of the request: when one changes, appears or goes, its answers are
   * not found any more.
   */
  readonly files?: readonly string[] | ((request: AgentRequest) => readonly string[]);
  /**
   * The folder of `files` where a request names none.
   * @defaultValue the folder of this process
   */
  readonly folder?: string;
  /** Names by which answers can be invalidated. */
  readonly tags?: readonly string[] | ((request: AgentRequest) => readonly string[]);
  /**
   * How long answers count, at most as long as the cache says.
   * @defaultValue the cache's own
   */
  readonly ttl?: Duration;
  /**
   * Whatever else the answers depend on and no request says, such as the provider's model or its version. Plain JSON.
   */
  readonly vary?: unknown;
  /** Whether an answer is good enough to be given again. What it throws means no. */
  readonly accept?: (answer: AgentAnswer, request: AgentRequest) => boolean | Promise<boolean>;
}

/** The options of a cache, checked. */
export interface CacheSettings {
  readonly storage: StorageAdapter;
  readonly host: Host;
  readonly redactor: Redactor;
  readonly logger: Logger | undefined;
  readonly ttlMs: number;
  readonly waitMs: number;
  readonly maxBytes: number;
  readonly maxEntries: number;
}

const knownOptions = ['storage', 'ttl', 'maxBytes', 'maxEntries', 'waitFor', 'redactor', 'logger', 'host'];
const knownRequests = ['requests', 'files', 'folder', 'tags', 'ttl', 'vary', 'accept'];

/** Checks the options of a cache. @throws UsageError `invalid-option` or `invalid-duration`. */
export function requireCacheOptions(options: ResponseCacheOptions): CacheSettings {
  requireKnownOptions('ResponseCache', options, knownOptions);
  const { storage, ttl = '7d', waitFor = '5m', maxBytes = 64 * 2 ** 20, maxEntries = 10_000 } = options;
  const { redactor = new Redactor(), logger, host = systemHost } = options;
  requireMethods('storage', storage, ['get', 'put', 'append', 'read', 'list'], 'a storage adapter');
  requireInteger('maxBytes', maxBytes, 1);
  requireInteger('maxEntries', maxEntries, 1);
  const [ttlMs, waitMs] = [toMilliseconds(ttl, 'ttl'), toMilliseconds(waitFor, 'waitFor')];
  return { storage, host, redactor, logger, ttlMs, waitMs, maxBytes, maxEntries };
}

/** Checks what of a provider's requests is kept. @throws UsageError `invalid-option` or `invalid-duration`. */
export function requireCachedRequests(options: CachedRequests): CachedRequests {
  requireKnownOptions('cached', options, knownRequests);
  const { requests = 'without-tools', files = [], tags = [], ttl, accept, folder } = options;
  if (typeof requests !== 'function' && !['without-tools', 'all'].includes(requests))
    throw invalidOption('requests', requests, '"without-tools", "all" or a function');
  for (const [name, list] of [
    ['files', files],
    ['tags', tags],
  ] as const)
    if (typeof list !== 'function' && !isTexts(list))
      throw invalidOption(name, list, 'a list of texts, or a function that makes one of a request');
  if (folder !== undefined && (typeof folder !== 'string' || folder === ''))
    throw invalidOption('folder', folder, 'the path of a folder');
  if (accept !== undefined && typeof accept !== 'function') throw invalidOption('accept', accept, 'a function');
  if (ttl !== undefined) toMilliseconds(ttl, 'ttl');
  return options;
}

/** Whether a value is a list of texts of which none is empty. */
export function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string' && item !== '');
}

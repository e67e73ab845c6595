import { requireMethods } from '../core/expect.ts';
import type { AgentProvider } from './agent-provider.ts';
import type { ResponseCache } from './response-cache.ts';
import { type CachedRequests, requireCachedRequests } from './response-options.ts';

/** Options of {@link cached}. */
export interface CachedOptions extends CachedRequests {
  /** Where the answers are kept. */
  readonly cache: ResponseCache;
}

/**
 * A provider that gives the same answer to the same question again, without asking.
 *
 * It has the name of the one behind it, and closes it. It goes on with no sessions: what is answered from a cache belongs
 * to no conversation, so that each request it is handed has to be whole.
 *
 * @throws UsageError `invalid-option` or `invalid-duration`.
 */
export function cached(provider: AgentProvider, options: CachedOptions): AgentProvider {
  requireMethods('provider', provider, ['invoke'], 'a provider, which has a name and invoke()');
  const { cache, ...wanted } = options;
  requireMethods('cache', cache, ['answer'], 'a ResponseCache');
  requireCachedRequests(wanted);
  return {
    name: provider.name,
    invoke: (request, context) => cache.answer(provider, request, context, wanted),
    close: async () => provider.close?.(),
  };
}

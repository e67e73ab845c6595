import { isBehind, requireListing } from './list-options.ts';
import type { ListOptions, ListPage } from './storage-adapter.ts';

/**
 * One page of a listing, made from all keys there are: for adapters that hold them in memory. Keys may come in any order
 * and more than once; `valueOf` gives the document of a key.
 *
 * @throws UsageError `invalid-key`, `invalid-option`.
 */
export function pageOf(
  keys: Iterable<string>,
  valueOf: (key: string) => string | undefined,
  prefix: string,
  options?: ListOptions,
): ListPage {
  const listing = requireListing(prefix, options);
  const { folders, limit, values, reverse } = listing;
  const found = new Set<string>();
  for (const key of keys) {
    if (!key.startsWith(prefix)) continue;
    const end = folders === undefined ? key.length : key.indexOf('/', prefix.length);
    const entry = key.slice(0, end);
    if (end !== -1 && isBehind(entry, listing)) found.add(entry);
  }
  const ordered = [...found].sort();
  if (reverse) ordered.reverse();
  const entries = ordered.slice(0, limit).map((key) => {
    const value = values ? valueOf(folders === undefined ? key : `${key}/${folders}`) : undefined;
    return value === undefined ? { key } : { key, value };
  });
  const next = ordered.length > limit ? ordered[limit - 1] : undefined;
  return next === undefined ? { entries } : { entries, next };
}

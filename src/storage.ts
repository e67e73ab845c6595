/**
 * What an adapter of the storage port is made of: the checks and the refusals that all adapters share.
 *
 * @packageDocumentation
 */
export { requireFolderPrefix, requireKey, requirePrefix } from './storage/keys.ts';
export { isBehind, type Listing, requireListing } from './storage/list-options.ts';
export { pageOf } from './storage/page-of.ts';
export { alreadyExists, logGone, logOvertaken, storageClosed } from './storage/refusals.ts';
export { requireLines, requireValue } from './storage/text.ts';

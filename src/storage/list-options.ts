import { UsageError } from '../core/errors.ts';
import { isKeySegment, requireFolderPrefix, requirePrefix } from './keys.ts';
import type { ListOptions } from './storage-adapter.ts';

/** A listing's options, checked and complete. */
export interface Listing {
  readonly prefix: string;
  readonly after: string | undefined;
  readonly limit: number;
  readonly reverse: boolean;
  readonly values: boolean;
  /** The name of the document that stands for each folder, when folders are asked for. */
  readonly folders: string | undefined;
}

/**
 * Checks what a listing was asked for and fills in the defaults.
 *
 * @throws UsageError `invalid-key` or `invalid-option`.
 */
export function requireListing(prefix: string, options: ListOptions = {}): Listing {
  const { after, limit = 1000, reverse = false, values = false, folders } = options;
  requirePrefix(prefix);
  if (folders !== undefined) {
    if (prefix !== '') requireFolderPrefix(prefix);
    if (!isKeySegment(folders)) throw refused('folders', folders, 'the name of a document');
  }
  if (!Number.isSafeInteger(limit) || limit < 1) throw refused('limit', limit, 'a positive integer');
  return { prefix, after, limit, reverse, values, folders };
}

/** Whether an entry stands behind the place a listing goes on from. */
export function isBehind(key: string, listing: Listing): boolean {
  return listing.after === undefined || (listing.reverse ? key < listing.after : key > listing.after);
}

function refused(subject: string, value: unknown, expected: string): UsageError {
  return new UsageError('invalid-option', `Expected \`${subject}\` to be ${expected}, got ${JSON.stringify(value)}.`, {
    subject,
    value,
    expected,
  });
}

import { isHoldfastError, StorageError } from '../core/errors.ts';
import type { Host } from '../core/host.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';

/** The document in which a storage keeps an id of itself, once a run was carried to it. */
const identityKey = 'identity';
const identityFormat = 1;

/**
 * The id that a storage keeps of itself, wherever it is mounted; made when first asked for.
 *
 * A journey names it, so that repeating a move cannot finish the same journey in two storages.
 */
export async function identityOf(storage: StorageAdapter, host: Host): Promise<string> {
  const known = await knownIdentity(storage);
  if (known !== undefined) return known;
  const made = host.id(24);
  try {
    await storage.put(identityKey, `${JSON.stringify({ format: identityFormat, storage: made })}\n`, {
      ifAbsent: true,
    });
    return made;
  } catch (error) {
    if (!isHoldfastError(error) || error.code !== 'exists') throw error;
    return identityOf(storage, host);
  }
}

/**
 * The id of a storage that has one.
 *
 * @throws StorageError `format-newer`, `storage-failed` when the document says something else.
 */
export async function knownIdentity(storage: StorageAdapter): Promise<string | undefined> {
  const text = await storage.get(identityKey);
  if (text === undefined) return undefined;
  const { format, storage: id } = parse(text);
  if (typeof format === 'number' && format > identityFormat)
    throw new StorageError(
      'format-newer',
      `Document "${identityKey}" has format ${format}, and this version reads up to ${identityFormat}. Nothing was changed; update holdfast.`,
      { subject: identityKey },
    );
  if (typeof id === 'string' && /^[a-z0-9]{8,64}$/.test(id)) return id;
  throw new StorageError('storage-failed', `Document "${identityKey}" is not as it was written; repair it.`, {
    subject: identityKey,
    retryable: false,
  });
}

function parse(text: string): { readonly format?: unknown; readonly storage?: unknown } {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

import { gunzipSync, gzipSync } from 'node:zlib';

/** Data of a checkpoint longer than this is stored compressed: nobody reads it along with the journal. */
const longest = 16 * 1024;
const begin = '{"~gzip":"';
const end = '"}';

/**
 * The stored form of a checkpoint's data, already protected: compressed when it is long.
 *
 * Data that happens to look compressed is compressed in any case, so that reading never has to guess.
 */
export function compressValue(json: string): string {
  if (json.length <= longest && !json.startsWith(begin)) return json;
  return `${begin}${gzipSync(json, { level: 1 }).toString('base64')}${end}`;
}

/** The data as it was before {@link compressValue}. */
export function expandValue(stored: string): string {
  if (!stored.startsWith(begin)) return stored;
  return gunzipSync(Buffer.from(stored.slice(begin.length, -end.length), 'base64')).toString('utf8');
}

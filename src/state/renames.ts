/** New keys by old ones; what stands under an old key goes along. */
export type Renames = Readonly<Record<string, string>>;

/**
 * The name of a key after renaming: the longest old key that it is, or lies under, decides. All keys change at once, so
 * two may change places. `poll#2` and the items of `poll` go along with `poll`.
 */
export function renamed(key: string, renames: Renames): string {
  for (let end = key.length; end > 0; end = boundaryBefore(key, end)) {
    const now = Object.hasOwn(renames, key.slice(0, end)) ? renames[key.slice(0, end)] : undefined;
    if (now !== undefined) return now + key.slice(end);
  }
  return key;
}

/** Whether a key is another one or lies under it. */
export function isUnder(key: string, scope: string): boolean {
  return key === scope || (key.startsWith(scope) && '/[#'.includes(key.charAt(scope.length)));
}

function boundaryBefore(key: string, end: number): number {
  for (let at = end - 1; at > 0; at -= 1) if ('/[#'.includes(key.charAt(at))) return at;
  return 0;
}

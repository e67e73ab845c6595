/** Whether a key fits a pattern, in which `*` stands for any text; without one it is the key itself. */
export function fitsKey(key: string, pattern: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return key === pattern;
  const last = rest.pop() ?? '';
  if (!key.startsWith(first) || !key.endsWith(last) || key.length < first.length + last.length) return false;
  let at = first.length;
  for (const part of rest) {
    const found = key.indexOf(part, at);
    if (found < 0 || found + part.length > key.length - last.length) return false;
    at = found + part.length;
  }
  return true;
}

/** Whether a key fits one of the patterns. */
export function fitsAnyKey(key: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => fitsKey(key, pattern));
}

/**
 * Fills in the arguments of a command's prompt. A text takes the place of `$ARGUMENTS`; a list takes that of `$1` to
 * `$9` as well, its items with spaces between them being `$ARGUMENTS`. A prompt without a place gets them at its end.
 *
 * What is filled in is not looked at again, and nothing is run or read: ``!`command` `` and `@file` stay as they are.
 */
export function fillPrompt(prompt: string, given: string | readonly string[] = ''): string {
  const all = typeof given === 'string' ? given : given.join(' ');
  const places = typeof given === 'string' ? /\$ARGUMENTS\b/g : /\$ARGUMENTS\b|\$([1-9])(?!\d|[.,]\d)/g;
  if (all === '') return prompt.replaceAll(places, '');
  if (prompt.search(places) < 0) return `${prompt}\n\nARGUMENTS: ${all}`;
  return prompt.replaceAll(places, (_, place?: string) =>
    place === undefined || typeof given === 'string' ? all : (given[Number(place) - 1] ?? ''),
  );
}

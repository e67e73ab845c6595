/** The first characters of a text, `longest` at most, without half a character at their end. */
export function beginningOf(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const splits = /[\ud800-\udbff]/.test(text.charAt(longest - 1)) && /[\udc00-\udfff]/.test(text.charAt(longest));
  return text.slice(0, splits ? longest - 1 : longest);
}

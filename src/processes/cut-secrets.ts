const gap = /\n… \d+ bytes left out …\n/;
/** The end of a private key whose beginning is missing. */
const keyEnd = /-----END [A-Z0-9 ]{1,60}-----/;

/**
 * Leaves more out of a captured output that has a gap: what stands beside the gap may be the beginning or the end of a secret, which
 * nothing recognises.
 *
 * @param longest - how many characters such a secret may take; of private keys, whose ends are told, as many as they have
 */
export function withoutCutSecrets(text: string, longest = 256): string {
  const found = gap.exec(text);
  if (found === null) return text;
  const head = text.slice(0, Math.max(0, found.index - longest));
  const rest = text.slice(found.index + found[0].length);
  const end = keyEnd.exec(rest);
  const isCut = end !== null && !rest.slice(0, end.index).includes('-----BEGIN ');
  return head + found[0] + rest.slice(Math.max(longest, isCut ? end.index + end[0].length : 0));
}

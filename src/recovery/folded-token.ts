/** What stands for numbers and times. */
export const numberMark = '<n>';
/** What stands for ids and hashes. */
export const idMark = '<id>';
/** What stands for paths. */
export const pathMark = '<path>';

/** An id of this shape is one even where all of its digits are decimal. */
const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** A run of characters without spaces: a word, a number, a path, an address, an id. */
export function foldedToken(token: string): string {
  const address = token.indexOf('://');
  if (address > 0 && address < 12) {
    const rest = token.slice(address + 3);
    const host = rest.slice(0, firstOf(rest, '/?#'));
    return foldedHost(host.slice(host.lastIndexOf('@') + 1));
  }
  if (/^(?:~|\.{1,2})?\/./.test(token) || /^[A-Za-z]:[\\/]/.test(token)) return pathMark;
  if (token.includes('@') && token.includes('.')) return idMark;
  if (token.includes('/') || token.includes('\\')) {
    // `read/write` is words, `src/core/host.ts` is a path.
    return /[.\d\\]/.test(token) || token.split('/').length > 2 ? pathMark : token;
  }
  const equals = token.indexOf('=');
  if (equals > 0) return `${token.slice(0, equals + 1)}${foldedToken(token.slice(equals + 1))}`;
  if (/^[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8}(?::\d{1,5})?$/i.test(token) && /[a-z]{2}(?::\d+)?$/i.test(token))
    return foldedHost(token);
  const colon = token.indexOf(':');
  if (colon > 0 && colon < token.length - 1 && !/^\d/.test(token))
    return `${foldedWord(token.slice(0, colon))}:${foldedToken(token.slice(colon + 1))}`;
  return foldedWord(token);
}

/** Of a host the name stays, of an address of the machine itself that it is one, of any other only that it is one. */
export function foldedHost(host: string, separatePort?: number): string {
  const bracket = host.indexOf(']');
  const bare = host.startsWith('[') && bracket > 0 ? host.slice(1, bracket) : host;
  const numbers = bare.split(':').length > 2;
  const [name = '', written] = numbers ? [bare, host.slice(bracket + 2)] : bare.toLowerCase().split(':', 2);
  const port = separatePort ?? (written !== undefined && /^\d{1,5}$/.test(written) ? Number(written) : undefined);
  // A port that programs are given by the system is another one each time.
  const fixed = port !== undefined && port < 32_768 ? `:${port}` : '';
  if (name === 'localhost' || name.startsWith('127.') || name === '::1') return `localhost${fixed}`;
  return numbers || /^[\d.]+$/.test(name) ? `${numberMark}${fixed}` : foldedName(name);
}

function foldedWord(word: string): string {
  if (word.length > 40) return idMark;
  if (!/\d/.test(word)) {
    // Without a digit only a mixture of cases tells an id from a word: `kQxZtRvB`, but not `TypeError` or `maxTokens`.
    return word.length >= 8 && humps(word) * 2.5 > word.length ? idMark : word;
  }
  if (uuid.test(word)) return idMark;
  if (/^[-+]?[\d.,:TZ+-]+$/.test(word) || /^\d+(?:\.\d+)?[a-z%µ]{1,5}$/i.test(word)) return numberMark;
  if (/^0x[\da-f]+$/i.test(word) || (/^[\da-f-]{7,}$/i.test(word) && /\d/.test(word))) return idMark;
  if (/^(?:\d+(?:\.\d+)?(?:ms|[dhms]))+$/.test(word)) return numberMark;
  const parts = word.split(/([-_.])/);
  return parts.some(isRandom) ? idMark : parts.map((part) => (/^\d+$/.test(part) ? numberMark : part)).join('');
}

/** Whether letters and digits are mixed as nobody names a thing: `011CTrmd`, `k3x9q2`, but not `utf8` or `sha256`. */
function isRandom(part: string): boolean {
  if (part.length < 4 || !/\d/.test(part) || !/[a-z]/i.test(part)) return false;
  return !/^[a-z]+\d{1,3}[a-z]{0,2}$/i.test(part) && !/^\d{1,2}[a-z]+$/i.test(part);
}

/** How many words a word in camel case consists of. */
function humps(word: string): number {
  let count = 1;
  for (let at = 1; at < word.length; at += 1) if (isUpper(word, at) && !isUpper(word, at - 1)) count += 1;
  return count;
}

function isUpper(word: string, at: number): boolean {
  const code = word.charCodeAt(at);
  return code >= 65 && code <= 90;
}

/** A name (a host, a program) without numbers and ids, at most 60 characters. */
export function foldedName(name: string): string {
  return printableName(name.slice(0, 200).split('.').map(foldedWord).join('.'));
}

/** Letters, digits, marks, symbols and plain spaces; half of a pair that was cut through is none of them. */
export function printable(text: string): string {
  return text.replace(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, '');
}

/** A name as it is, on one line, at most 60 characters. */
export function printableName(name: string): string {
  const short = name.slice(0, 60);
  return /^[!-~]*$/.test(short) ? short : printable(short).replaceAll(' ', '');
}

function firstOf(text: string, marks: string): number {
  for (let at = 0; at < text.length; at += 1) if (marks.includes(text.charAt(at))) return at;
  return text.length;
}

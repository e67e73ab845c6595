/** Endings, without separators, of names whose values are secret: `DB_PASSWORD`, `apiKey`, `x-api-key`, `Set-Cookie`. */
const secretEndings =
  /(?:passw(?:or)?d|passphrase|passcode|pwd|secrets?|tokens?|api_?keys?|access_?keys?(?:_?id)?|secret_?keys?|private_?keys?|signing_?keys?|encryption_?keys?|account_?keys?|authorization|cookies?|credentials?|bearer|jwt|session_?id|connection_?string|dsn|otp|pin_?code)$/;

/** Whether a property or variable of this name holds something secret. */
export function soundsSecret(name: string): boolean {
  if (name.length > 200) return false;
  const plain = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[-.\s]+/g, '_')
    .toLowerCase();
  return secretEndings.test(plain);
}

/** One secret value found beside its name. */
export interface NamedSecret {
  readonly start: number;
  readonly end: number;
  /** The name it stands beside, as written but in lower case. */
  readonly name: string;
}

/** A name, then `=` or `:`. Only the end of the name is looked for, so that no character is read twice. */
const assignment =
  /(passw(?:or)?d|passphrase|passcode|pwd|secret|token|api[_-]?key|access[_-]?key|secret[_-]?key|private[_-]?key|account[_-]?key|credentials?|connection[_-]?string)(?:\\{0,3}["'])?\s{0,3}(?:=>|[:=])\s{0,3}|(--(?:[a-z]{1,20}-){0,3}(?:password|passphrase|secret|token|api-key|access-key))\s{1,3}(?!-)|((?:proxy-)?authorization|(?:set-)?cookie|x-api-key|x-auth-token)(?:\\{0,3}["'])?\s{0,3}[:=]\s{0,3}/gi;

const quoted = /(\\{0,3}["'`])((?:(?!\1)[^\n]){1,4096})/y;
const bare = /[^\s"'`,;&(){}<>[\]|\\]{1,4096}/y;
const restOfLine = /[^\n"'`\\]{1,4096}/y;

/**
 * What code and documentation write where a value would stand, and what is told of something with such a name. A word
 * stands for none only by itself: `new` does, and `new!Pass` does not.
 */
const noValue =
  /^(?:\[(?:redacted|secret):|\$[{(A-Z_]|\{\{|<|%[sdv[]|(?:process|import|os|env|self|this)\.|\*+$|x+$|\.+$|(?:string|number|boolean|unknown|any|object|null|undefined|none|nil|true|false|required|optional|new|await|function|done|kept|failed|started|skipped|running|waiting|passed|completed|attempt|ok)[:.?=]*$)/i;

/**
 * Finds values that stand beside a secret-sounding name: `password=…`, `"apiKey": "…"`, `--token …`, `Cookie: …`.
 *
 * This is a guess for logs and notices; values that the workflow uses are not changed on a guess.
 */
export function findNamedSecrets(text: string): NamedSecret[] {
  const found: NamedSecret[] = [];
  assignment.lastIndex = 0;
  for (let match = assignment.exec(text); match !== null; match = assignment.exec(text)) {
    const place = match.index + match[0].length;
    const { start, end, secret } = valueAt(text, place, match[3] !== undefined);
    if (secret) found.push({ start, end, name: (match[1] ?? match[2] ?? match[3] ?? '').toLowerCase() });
    assignment.lastIndex = end;
  }
  return found;
}

function valueAt(text: string, place: number, header: boolean): { start: number; end: number; secret: boolean } {
  quoted.lastIndex = place;
  const inQuotes = quoted.exec(text);
  if (inQuotes !== null) {
    const [whole, quote = '', value = ''] = inQuotes;
    return { start: place + quote.length, end: place + whole.length, secret: !noValue.test(value) };
  }
  const pattern = header ? restOfLine : bare;
  pattern.lastIndex = place;
  const value = pattern.exec(text)?.[0] ?? '';
  const end = place + value.length;
  // What is called or looked up in code, such as `token = next(input)`, is no value.
  const inCode = !header && '([{'.includes(text.charAt(end) || ' ');
  return { start: place, end, secret: value !== '' && !inCode && !noValue.test(value) };
}

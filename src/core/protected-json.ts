import { escapeJson } from './encodings.ts';
import { type Finding, withoutOverlaps } from './findings.ts';
import { numberReference } from './secrets.ts';

/** JSON text in two versions: as it is stored, and as the workflow sees it. */
export interface ProtectedJson {
  /** Registered secrets are references. */
  readonly stored: string;
  /** Registered secrets are there. Recognised formats are masked in both. */
  readonly seen: string;
}

/** One string in both versions, escaped as between the quotes of JSON. */
interface Versions {
  stored: string;
  seen: string;
}

/**
 * Writes JSON text anew, string by string, keys included; what lies between strings stays, except numbers that hold a secret.
 *
 * The text must be valid JSON without spaces, as `JSON.stringify` writes it. If nothing is found it is given back as it is.
 */
export function protectStrings(text: string, find: (text: string) => readonly Finding[]): ProtectedJson {
  const keys = new Map<string, Versions>();
  let stored = '';
  let seen = '';
  let changed = false;
  let masked = false;
  /** The key before the string at hand, if it is the value of a property. */
  let key = '';
  /** Everything before is written. */
  let from = 0;
  for (let open = text.indexOf('"'); ; open = text.indexOf('"', from)) {
    const between = text.slice(from, open < 0 ? text.length : open);
    const numbers = protectNumbers(between, find);
    changed ||= numbers !== between;
    stored += numbers;
    seen += between;
    if (open < 0) break;
    const close = closingQuote(text, open + 1);
    from = close + 1;
    const escaped = text.slice(open + 1, close);
    const string = escaped.includes('\\') ? (JSON.parse(`"${escaped}"`) as string) : escaped;
    const isKey = text.charAt(from) === ':';
    let versions = split(escaped, string, [...find(string), ...(isKey ? [] : besideKey(key, string))]);
    if (isKey && versions.seen !== escaped) versions = distinct(keys, escaped, versions);
    changed ||= versions.stored !== escaped;
    masked ||= versions.seen !== escaped;
    stored += `"${versions.stored}"`;
    seen += `"${versions.seen}"`;
    key = isKey ? string : '';
  }
  return { stored: changed ? stored : text, seen: masked ? seen : text };
}

function split(escaped: string, string: string, findings: readonly Finding[]): Versions {
  if (findings.length === 0) return { stored: escaped, seen: escaped };
  const versions = { stored: '', seen: '' };
  let from = 0;
  for (const { start, end, label, reference } of withoutOverlaps(findings)) {
    const before = escapeJson(string.slice(from, start));
    versions.stored += before + (reference ?? label);
    versions.seen += before + (reference === undefined ? label : escapeJson(string.slice(start, end)));
    from = end;
  }
  const rest = escapeJson(string.slice(from));
  return { stored: versions.stored + rest, seen: versions.seen + rest };
}

/** Different keys stay different when they are masked, else one property would hide the other. */
function distinct(keys: Map<string, Versions>, escaped: string, versions: Versions): Versions {
  const known = keys.get(escaped);
  if (known !== undefined) return known;
  const mark = keys.size === 0 ? '' : `#${keys.size + 1}`;
  const own = { stored: versions.stored + mark, seen: versions.seen + mark };
  keys.set(escaped, own);
  return own;
}

function protectNumbers(between: string, find: (text: string) => readonly Finding[]): string {
  if (between.length < 6) return between;
  return between.replace(/[-+.\dEe]{6,}/g, (digits) => {
    const secrets = find(digits).filter((finding) => finding.reference !== undefined);
    return secrets.length === 0 ? digits : numberReference(split(digits, digits, secrets).stored);
  });
}

/** The secret half of an AWS key pair is recognised only by the name beside it. */
function besideKey(key: string, string: string): readonly Finding[] {
  if (string.length !== 40 || !/secret_?access_?key$/i.test(key) || !/^[A-Za-z0-9/+]+$/.test(string)) return [];
  return [{ start: 0, end: string.length, label: '[redacted:aws-secret-key]' }];
}

function closingQuote(text: string, from: number): number {
  for (let quote = text.indexOf('"', from); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(quote - 1 - backslashes) === 92) backslashes += 1;
    if (backslashes % 2 === 0) return quote;
  }
  return text.length;
}

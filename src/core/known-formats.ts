import { cloudFormats } from './known-formats-cloud.ts';
import { serviceFormats } from './known-formats-services.ts';

/**
 * How one kind of credential is recognised.
 *
 * Patterns are sticky and start at the anchor. They are linear: what follows an anchor is one run of a class, or the
 * place before it may not belong to that class (`after`), so that no character is read again from a later anchor.
 */
export interface KnownFormat {
  /** Stands in the replacement: `[redacted:github-token]`. */
  readonly kind: string;
  /** Literals of at least three characters, one of which every occurrence contains. */
  readonly anchors: readonly string[];
  /**
   * What stands at the anchor. The group `before` (in a lookbehind) is what belongs to the credential before it, the
   * group `keep` is what is left visible at its beginning.
   */
  readonly pattern: RegExp;
  /**
   * What must not stand before the credential: `word`, a letter, digit or underscore; `token`, also a hyphen.
   * The last letter of an escape such as `\n` does not count.
   * @defaultValue anything may
   */
  readonly after?: 'word' | 'token';
  /** A last look at the credential, for what a pattern cannot say. */
  readonly accepts?: (credential: string) => boolean;
}

/** Words that stand where a password would, in documentation and templates. */
const placeholder =
  /^(?:[<{[]|\$[{(]|\$[A-Z_]+$|%[sdv]|\*+$|x+$|\.+$|(?:pass(?:word)?|pwd|secret|changeme|example|user|token)$)/i;

const transportFormats: readonly KnownFormat[] = [
  {
    kind: 'private-key',
    anchors: ['-----BEGIN '],
    // The body is required: source code names the header alone.
    pattern:
      /-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----[\s\\nrt]{0,12}(?:[A-Za-z-]{4,20}: [^\n\\]{1,200}[\s\\nrt]{1,12}){0,5}[A-Za-z0-9+/=]{16,}[A-Za-z0-9+/=\s\\]*(?:-----END [A-Z0-9 ]{1,60}-----)?/y,
  },
  {
    kind: 'jwt',
    anchors: ['eyJ'],
    pattern: /eyJ[\w-]{8,}\.(?:eyJ[\w-]{8,}\.[\w-]{8,}|[\w-]{0,1000}\.[\w-]{8,1000}\.[\w-]{8,}\.[\w-]{8,1000})/y,
    after: 'token',
  },
  {
    kind: 'bearer-token',
    anchors: ['Bearer ', 'bearer ', 'BEARER '],
    pattern: /(?<keep>bearer {1,3})[\w.~+/-]{20,}={0,2}/iy,
    after: 'word',
    accepts: (credential) => /\d/.test(credential) && /[A-Za-z]/.test(credential),
  },
  {
    kind: 'basic-credentials',
    anchors: ['Basic ', 'basic ', 'BASIC '],
    pattern: /(?<keep>basic {1,3})[A-Za-z0-9+/_-]{8,}={0,2}/iy,
    after: 'word',
    accepts: (credential) => /^[\x20-\x7e]*:[\x20-\x7e]*$/.test(Buffer.from(credential, 'base64').toString('latin1')),
  },
  {
    kind: 'url-password',
    anchors: ['://'],
    pattern: /(?<keep>:\/\/[^\s:/?#@"'<>`,;]{0,256}:)[^\s/?#@"'<>`]{1,512}(?=@(?!sha256:))/y,
    accepts: (credential) => !placeholder.test(credential),
  },
];

/** Credentials that are recognised by their form alone. */
export const knownFormats: readonly KnownFormat[] = [...transportFormats, ...cloudFormats, ...serviceFormats];

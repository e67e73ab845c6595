import { escapeJson } from './encodings.ts';
import { decodeValue, encodeValue } from './json.ts';
import {
  type Finding,
  formatFindings,
  mayStandAt,
  namedFindings,
  placeBetween,
  replaceFindings,
  type Suspicion,
} from './findings.ts';
import { type KnownFormat, knownFormats } from './known-formats.ts';
import { type Literal, LiteralIndex } from './literal-index.ts';
import { type ProtectedJson, protectStrings } from './protected-json.ts';
import { redactUnknown } from './redacted-value.ts';
import { soundsSecret } from './secret-names.ts';
import { escapedOpening, referenceOpening, referenceTo, Secrets, shortestSecret } from './secrets.ts';

/** Options of {@link Redactor}. */
export interface RedactorOptions {
  /** Secrets by name, as for {@link Redactor.register}. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Environment variables to take secrets from; pass the host's to use it. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /**
   * Which of the environment variables are secrets.
   * @defaultValue those whose names end like `_TOKEN`, `_KEY` of an API, `PASSWORD` or `SECRET`, if the value looks made up
   */
  readonly environmentNames?: readonly string[];
}

/** A value in two versions, as {@link ProtectedJson}. */
export interface ProtectedValue {
  readonly stored: unknown;
  readonly seen: unknown;
}

/** What a literal means once it has been found. */
type Meaning =
  | { readonly kind: 'hidden'; readonly label: string; readonly reference: string }
  | { readonly kind: 'format'; readonly format: KnownFormat };

/** Longer texts are cut before they are redacted; a line of a log has no business being longer. */
const longestText = 8 * 1024 * 1024;

/** Holds the common formats of credentials, whose beginnings say what they are. */
const leastHeldBack = 256;

/**
 * Keeps secrets out of everything that is written: the one choke point before every sink.
 *
 * Registered secrets are found as they are and escaped or encoded (JSON, URL, HTML, shell, Base64, hexadecimal); about a
 * hundred known formats by their form; in text for people also what stands beside a secret-sounding name. The cost is
 * linear in the text, and a fraction of a microsecond per KiB when nothing is found.
 */
export class Redactor {
  readonly #secrets = new Secrets();
  /** Built when first needed, again after a registration: literals as they stand in text and in JSON text. */
  #textIndex: LiteralIndex<Meaning> | undefined;
  #jsonIndex: LiteralIndex<Meaning> | undefined;
  #longestForm = leastHeldBack;

  constructor(options: RedactorOptions = {}) {
    for (const [name, value] of Object.entries(options.secrets ?? {})) this.register(name, value);
    const { environment = {}, environmentNames } = options;
    for (const name of environmentNames ?? Object.keys(environment)) {
      const value = environment[name]?.trim() ?? '';
      const fit =
        environmentNames === undefined ? soundsSecret(name) && looksMadeUp(value) : value.length >= shortestSecret;
      if (fit && /^[\w.@:/-]{1,100}$/.test(name)) this.register(name, value);
    }
  }

  /**
   * From now on hides a secret wherever it appears.
   *
   * @throws UsageError `invalid-option` when the value has fewer than 6 characters, or the name cannot be shown in a label.
   */
  register(name: string, value: string): void {
    if (!this.#secrets.add(name, value)) return;
    this.#textIndex = undefined;
    this.#jsonIndex = undefined;
  }

  /** The names of the registered secrets. */
  get names(): readonly string[] {
    return [...new Set(this.#secrets.all.map((secret) => secret.name))];
  }

  /** The most characters that a registered secret takes in any form, at least 256; what a stream must hold back. */
  get longestForm(): number {
    this.#indexes();
    return this.#longestForm;
  }

  /** As {@link Redactor.longestForm}, of the forms that have line breaks; 0 when there are none. */
  get longestOverLines(): number {
    return Math.max(
      0,
      ...this.#secrets.all.map(({ forms }) => ((forms[0]?.text ?? '').includes('\n') ? this.longestForm : 0)),
    );
  }

  /**
   * Replaces secrets in text for people: `[secret:NAME]` for registered ones, `[redacted:github-token]` for formats and
   * `[redacted:password]` beside a name. Text beyond 8 million characters is left out, and the text says so.
   */
  redactText(text: string): string {
    if (text.length <= longestText) return this.redactUpTo(text, text.length).shown;
    // The end of a cut text may be the beginning of a secret.
    const { shown, end } = this.redactUpTo(text.slice(0, longestText), longestText - this.longestForm);
    return `${shown} … (${text.length - end} characters left out)`;
  }

  /**
   * As {@link Redactor.redactText} of a text that goes to where its lines have numbers, such as code: every line break stays, nothing
   * is left out, and what only stands beside a secret-sounding name is kept, because code names more than it holds.
   */
  redactLines(text: string): string {
    const findings = this.#find(text).map((finding) => ({
      ...finding,
      label: finding.label + '\n'.repeat(text.slice(finding.start, finding.end).split('\n').length - 1),
    }));
    return findings.length === 0 ? text : replaceFindings(text, text.length, findings);
  }

  /**
   * Redacts the beginning of a text of which more may come: up to `end`, or to where the secret begins that `end` would cut.
   * A secret at the very beginning is taken whole.
   */
  redactUpTo(text: string, end: number): { readonly shown: string; readonly end: number } {
    const findings = [...this.#find(text), ...namedFindings(text)];
    if (findings.length === 0) return { shown: text.slice(0, end), end };
    const place = placeBetween(findings, end);
    return { shown: replaceFindings(text, place, findings), end: place };
  }

  /**
   * Makes a copy for logs and notices that holds only what JSON can keep, with secrets replaced, also by the name of the
   * property. It never throws: what cannot be read is named instead.
   */
  redactValue(value: unknown): unknown {
    return redactUnknown(value, (text) => this.redactText(text));
  }

  /**
   * Prepares JSON text without spaces between its parts, as `JSON.stringify` writes it, for storing. Gives the same text twice when it is clean.
   *
   * Stored, registered secrets are references such as `[[secret:NAME]]`, which {@link Redactor.revealJson} resolves;
   * known formats are masked in both versions, so that what the workflow sees is what is stored.
   */
  protectJson(text: string): ProtectedJson {
    if (!suspicious(this.#jsonIndex ?? this.#indexes().json, text)) return { stored: text, seen: text };
    return protectStrings(text, (string) => this.#find(string));
  }

  /**
   * Puts registered secrets back into stored JSON text; a text without references is returned as it is.
   *
   * @throws WorkflowError `secret-unavailable` naming the secret that is not registered.
   */
  revealJson(text: string): string {
    return text.includes(referenceOpening) ? this.#secrets.reveal(text) : text;
  }

  /**
   * {@link Redactor.protectJson} for a value.
   *
   * @throws WorkflowError `value-not-storable` when JSON would change the value.
   */
  protect(value: unknown): ProtectedValue {
    const text = encodeValue(value);
    if (text === undefined) return { stored: undefined, seen: undefined };
    const { stored, seen } = this.protectJson(text);
    return { stored: decodeValue(stored), seen: decodeValue(seen) };
  }

  /** {@link Redactor.revealJson} for a value. @throws WorkflowError `secret-unavailable`. */
  reveal(stored: unknown): unknown {
    const text = encodeValue(stored);
    return text === undefined ? undefined : decodeValue(this.revealJson(text));
  }

  /** What must not be shown: registered secrets, of which none overlaps another, and then known formats. */
  #find(text: string): Finding[] {
    const { text: index } = this.#indexes();
    const findings: Finding[] = [];
    const suspicions: Suspicion[] = [];
    let after = 0;
    index.some(text, (place) => {
      // What lies inside a registered secret is part of it.
      if (place < after) return false;
      after = place + 1;
      for (const { text: literal, meaning } of index.candidates(text, place)) {
        if (!text.startsWith(literal, place)) continue;
        if (meaning.kind === 'format') suspicions.push({ place, format: meaning.format });
        else if (after === place + 1) {
          after = place + literal.length;
          findings.push({ start: place, end: after, ...meaning });
        }
      }
      return false;
    });
    return suspicions.length === 0 ? findings : [...findings, ...formatFindings(text, suspicions)];
  }

  #indexes(): { text: LiteralIndex<Meaning>; json: LiteralIndex<Meaning> } {
    if (this.#textIndex === undefined || this.#jsonIndex === undefined) {
      const fixed: Literal<Meaning>[] = [
        { text: referenceOpening, meaning: { kind: 'hidden', label: referenceOpening, reference: escapedOpening } },
      ];
      for (const format of knownFormats)
        for (const anchor of format.anchors) fixed.push({ text: anchor, meaning: { kind: 'format', format } });
      const forms = this.#secrets.all.flatMap(({ name, forms }) =>
        forms.map(({ form, text }): Literal<Meaning> => ({
          text,
          meaning: { kind: 'hidden', label: `[secret:${name}]`, reference: referenceTo(name, form) },
        })),
      );
      this.#longestForm = forms.reduce((longest, { text }) => Math.max(longest, text.length), leastHeldBack);
      this.#textIndex = new LiteralIndex([...forms, ...fixed]);
      this.#jsonIndex = new LiteralIndex([
        ...forms.map((form) => ({ ...form, text: escapeJson(form.text) })),
        ...fixed,
      ]);
    }
    return { text: this.#textIndex, json: this.#jsonIndex };
  }
}

/** Whether JSON text holds anything that deserves a closer look; almost every text ends here. */
function suspicious(index: LiteralIndex<Meaning>, text: string): boolean {
  return index.some(text, (place) =>
    index
      .candidates(text, place)
      .some(
        ({ text: literal, meaning }) =>
          text.startsWith(literal, place) && (meaning.kind === 'hidden' || mayStandAt(text, place, meaning.format)),
      ),
  );
}

/** Whether the value of a variable is more than a word, a path or a small number, which stand in ordinary text. */
function looksMadeUp(value: string): boolean {
  if (value.length < 8 || /^[./~]/.test(value)) return false;
  return value.length >= 20 || (/\d/.test(value) && /\D/.test(value)) || /[a-z].*[A-Z]|[A-Z].*[a-z]/.test(value);
}

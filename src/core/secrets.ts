import { encodedForms, type EncodedForm, encodeForm } from './encodings.ts';
import { UsageError, WorkflowError } from './errors.ts';

/** A registered secret and the forms in which it is looked for. */
export interface Secret {
  readonly name: string;
  readonly forms: readonly EncodedForm[];
}

/** Shorter values stand in ordinary text by chance. */
export const shortestSecret = 6;
const longestSecret = 64 * 1024;

/** Opens a reference in stored text; the same text written by a user is stored as {@link escapedOpening}. */
export const referenceOpening = '[[secret:';
/** What stands in stored text for a {@link referenceOpening} that a user wrote. */
export const escapedOpening = '[[secret:~]]';

/** Opens a stored string that stands for a number, because the number's digits hold a secret. */
const numberOpening = '[[secret:~#]]';

/** Names hold neither `~` nor `|` nor `]`, so that a reference can be read in one way only. */
const namePattern = /^[\w.@:/-]{1,100}$/;
const referencePattern = /\[\[secret:(?:~|([\w.@:/-]{1,100})(?:\|([a-z0-9.]{1,20}))?)\]\]/g;
const numberPattern = /"\[\[secret:~#\]\]((?:[^"\\]|\\.){0,2000})"/g;

/** The registered secrets by name. */
export class Secrets {
  /** The values of each name, the newest last. */
  readonly #values = new Map<string, string[]>();
  readonly #secrets: Secret[] = [];

  /** All secrets; of a name that was registered with several values, each. */
  get all(): readonly Secret[] {
    return this.#secrets;
  }

  /**
   * Adds a secret; tells whether that was news. A name may get a new value: the former one stays hidden, and references
   * resolve to the new one. White space around the value is no part of the secret.
   *
   * @throws UsageError `invalid-option`, without showing the value, when it is too short or too long, or the name is unfit.
   */
  add(name: string, value: string): boolean {
    if (typeof name !== 'string' || !namePattern.test(name))
      throw refusal(name, 'a name of 1 to 100 letters, digits, "_", ".", "-", "/", ":" or "@"', 'another name');
    const trimmed = typeof value === 'string' ? value.trim() : '';
    if (trimmed.length < shortestSecret || trimmed.length > longestSecret)
      throw refusal(
        name,
        `text of ${shortestSecret} to ${longestSecret} characters`,
        typeof value === 'string' ? `${trimmed.length} characters` : typeof value,
      );
    const values = this.#values.get(name) ?? [];
    if (values.at(-1) === trimmed) return false;
    this.#values.set(name, [...values.filter((known) => known !== trimmed), trimmed]);
    if (!values.includes(trimmed)) this.#secrets.push({ name, forms: encodedForms(trimmed) });
    return true;
  }

  /** Puts the secrets back into stored JSON text. @throws WorkflowError `secret-unavailable`. */
  reveal(text: string): string {
    return text
      .replace(numberPattern, (_, inner: string) => inner)
      .replace(referencePattern, (_, name: string | undefined, form: string | undefined) => {
        if (name === undefined) return referenceOpening;
        const value = this.#values.get(name)?.at(-1);
        const encoded = value === undefined ? undefined : encodeForm(value, form ?? '');
        if (encoded === undefined) throw unavailable(name);
        return JSON.stringify(encoded).slice(1, -1);
      });
  }
}

/** What stands for a secret in stored text. */
export function referenceTo(name: string, form: string): string {
  return `${referenceOpening}${name}${form === '' ? '' : `|${form}`}]]`;
}

/** The stored string for a number whose digits, in `inner`, are partly references. */
export function numberReference(inner: string): string {
  return `"${numberOpening}${inner}"`;
}

function refusal(name: unknown, expected: string, got: string): UsageError {
  const subject = `secret ${JSON.stringify(String(name).slice(0, 100))}`;
  return new UsageError('invalid-option', `Expected \`${subject}\` to be ${expected}, got ${got}.`, {
    subject,
    expected,
  });
}

function unavailable(name: string): WorkflowError {
  return new WorkflowError(
    'secret-unavailable',
    `A stored value refers to the secret "${name}", which is not registered; register it before the run is resumed.`,
  );
}

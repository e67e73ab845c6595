import { UsageError } from '../core/errors.ts';
import type { DocumentPath } from './file-finding.ts';
import type { DocumentValue } from './workflow-document.ts';

/** A place in what a run knows: `steps.tests.outputs.failed` is `['steps', 'tests', 'outputs', 'failed']`. */
export interface Reference {
  readonly source: string;
  readonly parts: readonly (string | number)[];
}

/** A part of a text: literal, or what a reference stands for. */
export type TextPart = string | Reference;

const opening = '${{';
const longestReference = 300;
const mostNames = 12;
const part = /^(?:\.?([A-Za-z_][\w-]*)|\[(\d{1,6})\]|\["([^"\\]{1,200})"\])/;

/** What is wrong with a text: its templates are no references. */
export class TemplateProblem extends Error {}

/**
 * Cuts a text into its parts. `$${{` stands for `${{` itself. Templates name values and compute nothing.
 *
 * @throws TemplateProblem
 */
export function parseTemplate(text: string): readonly TextPart[] {
  const parts: TextPart[] = [];
  let literal = '';
  let at = 0;
  for (let next = text.indexOf(opening, at); next >= 0; next = text.indexOf(opening, at)) {
    if (text.charAt(next - 1) === '$' && next > at) {
      literal += `${text.slice(at, next - 1)}${opening}`;
      at = next + opening.length;
      continue;
    }
    literal += text.slice(at, next);
    const end = text.indexOf('}}', next);
    if (end < 0) throw new TemplateProblem('a "${{" has no "}}"; write "$${{" for the characters themselves');
    if (literal !== '') parts.push(literal);
    literal = '';
    parts.push(parseReference(text.slice(next + opening.length, end).trim()));
    at = end + 2;
  }
  literal += text.slice(at);
  if (literal !== '' || parts.length === 0) parts.push(literal);
  return parts;
}

/** Whether a text has anything to be filled in. */
export function hasTemplate(text: string): boolean {
  return text.includes(opening);
}

/** Whether a text names a value, or tries to: `$${{` alone names none. */
export function hasReference(text: string): boolean {
  if (!hasTemplate(text)) return false;
  try {
    return parseTemplate(text).some((one) => typeof one !== 'string');
  } catch {
    return true;
  }
}

/** What a text says where nothing is filled in. */
export function literalText(text: string): string {
  return text.replaceAll(`$${opening}`, () => opening);
}

function parseReference(source: string): Reference {
  const parts: (string | number)[] = [];
  let rest = source.length > longestReference ? '' : source;
  while (rest !== '') {
    const found = part.exec(rest);
    // The first part is a name, and no other part begins without its sign.
    if (found === null || (parts.length === 0) !== /^[A-Za-z_]/.test(rest)) {
      rest = '';
      parts.length = 0;
      break;
    }
    const [all, name, index, quoted] = found;
    parts.push(index === undefined ? (name ?? quoted ?? '') : Number(index));
    rest = rest.slice(all.length);
  }
  if (parts.length > 0) return { source, parts };
  throw new TemplateProblem(
    `\${{ ${source.slice(0, 60)} }} is no name of a value, such as inputs.topic or steps.tests.outputs.failed; nothing is computed in templates`,
  );
}

/** A text of a document with its place. */
export interface PlacedText {
  readonly text: string;
  readonly path: DocumentPath;
}

/** All texts in a value. */
export function textsOf(value: unknown, path: DocumentPath): readonly PlacedText[] {
  if (typeof value === 'string') return [{ text: value, path }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    textsOf(item, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

/** All names of fields in a value, with the places of the fields. */
export function namesIn(value: unknown, path: DocumentPath): readonly PlacedText[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item, index) => namesIn(item, [...path, index]));
  return Object.entries(value).flatMap(([text, item]) => {
    const own = [...path, text];
    return [{ text, path: own }, ...namesIn(item, own)];
  });
}

/** What is known while a run is walked. */
export type KnownValues = Readonly<Record<string, unknown>>;

/** What stands for a reference that has no value; `undefined`: nothing does. */
export type Substitute = (reference: Reference) => DocumentValue | undefined;

/**
 * Fills in a value: a text that is nothing but one template gives the value with its type, any other a text.
 *
 * @throws UsageError `unknown-value` for what has no value and no substitute.
 */
export function fill(value: DocumentValue, known: KnownValues, substitute?: Substitute): unknown {
  if (typeof value === 'string') {
    const parts = parseTemplate(value);
    const [only] = parts;
    if (parts.length === 1 && typeof only === 'object') return lookUp(only, known, substitute);
    return parts.map((one) => (typeof one === 'string' ? one : asText(lookUp(one, known, substitute)))).join('');
  }
  if (Array.isArray(value)) return (value as readonly DocumentValue[]).map((item) => fill(item, known, substitute));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, fill(item, known, substitute)]));
}

/** A value that {@link fill} makes the given one of. */
export function escapeTemplates(value: unknown): DocumentValue {
  if (typeof value === 'string') return value.replaceAll(opening, () => `$${opening}`);
  if (Array.isArray(value)) return value.map(escapeTemplates);
  if (typeof value !== 'object' || value === null) return value as DocumentValue;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, escapeTemplates(item)]));
}

/** Fills in a text, and gives a text. */
export function fillText(text: string, known: KnownValues): string {
  return asText(fill(text, known));
}

/** A value as text: texts as they are, anything else as JSON. */
export function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** @throws UsageError `unknown-value` naming the part that is not there. */
function lookUp(reference: Reference, known: KnownValues, substitute?: Substitute): unknown {
  const { source, parts } = reference;
  let value: unknown = known;
  for (const [index, name] of parts.entries()) {
    const isThere = typeof value === 'object' && value !== null && Object.hasOwn(value, name);
    const found: unknown = isThere ? (value as Readonly<Record<string | number, unknown>>)[name] : undefined;
    if (found === undefined) {
      const instead = substitute?.(reference);
      if (instead !== undefined) return instead;
      throw unknownValue(source, parts.slice(0, index + 1), value);
    }
    value = found;
  }
  return value;
}

function unknownValue(source: string, parts: readonly (string | number)[], around: unknown): UsageError {
  const missing = parts.join('.');
  const what = missing === source ? '' : `: nothing is known under "${missing}"`;
  const message = `The template \${{ ${source} }} has no value${what}; ${fieldsOf(around, parts.slice(0, -1).join('.'))}.`;
  return new UsageError('unknown-value', message, { subject: source });
}

/** What there is instead, as far as it can be told shortly. */
function fieldsOf(value: unknown, place: string): string {
  const names = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
  const where = place === '' ? 'a run' : place;
  if (names.length === 0) return `${where} has no fields`;
  const shown = names.slice(0, mostNames).map((name) => name.slice(0, 40));
  return `${where} has ${shown.join(', ')}${names.length > shown.length ? ', …' : ''}`;
}

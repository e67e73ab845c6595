/** One way in which a secret may appear in text. */
export interface EncodedForm {
  /** Names the way, such as `url` or `base64.1`; empty for the value as it is. */
  readonly form: string;
  readonly text: string;
}

/** Lines of a secret that are shorter than this, or contain spaces, say too little to look for them alone. */
const shortestLine = 16;
const mostLines = 200;

const encoders: Readonly<Record<string, (value: string) => string>> = {
  '': (value) => value,
  json: escapeJson,
  'json.2': (value) => escapeJson(escapeJson(value)),
  'json.ascii': (value) => escapeBeyond(escapeJson(value), /[^\0-\x7f]/g, lowerHex),
  'json.ascii.upper': (value) => escapeBeyond(escapeJson(value), /[^\0-\x7f]/g, upperHex),
  // .NET and others write what means something in HTML as a number, too.
  'json.html': (value) =>
    escapeBeyond(escapeJson(value).replaceAll('\\"', '\\u0022'), /[^\0-\x7f]|[&<>+'`]/g, upperHex),
  'json.slash': (value) => escapeJson(value).replaceAll('/', '\\/'),
  url: (value) => encodeUrl(value),
  'url.lower': (value) => lowerEscapes(encodeUrl(value)),
  'url.strict': (value) => strictUrl(value),
  'url.form': (value) => strictUrl(value).replaceAll('%20', '+'),
  'url.path': (value) => encodeURI(value.toWellFormed()),
  html: (value) => value.replace(/[&<>"']/g, (character) => htmlEntities[character] ?? character),
  shell: (value) => value.replaceAll("'", "'\\''"),
  'base64.0': (value) => base64Core(value, 0),
  'base64.1': (value) => base64Core(value, 1),
  'base64.2': (value) => base64Core(value, 2),
  'base64url.0': (value) => urlAlphabet(base64Core(value, 0)),
  'base64url.1': (value) => urlAlphabet(base64Core(value, 1)),
  'base64url.2': (value) => urlAlphabet(base64Core(value, 2)),
  key: escapeName,
  'key.item': escapeItem,
  hex: (value) => Buffer.from(value, 'utf8').toString('hex'),
  'hex.upper': (value) => Buffer.from(value, 'utf8').toString('hex').toUpperCase(),
};

const htmlEntities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Every form in which a secret is looked for, without repeating equal texts; the first one is the value itself. */
export function encodedForms(value: string): readonly EncodedForm[] {
  const forms: EncodedForm[] = [];
  const known = new Set<string>();
  const add = (form: string, text: string): void => {
    if (known.has(text)) return;
    known.add(text);
    forms.push({ form, text });
  };
  for (const [form, encode] of Object.entries(encoders)) add(form, encode(value));
  telltaleLines(value).forEach((line, index) => {
    add(`line.${index}`, line);
  });
  return forms;
}

/** The text of one form of a value; `undefined` when the value has no such form. */
export function encodeForm(value: string, form: string): string | undefined {
  if (Object.hasOwn(encoders, form)) return encoders[form]?.(value);
  const index = /^line\.(\d{1,3})$/.exec(form)?.[1];
  return index === undefined ? undefined : telltaleLines(value)[Number(index)];
}

/** Characters that mean something in the key of a step; in names they are written as `~` and their hexadecimal code. */
const separators = /[/#[\]{}:~]/g;

/** A name as it stands in the key of a step. Reversible; plain names stay as they are. */
export function escapeName(name: string): string {
  return name.replace(separators, (character) => `~${character.charCodeAt(0).toString(16)}`);
}

/** The name that {@link escapeName} made a part of a key of. */
export function unescapeName(text: string): string {
  return text.replace(/~([0-9a-f]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

/** Characters that mean something between the brackets of an item: a path keeps its slashes. */
const itemSeparators = /[#[\]~]/g;

/** The name of an item as it stands between brackets in a key. Reversible. */
export function escapeItem(name: string): string {
  return name.replace(itemSeparators, (character) => `~${character.charCodeAt(0).toString(16)}`);
}

/** The text as it stands between the quotes of JSON. */
export function escapeJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** A key over several lines is printed line by line, so its lines are looked for as well. */
function telltaleLines(value: string): string[] {
  if (!value.includes('\n')) return [];
  const lines = value.split('\n').map((line) => line.trim());
  return lines.filter((line) => line.length >= shortestLine && !/\s|^-----/.test(line)).slice(0, mostLines);
}

/**
 * The part of the Base64 text that depends on the value alone, when `before` bytes (modulo 3) precede it.
 *
 * The characters at either end that also hold bits of neighbouring bytes are left out.
 */
function base64Core(value: string, before: 0 | 1 | 2): string {
  const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(value, 'utf8')]);
  return bytes.toString('base64').slice(Math.ceil((before * 8) / 6), Math.floor((bytes.length * 8) / 6));
}

function urlAlphabet(base64: string): string {
  return base64.replaceAll('+', '-').replaceAll('/', '_');
}

function encodeUrl(value: string): string {
  return encodeURIComponent(value.toWellFormed());
}

function strictUrl(value: string): string {
  return encodeUrl(value).replace(/[!'()*]/g, (character) => `%${hex(character.charCodeAt(0), 2).toUpperCase()}`);
}

function lowerEscapes(text: string): string {
  return text.replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase());
}

function escapeBeyond(text: string, characters: RegExp, write: (code: number) => string): string {
  return text.replace(characters, (character) => `\\u${write(character.charCodeAt(0))}`);
}

function lowerHex(code: number): string {
  return hex(code, 4);
}

function upperHex(code: number): string {
  return hex(code, 4).toUpperCase();
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0');
}

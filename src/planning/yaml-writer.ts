/** What is written as YAML: values as JSON has them; fields that are `undefined` are left out. */
export type YamlValue = string | number | boolean | null | readonly YamlValue[] | YamlRecord;

/** Values by name. */
export interface YamlRecord {
  readonly [name: string]: YamlValue | undefined;
}

/** Texts that need no quotes: nothing in them means anything in YAML, and they begin with a letter. */
const plain = /^[A-Za-z](?:[A-Za-z0-9 _./-]*[A-Za-z0-9_./-])?$/;
/** Words that stand for other values, in YAML 1.2 or to those who read it as 1.1. */
const special = /^(?:true|false|null|yes|no|on|off|y|n)$/i;
const duration = /^\d{1,9}(?:ms|[smhdw])$/;
const longestPlain = 80;
const mostBlockLines = 200;
/** What JSON leaves as it is, and is no printable character of YAML or hides what is written. */
const unprintable = /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff]/g;
/** Texts that stand in a block as they are. */
const blockText =
  /^(?:[\n\u0020-\u007e\u00a1-\u00ac\u00ae-\u061b\u061d-\u200a\u2010-\u2027\u2030-\u205f\u2070-\ud7ff\ue000-\ufefe\uff00-\ufff8]|[\ud800-\udbff][\udc00-\udfff])*$/;

/**
 * Writes a value as YAML 1.2, so that reading it gives the same value: no text in it can become anything but a text.
 * Texts of several lines stand in blocks where that can be.
 */
export function writeYaml(value: YamlRecord): string {
  return recordLines(value, '').join('\n').concat('\n');
}

function recordLines(record: YamlRecord, indent: string): readonly string[] {
  return Object.entries(record).flatMap(([name, value]) => {
    if (value === undefined) return [];
    const [first = '', ...more] = valueLines(value, indent);
    return [`${indent}${scalar(name)}:${first === '' ? '' : ` ${first}`}`, ...more];
  });
}

/** The lines of a value: the first goes on in the line of its name, and is empty where the value begins below it. */
function valueLines(value: YamlValue, indent: string): readonly string[] {
  if (typeof value === 'string') return textLines(value, `${indent}  `);
  if (typeof value !== 'object' || value === null) return [JSON.stringify(value)];
  if (isList(value)) {
    const [first] = value;
    if (first === undefined) return ['[]'];
    if (value.every((item) => typeof item !== 'object' || item === null))
      return [`[${value.map((item) => (typeof item === 'string' ? scalar(item) : JSON.stringify(item))).join(', ')}]`];
    return ['', ...value.flatMap((item) => itemLines(item, `${indent}  `))];
  }
  const lines = recordLines(value, `${indent}  `);
  return lines.length === 0 ? ['{}'] : ['', ...lines];
}

function itemLines(item: YamlValue, indent: string): readonly string[] {
  if (typeof item === 'object' && item !== null && !isList(item)) {
    const [first = '', ...more] = recordLines(item, `${indent}  `);
    // The first field of an item stands behind its dash.
    return first === '' ? [`${indent}- {}`] : [`${indent}- ${first.trimStart()}`, ...more];
  }
  const [first = '', ...more] = valueLines(item, indent);
  return [`${indent}- ${first}`.trimEnd(), ...more];
}

function textLines(text: string, indent: string): readonly string[] {
  const lines = text.split('\n');
  const inBlock = lines.length > 1 && lines.length <= mostBlockLines && isBlock(text, lines);
  if (!inBlock) return [scalar(text)];
  const ended = text.endsWith('\n');
  const shown = ended ? lines.slice(0, -1) : lines;
  return [ended ? '|' : '|-', ...shown.map((line) => (line === '' ? '' : `${indent}${line}`))];
}

/** Whether a block gives a text back as it is: its first line shows how far it is indented, and its end is one of two. */
function isBlock(text: string, lines: readonly string[]): boolean {
  return (
    blockText.test(text) &&
    /^[^ \n]/.test(text) &&
    !text.endsWith('\n\n') &&
    lines.every((line) => line === '' || line.trim() !== '')
  );
}

function scalar(text: string): string {
  if (text.length <= longestPlain && plain.test(text) && !special.test(text)) return text;
  if (duration.test(text)) return text;
  return JSON.stringify(text).replaceAll(
    unprintable,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function isList(value: YamlValue): value is readonly YamlValue[] {
  return Array.isArray(value);
}

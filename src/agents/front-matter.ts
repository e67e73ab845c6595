import { parseYaml } from '../configuration/yaml-text.ts';
import { isRecord } from '../core/json-record.ts';

/** A Markdown file in its two parts. */
export interface FrontMatter {
  /** What stands between the two lines of dashes; `undefined` when there are none. */
  readonly fields: Readonly<Record<string, unknown>> | undefined;
  readonly body: string;
}

/** Far more than a few fields need: YAML takes longer than its length. */
const largestFields = 64 * 1024;

/**
 * Cuts a Markdown file into the YAML fields at its beginning and its text. Line breaks become `\n`.
 *
 * What is not YAML because people write descriptions without quotes (`description: Use it when: …`,
 * `argument-hint: [issue] [priority]`) is read as the text that was meant, as Claude Code reads it.
 *
 * @throws Error that says what is wrong with the fields.
 */
export async function readFrontMatter(text: string): Promise<FrontMatter> {
  const lines = text.replaceAll(/\r\n?/g, '\n');
  const opening = /^---[ \t]*\n/.exec(lines);
  if (opening === null) return { fields: undefined, body: lines.trim() };
  const rest = lines.slice(opening[0].length);
  const closing = /^---[ \t]*(?:\n|$)/m.exec(rest);
  if (closing === null) throw new Error('its front matter has no end: a line of three dashes is missing');
  const source = rest.slice(0, closing.index);
  if (source.length > largestFields) throw new Error(`its front matter is longer than ${largestFields} characters`);
  const fields = (await parseLeniently(source)) ?? {};
  if (!isRecord(fields)) throw new Error('its front matter is no list of fields, such as "name: reviewer"');
  return { fields, body: rest.slice(closing.index + closing[0].length).trim() };
}

async function parseLeniently(source: string): Promise<unknown> {
  try {
    return await parseYaml(source);
  } catch (error) {
    const quoted = quoteTexts(source);
    // What quotes do not mend is told as it was found in the file.
    if (quoted !== source)
      try {
        return await parseYaml(quoted);
      } catch {
        // The first error names what its author wrote.
      }
    throw new Error(`its front matter is not YAML: ${firstLine(error)}`, { cause: error });
  }
}

/** Puts values of one line into quotes, where neither quotes nor brackets nor a block were meant. */
function quoteTexts(source: string): string {
  return source.replaceAll(/^([A-Za-z][\w-]*):[ \t]+(\S.*)$/gm, (line: string, name: string, value: string) =>
    /^["'|>&!#]/.test(value) || (/^[[{]/.test(value) && name !== 'argument-hint')
      ? line
      : `${name}: ${JSON.stringify(value.trimEnd())}`,
  );
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return (message.split('\n', 1)[0] ?? '').replace(/:$/, '');
}

import { isOneLine } from '../core/one-line.ts';
/** What the fields of a file say, checked. */
export interface DefinitionFields {
  readonly name?: string;
  readonly description?: string;
  readonly model?: string;
  readonly tools?: readonly string[];
  readonly argumentHint?: string;
}

const longestText = 20_000;
const longestDescription = 200;
const longestName = 200;
const mostTools = 500;

/**
 * Reads the fields that mean something here; all others are passed over: no file can say how permission is asked for, or
 * what is run besides. A field that narrows what may be done and cannot be kept is refused, never passed over.
 *
 * @throws Error that says which field is wrong.
 */
export function readFields(fields: Readonly<Record<string, unknown>>): DefinitionFields {
  for (const name of ['disallowedTools', 'disallowed-tools'])
    if (field(fields, name) !== undefined)
      throw new Error(`"${name}" cannot be kept to; name the tools that it may use in "tools"`);
  const name = oneLine(fields, 'name', longestName);
  const description = text(fields, 'description');
  const model = oneLine(fields, 'model', longestName);
  const argumentHint = text(fields, 'argument-hint');
  const tools = toolsOf(fields);
  return {
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description }),
    // What Claude Code calls the model of whoever asks.
    ...(model === undefined || model === 'inherit' ? {} : { model }),
    ...(argumentHint === undefined ? {} : { argumentHint }),
    ...(tools === undefined ? {} : { tools }),
  };
}

/** The first line of a text that says something, without the signs of a heading; `undefined` when there is none. */
export function firstLineOf(body: string): string | undefined {
  for (const line of body.split('\n')) {
    const said = line.replace(/^[#>\s-]+/, '').trim();
    if (said !== '') return said.length > longestDescription ? `${said.slice(0, longestDescription)}…` : said;
  }
  return undefined;
}

/** Whether a text can be the name of an agent, a skill or a command. */
export function isPlainLine(value: string): boolean {
  return isOneLine(value) && value.trim() === value;
}

function toolsOf(fields: Readonly<Record<string, unknown>>): readonly string[] | undefined {
  const names = ['tools', 'allowed-tools', 'allowed_tools'].filter((name) => Object.hasOwn(fields, name));
  const [name, another] = names;
  if (name === undefined) return undefined;
  if (another !== undefined) throw new Error(`it has both "${name}" and "${another}"`);
  const value = fields[name];
  const tools = typeof value === 'string' ? splitTools(value) : value;
  const isList = Array.isArray(tools) && tools.length <= mostTools;
  // None at all is said by a list without items; a field without a value says nothing, and must not mean everything.
  if (!isList || (tools.length === 0 && typeof value === 'string'))
    throw new Error(`"${name}" is not a list of tools, such as "Read, Grep"; leave it out to let the provider decide`);
  const taken = tools.map((tool: unknown) => {
    if (typeof tool === 'string' && isPlainLine(tool) && tool.length <= longestName) return tool;
    throw new Error(`"${name}" names something that is no tool`);
  });
  return taken.includes('*') ? undefined : [...new Set(taken)];
}

/** Tools are separated by commas or spaces, except inside of brackets: `Read, Bash(git add:*)`. */
function splitTools(value: string): readonly string[] {
  const tools: string[] = [];
  let tool = '';
  let depth = 0;
  for (const letter of value) {
    if (letter === '(') depth += 1;
    else if (letter === ')') depth -= 1;
    if (depth <= 0 && /[\s,]/.test(letter)) {
      if (tool !== '') tools.push(tool);
      tool = '';
    } else tool += letter;
  }
  return tool === '' ? tools : [...tools, tool];
}

function oneLine(fields: Readonly<Record<string, unknown>>, name: string, longest: number): string | undefined {
  const value = text(fields, name);
  if (value === undefined) return undefined;
  if (isPlainLine(value) && value.length <= longest) return value;
  throw new Error(`"${name}" is not one line of at most ${longest} characters`);
}

function text(fields: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = field(fields, name);
  if (value === undefined) return undefined;
  const said = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
  if (typeof said !== 'string') throw new Error(`"${name}" is not a text`);
  if (said.length > longestText) throw new Error(`"${name}" is longer than ${longestText} characters`);
  return said.trim() === '' ? undefined : said.trim();
}

/** Only of the file itself, never of what all objects share. */
function field(fields: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(fields, name) ? (fields[name] ?? undefined) : undefined;
}

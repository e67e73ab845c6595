import { UsageError } from '../core/errors.ts';
import { showValue } from '../core/expect.ts';
import { isOneLine } from '../core/one-line.ts';
import { parseTemplate, type TemplatePart } from './prompt-template.ts';
import { isPromptName, meant, readVariables, type Variable } from './prompt-variables.ts';

/** A part of a prompt. Sections stand below each other, with an empty line between them. */
export interface PromptSection {
  readonly name: string;
  /** With `{{name}}` for variables. Empty, it takes away the section of that name of the prompt that is extended. */
  readonly text: string;
  /** Lets it be left out where the prompt is too long: lower priorities before higher ones. By default it stays. */
  readonly priority?: number;
  /** The section that it stands before, where the extended prompt has none of its name. By default it is the last. */
  readonly before?: string;
}

/** A section, checked and cut. */
export interface ParsedSection extends PromptSection {
  readonly parts: readonly TemplatePart[];
}

/** A definition, checked. */
export interface ParsedPrompt {
  readonly name: string;
  readonly description: string | undefined;
  readonly tags: readonly string[];
  readonly parent: ParsedPrompt | string | undefined;
  readonly variables: readonly Variable[];
  readonly sections: readonly ParsedSection[];
}

const known = ['name', 'description', 'variables', 'tags', 'extends', 'template', 'sections'];
const longestText = 1024 * 1024;

/** Checks a definition, which extends `parent` or a prompt by its name. @throws UsageError `invalid-prompt`. */
export function parsePrompt(definition: unknown, parent?: ParsedPrompt): ParsedPrompt {
  const issues: string[] = [];
  const given = Object(definition) as Readonly<Record<string, unknown>>;
  const name = given['name'];
  if (!isName(name)) issues.push(`\`name\` is ${showValue(name)}, expected one line of text`);
  for (const option of Object.keys(given))
    if (!known.includes(option)) issues.push(`there is no option \`${option}\`${meant(option, known)}`);
  const { description, tags = [], extends: named, template, sections } = given;
  if (description !== undefined && typeof description !== 'string')
    issues.push(`\`description\` is ${showValue(description)}, expected a text`);
  if (!Array.isArray(tags) || !tags.every(isName))
    issues.push(`\`tags\` is ${showValue(tags)}, expected a list of texts`);
  if (parent === undefined && named !== undefined && !isName(named))
    issues.push(`\`extends\` is ${showValue(named)}, expected a prompt or the name of one`);
  if (template !== undefined && sections !== undefined)
    issues.push('it has a `template` and `sections`, expected one of them');
  if (template === undefined && sections === undefined && named === undefined)
    issues.push('it has no `template` and no `sections`');
  const variables = readVariables(given['variables'] ?? {}, issues);
  const list = template === undefined ? (sections ?? []) : [{ name: 'template', text: template }];
  const parsed = readSections(list, issues);
  if (issues.length > 0) throw invalidPrompt(isName(name) ? name : '', issues);
  return {
    name: name as string,
    description: description as string | undefined,
    tags: tags as readonly string[],
    parent: parent ?? (named as string | undefined),
    ...{ variables, sections: parsed },
  };
}

function readSections(sections: unknown, issues: string[]): readonly ParsedSection[] {
  if (!Array.isArray(sections)) {
    issues.push(`\`sections\` is ${showValue(sections)}, expected a list`);
    return [];
  }
  const names = new Set<unknown>();
  return sections.map((section: unknown) => {
    const { name, text, priority, before, ...rest } = Object(section) as PromptSection;
    const about = `section ${showValue(name)}`;
    if (!isPromptName(name)) issues.push(`${about} has no name of letters, digits, "_" or "-"`);
    if (names.has(name)) issues.push(`${about} is there twice`);
    names.add(name);
    if (typeof text !== 'string' || text.length > longestText)
      issues.push(`${about}: \`text\` is ${showValue(text)}, expected a text`);
    if (priority !== undefined && !Number.isFinite(priority))
      issues.push(`${about} has the priority ${showValue(priority)}, expected a number`);
    if (before !== undefined && typeof before !== 'string') issues.push(`${about}: \`before\` is ${showValue(before)}`);
    for (const option of Object.keys(rest)) issues.push(`${about} has an unknown \`${option}\``);
    const parts = typeof text === 'string' ? parseTemplate(text.trim(), issues, about) : [];
    return {
      name,
      text,
      parts,
      ...(priority === undefined ? {} : { priority }),
      ...(before === undefined ? {} : { before }),
    };
  });
}

function isName(value: unknown): value is string {
  return isOneLine(value) && value.length <= 200;
}

/** The error for a prompt that cannot be used. */
export function invalidPrompt(name: string, issues: readonly string[]): UsageError {
  const which = name === '' ? 'A prompt' : `Prompt "${name}"`;
  return new UsageError('invalid-prompt', `${which} is not valid: ${issues.join('; ')}.`, { subject: name, issues });
}

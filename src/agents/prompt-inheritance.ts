import { UsageError } from '../core/errors.ts';
import { invalidPrompt, type ParsedPrompt, type ParsedSection } from './prompt-parsing.ts';
import { mentionedIn } from './prompt-template.ts';
import { meant, type Variable } from './prompt-variables.ts';

/** A prompt with everything that it has from others. */
export interface ResolvedPrompt {
  readonly name: string;
  readonly description: string | undefined;
  readonly tags: readonly string[];
  readonly variables: readonly Variable[];
  readonly sections: readonly ParsedSection[];
}

/** Finds the prompt of a name, as one that is called `by` means it. */
export type FindPrompt = (name: string, by: ParsedPrompt) => ParsedPrompt | undefined;

/** What every prompt may mention without declaring it: what was packed for it. */
const ofContext: readonly Variable[] = [
  { name: 'context', type: 'text', optional: true, quote: true, priority: 10 },
  { name: 'files', type: 'list', optional: true, quote: true, priority: 20 },
];

const deepest = 20;

/**
 * Puts a prompt together with those that it extends.
 *
 * @throws UsageError `invalid-prompt` when they go round in a circle, or do not fit each other; `unknown-prompt`.
 */
export function resolvePrompt(prompt: ParsedPrompt, find: FindPrompt): ResolvedPrompt {
  const line = lineOf(prompt, find);
  const sections: ParsedSection[] = [];
  const variables = new Map<string, Variable>();
  const issues: string[] = [];
  for (const each of line) {
    for (const variable of each.variables)
      variables.set(variable.name, each === prompt ? variable : { ...variable, inherited: true });
    for (const section of each.sections) place(section, sections, issues);
  }
  const mentioned = new Set(sections.flatMap(({ parts }) => mentionedIn(parts)));
  for (const variable of ofContext)
    if (mentioned.has(variable.name) && !variables.has(variable.name)) variables.set(variable.name, variable);
  for (const name of mentioned)
    if (!variables.has(name)) issues.push(`"{{${name}}}" is no variable of it${meant(name, variables.keys())}`);
  for (const { name } of prompt.variables)
    if (!mentioned.has(name)) issues.push(`no section mentions the variable "${name}"${meant(name, mentioned)}`);
  if (sections.length === 0) issues.push('it has no section');
  if (issues.length > 0) throw invalidPrompt(prompt.name, issues);
  return {
    name: prompt.name,
    description: line.findLast(({ description }) => description !== undefined)?.description,
    tags: [...new Set(line.flatMap(({ tags }) => tags))],
    // What the sections of an extended prompt need is needed here as well.
    variables: [...variables.values()].map((variable) => ({
      ...variable,
      inherited: variable.inherited === true && !mentioned.has(variable.name),
    })),
    sections,
  };
}

/** The prompt and those that it extends, the first of them first. */
function lineOf(prompt: ParsedPrompt, find: FindPrompt): readonly ParsedPrompt[] {
  const line = [prompt];
  for (let { parent } = prompt; parent !== undefined;) {
    const by = line[0] ?? prompt;
    const next = typeof parent === 'string' ? find(parent, by) : parent;
    if (next === undefined) {
      const named = typeof parent === 'string' ? parent : parent.name;
      throw new UsageError('unknown-prompt', `Prompt "${by.name}" extends "${named}", which there is not.`, {
        ...{ subject: by.name, value: named },
      });
    }
    if (line.includes(next) || line.length >= deepest) {
      const names = [next, ...line].map(({ name }) => name).reverse();
      throw invalidPrompt(prompt.name, [`what it extends goes round in a circle (${names.join(' → ')})`]);
    }
    line.unshift(next);
    ({ parent } = next);
  }
  return line;
}

/** Puts a section where the one of its name is, before the one it names, or at the end. */
function place(section: ParsedSection, sections: ParsedSection[], issues: string[]): void {
  const own = sections.findIndex(({ name }) => name === section.name);
  if (section.text.trim() === '') {
    if (own < 0) issues.push(`section "${section.name}" is empty, and there is none to take away`);
    else sections.splice(own, 1);
    return;
  }
  if (own >= 0) {
    sections[own] = section;
    return;
  }
  const before =
    section.before === undefined ? sections.length : sections.findIndex(({ name }) => name === section.before);
  if (before >= 0) sections.splice(before, 0, section);
  else {
    const hint = meant(
      section.before ?? '',
      sections.map(({ name }) => name),
    );
    issues.push(`section "${section.name}" stands before "${section.before ?? ''}", which there is not${hint}`);
  }
}

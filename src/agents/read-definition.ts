import { definedFields } from '../core/defined-fields.ts';
import type { AgentDefinition, SkillDefinition } from './agent-definition.ts';
import { type DefinitionFields, firstLineOf, isPlainLine, readFields } from './definition-fields.ts';
import { textOf } from './definition-files.ts';
import { readFrontMatter } from './front-matter.ts';

/** What kinds of files there are. */
export type DefinitionKind = 'agent' | 'skill' | 'command';

/** A file that was understood. */
export interface ReadDefinition extends DefinitionFields {
  readonly name: string;
  /** The text behind its fields. */
  readonly body: string;
}

/** The folder of each kind, below `.claude`, and which files of it count. */
export const places: Readonly<
  Record<DefinitionKind, { readonly folder: string; readonly accepts: (path: string) => boolean }>
> = {
  agent: { folder: 'agents', accepts: (path) => path.endsWith('.md') },
  skill: { folder: 'skills', accepts: (path) => /^[^/]+\/SKILL\.md$/.test(path) },
  command: { folder: 'commands', accepts: (path) => path.endsWith('.md') },
};

/**
 * Understands one file.
 *
 * @param path relative to the folder of its kind, with `/`.
 * @throws Error that says what is wrong with it.
 */
export async function readDefinition(kind: DefinitionKind, path: string, bytes: Uint8Array): Promise<ReadDefinition> {
  const { fields, body } = await readFrontMatter(textOf(bytes));
  // Notes for people lie beside agents.
  if (kind === 'agent' && fields === undefined)
    throw new Error('it has no front matter, so it is no agent: begin it with "---", "name: …", "---"');
  const read = readFields(fields ?? {});
  const name = (kind === 'command' ? undefined : read.name) ?? nameOf(kind, path);
  if (!isPlainLine(name)) throw new Error('its name is not one plain line');
  if (kind !== 'agent' && body === '') throw new Error('it has no text');
  const description = read.description ?? firstLineOf(body);
  return { ...read, name, body, ...(description === undefined ? {} : { description }) };
}

/** The agent that a file defines. */
export function agentOf({ description, model, tools, body }: ReadDefinition): AgentDefinition {
  return { ...definedFields({ description, model, tools }), ...(body === '' ? {} : { system: body }) };
}

/** The skill that a file defines. */
export function skillOf({ description, tools, body }: ReadDefinition): SkillDefinition {
  return { ...definedFields({ description, tools }), instructions: body };
}

function nameOf(kind: DefinitionKind, path: string): string {
  if (kind === 'skill') return path.slice(0, path.indexOf('/'));
  const stem = path.slice(0, -'.md'.length);
  // A folder says where a command belongs; agents are called by their names alone.
  return kind === 'command' ? stem.replaceAll('/', ':') : stem.slice(stem.lastIndexOf('/') + 1);
}

import { readFrontMatter } from './front-matter.ts';
import { isRecord } from '../core/json-record.ts';
import { fenceAfter } from '../core/markdown-fence.ts';
import { invalidPrompt, type ParsedPrompt, parsePrompt, type PromptSection } from './prompt-parsing.ts';

const fields = ['name', 'description', 'variables', 'tags', 'extends', 'priorities'];

/**
 * Reads a prompt of a Markdown file: YAML between two lines of dashes, then the text. Headings of the second level begin
 * sections that are named after them (`## Open questions` is `open-questions`); what stands before is `lead`. The field
 * `priorities` says which sections may be left out.
 *
 * @param name its name, where the fields give none
 * @throws UsageError `invalid-prompt`.
 */
export async function parseMarkdownPrompt(name: string, text: string): Promise<ParsedPrompt> {
  const issues: string[] = [];
  const { fields: given = {}, body } = await readFrontMatter(text.replace(/^\uFEFF/, '')).catch((error: unknown) => {
    throw invalidPrompt(name, [error instanceof Error ? error.message : String(error)]);
  });
  for (const field of Object.keys(given)) if (!fields.includes(field)) issues.push(`there is no field "${field}"`);
  const { priorities = {}, ...rest } = given;
  const sections = sectionsOf(body.split('\n'));
  if (!isRecord(priorities)) issues.push('`priorities` is no object of sections with numbers');
  else
    for (const section of Object.keys(priorities))
      if (!sections.some((each) => each.name === section))
        issues.push(`\`priorities\` names "${section}", which is no section of it`);
  if (issues.length > 0) throw invalidPrompt(name, issues);
  const known = priorities as Readonly<Record<string, unknown>>;
  return parsePrompt({
    name,
    ...rest,
    sections: sections.map((section) =>
      known[section.name] === undefined ? section : { ...section, priority: known[section.name] },
    ),
  });
}

/** The sections of a text; headings inside of fences begin none. */
function sectionsOf(lines: readonly string[]): readonly PromptSection[] {
  const sections: { name: string; lines: string[] }[] = [{ name: 'lead', lines: [] }];
  let fence: string | undefined;
  for (const line of lines) {
    fence = fenceAfter(line, fence);
    const heading = fence === undefined && line.startsWith('## ') ? line.slice(3) : undefined;
    if (heading === undefined) sections.at(-1)?.lines.push(line);
    else sections.push({ name: slugOf(heading), lines: [line] });
  }
  const all = sections.map(({ name, lines: own }) => ({ name, text: own.join('\n').trim() }));
  return all.filter(({ name, text }) => name !== 'lead' || text !== '');
}

function slugOf(heading: string): string {
  const words = heading.toLowerCase().split(/[^a-z0-9]+/);
  return words.filter((word) => word !== '').join('-');
}

import { nearestName } from '../configuration/nearest-name.ts';
import { readYaml } from '../configuration/yaml-text.ts';
import { UsageError } from '../core/errors.ts';
import { invalidOption } from '../core/expect.ts';
import { isRecord } from '../core/json-record.ts';
import { type PromptFields, readFields, type TestCommand } from './prompt-fields.ts';
import { outlineOf, type PromptSection } from './prompt-sections.ts';
import { testCommandOf } from './test-section.ts';

/** What is to be delivered, as its file says. */
export interface DeliveryPrompt {
  /** How the file is named in messages, and where trust in it is looked up: its path from the folder of the delivery. */
  readonly file: string;
  /** The whole file. What a run does is always read of it anew. */
  readonly text: string;
  readonly title: string;
  readonly requirements: string;
  readonly successCriteria: string | undefined;
  /** What else the file says, as Markdown. */
  readonly context: string;
  /** What has to succeed before a pull request is opened. */
  readonly test: TestCommand | undefined;
  readonly labels: readonly string[];
  /** The branch that the pull request is to be merged into, where the file names one. */
  readonly base: string | undefined;
  readonly research: boolean;
  readonly documentation: boolean;
  readonly review: boolean;
  /** How often an agent is asked to mend what the test command finds. */
  readonly repairs: number;
}

/** How {@link parsePrompt} names what it reads. */
export interface ParsePromptOptions {
  /**
   * The file's path.
   * @defaultValue 'prompt.md'
   */
  readonly file?: string;
}

interface Problem {
  readonly line: number | undefined;
  readonly column?: number | undefined;
  readonly problem: string;
}

/** Far more than people write. */
const largestBytes = 256 * 1024;
const defaultRepairs = 3;

const sectionNames = ['requirements', 'success criteria', 'test command'] as const;

/**
 * Reads a prompt file: fields in YAML between two lines of dashes, then Markdown with the sections `Requirements`,
 * `Success criteria` and `Test command`. Nothing of it is run, included or looked up.
 *
 * @throws UsageError `invalid-prompt-file` with all that is wrong, each by its line.
 */
export async function parsePrompt(
  text: string,
  { file = 'prompt.md' }: ParsePromptOptions = {},
): Promise<DeliveryPrompt> {
  const problems: Problem[] = [];
  if (typeof (text as unknown) !== 'string') throw invalidOption('text', text, 'the text of a prompt file');
  if (Buffer.byteLength(text) > largestBytes)
    throw invalidPrompt(file, [{ line: undefined, problem: `it is larger than ${largestBytes} bytes` }]);
  if (text.includes('\0')) throw invalidPrompt(file, [{ line: undefined, problem: 'it holds a NUL character' }]);
  const source = text.replace(/^\uFEFF/, '').replaceAll(/\r\n?/g, '\n');
  const { fields, body, firstLine } = await readMatter(source, problems);
  const { title, introduction, sections, endless } = outlineOf(body, firstLine);
  const known = knownSections(sections, problems);
  const sectionText = (name: (typeof sectionNames)[number]): string | undefined => known.get(name)?.text;
  for (const { name, line, text: content } of known.values())
    if (content === '') problems.push({ line, problem: `the section "${name}" is empty` });
  const hidden = endless?.headings.find((name) => sectionNames.some((one) => one === name.toLowerCase()));
  if (hidden !== undefined)
    problems.push({
      line: endless?.line,
      problem: `the block of code that begins here has no end, so that the section ${JSON.stringify(hidden)} is a part of it`,
    });
  if (!known.has('requirements'))
    problems.push({ line: undefined, problem: 'the section "## Requirements" is missing' });
  const named = fields.title ?? title?.text ?? '';
  if (named.trim() === '')
    problems.push({ line: title?.line, problem: 'a title is missing: write "# …", or the field "title"' });
  const section = known.get('test command');
  if (section !== undefined && fields.test !== undefined)
    problems.push({ line: section.line, problem: 'the field "test" names a test command as well' });
  const script = section === undefined || section.text === '' ? undefined : testCommandOf(section);
  if (script !== undefined && 'problem' in script) problems.push(script);
  if (problems.length > 0) throw invalidPrompt(file, problems);
  const others = sections.filter(({ name }) => !known.has(name.toLowerCase()));
  const context = [introduction, ...others.map((section) => `## ${section.name}\n\n${section.text}`)];
  return {
    ...{ file, text },
    title: named.trim(),
    requirements: sectionText('requirements') ?? '',
    successCriteria: sectionText('success criteria'),
    context: context.filter((part) => part !== '').join('\n\n'),
    test: fields.test ?? (script !== undefined && 'command' in script ? script.command : undefined),
    labels: fields.labels ?? [],
    base: fields.base,
    research: fields.research ?? true,
    documentation: fields.documentation ?? true,
    review: fields.review ?? true,
    repairs: fields.repairs ?? defaultRepairs,
  };
}

async function readMatter(
  source: string,
  problems: Problem[],
): Promise<{ readonly fields: PromptFields; readonly body: string; readonly firstLine: number }> {
  const opening = /^---[ \t]*\n/.exec(source);
  if (opening === null) return { fields: {}, body: source, firstLine: 1 };
  const rest = source.slice(opening[0].length);
  const closing = /^---[ \t]*(?:\n|$)/m.exec(rest);
  if (closing === null) {
    problems.push({ line: 1, problem: 'its fields have no end: a line of three dashes is missing' });
    return { fields: {}, body: '', firstLine: 1 };
  }
  const matter = rest.slice(0, closing.index);
  const body = rest.slice(closing.index + closing[0].length);
  const firstLine = matter.split('\n').length + 2;
  const { content, faults, placeOf } = await readYaml(matter);
  for (const { problem, place } of faults)
    problems.push({ line: (place?.line ?? 0) + 1, column: place?.column, problem: `it is not YAML: ${problem}` });
  if (faults.length > 0 || content === undefined || content === null) return { fields: {}, body, firstLine };
  if (!isRecord(content)) {
    problems.push({ line: 2, problem: 'its beginning is no list of fields, such as "test: npm test"' });
    return { fields: {}, body, firstLine };
  }
  const { fields, problems: found } = readFields(content);
  for (const { path, problem } of found) {
    const place = placeOf(path);
    problems.push({ line: place === undefined ? 2 : place.line + 1, column: place?.column, problem });
  }
  return { fields, body, firstLine };
}

/** The sections that mean something, by their names; a name that is nearly one of them is a slip. */
function knownSections(sections: readonly PromptSection[], problems: Problem[]): ReadonlyMap<string, PromptSection> {
  const known = new Map<string, PromptSection>();
  for (const section of sections) {
    const name = section.name.toLowerCase();
    const meant = sectionNames.find((one) => one === name);
    const near = meant ?? nearestName(name, sectionNames);
    if (meant === undefined && near !== undefined)
      problems.push({
        line: section.line,
        problem: `unknown section ${JSON.stringify(section.name)}; did you mean "${near}"?`,
      });
    if (meant === undefined) continue;
    if (known.has(meant)) problems.push({ line: section.line, problem: `there is a section "${meant}" already` });
    known.set(meant, section);
  }
  return known;
}

function invalidPrompt(file: string, problems: readonly Problem[]): UsageError {
  const sorted = problems.toSorted((one, other) => (one.line ?? 0) - (other.line ?? 0));
  const issues = sorted.map(({ line, column, problem }) => {
    const place = line === undefined ? '' : `:${line}${column === undefined ? '' : `:${column}`}`;
    return `${file}${place}: ${problem}`;
  });
  const name = JSON.stringify(file);
  const message =
    issues.length === 1
      ? `Prompt file ${name} is refused: ${issues[0] ?? ''}.`
      : `Prompt file ${name} is refused, for ${issues.length} things:\n- ${issues.join('\n- ')}`;
  return new UsageError('invalid-prompt-file', message, { subject: file, issues });
}

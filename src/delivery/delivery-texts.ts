import { createHash } from 'node:crypto';
import type { FileChange } from '../git/tree-changes.ts';
import { excerptOf, testText } from './agent-prompts.ts';
import type { DeliveryTests } from './delivery-work.ts';
import type { ForgeItem } from './forge.ts';
import type { DeliveryPrompt } from './prompt-file.ts';

/** So many files a pull request names. */
const mostFiles = 100;
const longestSlug = 40;

/** The branch of a delivery: of its title, and of its run, so that no other one has it. */
export function branchOf(runId: string, title: string): string {
  const slug = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, longestSlug)
    .replace(/-+$/, '');
  const hash = createHash('sha256').update(runId).digest('hex').slice(0, 8);
  return `holdfast/${slug === '' ? 'work' : slug}-${hash}`;
}

/** What an issue says. */
export function issueText({ requirements, successCriteria, context }: DeliveryPrompt): string {
  return paragraphs(
    `## Requirements\n\n${requirements}`,
    successCriteria === undefined ? undefined : `## Success criteria\n\n${successCriteria}`,
    context === '' ? undefined : context,
  );
}

/** What a pull request says. */
export function pullRequestText(
  prompt: DeliveryPrompt,
  done: {
    readonly issue: ForgeItem;
    readonly summary: string;
    readonly files: readonly FileChange[];
    readonly tests: DeliveryTests | undefined;
  },
): string {
  const { issue, summary, files, tests } = done;
  const lines = files.slice(0, mostFiles).map(({ path, change }) => `- ${change} ${code(path)}`);
  if (files.length > mostFiles) lines.push(`- and ${files.length - mostFiles} more`);
  return paragraphs(
    `Closes #${issue.number}`,
    excerptOf(summary, 8000),
    `## Files\n\n${lines.join('\n')}`,
    `## Tests\n\n${testLine(prompt, tests)}`,
    prompt.successCriteria === undefined ? undefined : `## Success criteria\n\n${prompt.successCriteria}`,
  );
}

function testLine(prompt: DeliveryPrompt, tests: DeliveryTests | undefined): string {
  const command = testText(prompt);
  if (tests === undefined || command === undefined) return 'No test command was named.';
  const shown = command.includes('\n') ? 'The test command' : code(command);
  const mended =
    tests.repairs === 0 ? '' : `, after ${tests.repairs === 1 ? 'one repair' : `${tests.repairs} repairs`}`;
  return `${shown} succeeds${mended}.`;
}

/** A text as code in a line, whatever is in it. */
function code(text: string): string {
  const line = text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ');
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([marks]) => marks.length));
  const mark = '`'.repeat(longest + 1);
  return longest === 0 ? `${mark}${line}${mark}` : `${mark} ${line} ${mark}`;
}

function paragraphs(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part.trim() !== '').join('\n\n');
}

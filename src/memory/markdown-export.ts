import type { Decision, DecisionDraft } from './decision.ts';
import { exactComment } from './markdown-exact.ts';
import type { MarkdownFile } from './markdown-import.ts';

/** Decisions as files in the form of MADR, which people read and `importMarkdown` reads back as they are. */
export function writeMarkdown(decisions: readonly Decision[]): readonly MarkdownFile[] {
  return decisions.map((decision, index) => ({ name: nameOf(decision, index + 1), text: textOf(decision) }));
}

function nameOf({ question, decision }: Decision, number: number): string {
  const slug = (question === '' ? decision : question)
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replace(/^-|-$/g, '');
  return `${String(number).padStart(4, '0')}-${slug === '' ? 'decision' : slug}.md`;
}

function textOf(decision: Decision): string {
  const { question, context, rationale, alternatives, tags, links, outcomes, status, timestamp, author } = decision;
  const facts = Object.entries(context).map(([key, value]) =>
    key === 'situation' && typeof value === 'string'
      ? escaped(value)
      : `- ${oneLine(key)}: ${oneLine(JSON.stringify(value))}`,
  );
  const parts = [
    '---',
    `status: ${status}`,
    `date: ${timestamp.slice(0, 10)}`,
    ...(author === undefined ? [] : [`deciders: ${oneLine(author)}`]),
    ...(tags.length === 0 ? [] : [`tags: [${tags.map(oneLine).join(', ')}]`]),
    '---',
    '',
    `# ${oneLine(question === '' ? decision.decision : question)}`,
    '',
    ...section('Context and Problem Statement', facts.join('\n')),
    ...section(
      'Considered Options',
      [...alternatives.map(({ option }) => `- ${oneLine(option)}`), `- ${oneLine(decision.decision)}`].join('\n'),
    ),
    ...section('Decision Outcome', escaped(decision.decision)),
    ...section('Rationale', escaped(rationale)),
    ...section(
      'Outcomes',
      outcomes.map(({ at, result, note = '' }) => `- ${at.slice(0, 10)} ${result}: ${oneLine(note)}`).join('\n'),
    ),
    ...section('Links', links.map(({ kind, id }) => `- ${kind.replace('-', ' ')} ${oneLine(id)}`).join('\n')),
  ];
  // Line ends are those of the file: others would not be found again as they are written.
  const body = `${parts.join('\n').replace(/\r+\n/g, '\n').trimEnd()}\n\n`;
  return `${body}${exactComment(body, draftOf(decision), outcomes)}\n`;
}

/** A decision as it would be recorded; what breaks a policy is judged anew then. */
function draftOf(decision: Decision): DecisionDraft {
  const draft: Partial<Record<keyof Decision, unknown>> = { ...decision };
  delete draft.outcome;
  delete draft.outcomes;
  delete draft.violations;
  return draft as DecisionDraft;
}

function section(heading: string, text: string): readonly string[] {
  return text === '' ? [] : [`## ${heading}`, '', text, ''];
}

/** Text that begins no heading, fence or comment of its own. */
function escaped(text: string): string {
  return text.replaceAll('<!--', '&lt;!--').replace(/^(\s*)(#|```|~~~|---|===)/gm, '$1\\$2');
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').replaceAll('<!--', '&lt;!--').trim();
}

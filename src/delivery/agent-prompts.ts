import type { DeliveryPrompt } from './prompt-file.ts';

/** So much of what a program wrote, or of a difference, is put into a prompt. */
const longestExcerpt = 24_000;

/** What was found out before an agent is asked. */
export interface Findings {
  readonly research?: string | undefined;
  readonly plan?: string | undefined;
}

const place =
  'You work in a git worktree of its own, which is your current folder; change nothing outside of it, and nothing in submodules.';

/** Asks for what the work needs to know. */
export function researchPrompt(prompt: DeliveryPrompt): string {
  return joined(
    'Find out what is needed to do the task below in this repository: the files and functions concerned, how such things are done here, and what may break. Change no file. Answer with your findings, each with its file.',
    place,
    task(prompt),
  );
}

/** Asks for the steps. */
export function planPrompt(prompt: DeliveryPrompt, findings: Findings): string {
  return joined(
    'Plan the task below: the files to change, in order, what changes in each, and which tests show that it is done. Change no file. Answer with the plan.',
    place,
    task(prompt),
    section('What was found out', findings.research),
  );
}

/** Asks for the work. */
export function implementPrompt(prompt: DeliveryPrompt, findings: Findings): string {
  return joined(
    'Do the task below by editing the files. Write tests where the repository has some. What you leave is committed for you. Answer with a short summary of what you did.',
    place,
    task(prompt),
    section('What was found out', findings.research),
    section('The plan', findings.plan),
    section('What is run afterwards', testText(prompt)),
  );
}

/** Asks to mend what the test command found. */
export function repairPrompt(prompt: DeliveryPrompt, exitCode: number | undefined, output: string): string {
  return joined(
    `The test command failed${exitCode === undefined ? '' : ` with exit code ${exitCode}`}. Mend the code so that it succeeds; do not weaken the tests. Answer with a short summary of what you did.`,
    place,
    section('The test command', testText(prompt)),
    section('What it wrote', excerptOf(output)),
    task(prompt),
  );
}

/** Asks for the words that belong to the work. */
export function documentPrompt(prompt: DeliveryPrompt, summary: string): string {
  return joined(
    'The task below is done. Bring the documentation of this repository up to date with it: README, docs, changelog, comments, as far as there are such. Change no behaviour. Answer with a short summary of what you did.',
    place,
    task(prompt),
    section('What was done', summary),
  );
}

/** Asks for a second look. */
export function reviewPrompt(prompt: DeliveryPrompt, difference: string): string {
  return joined(
    'Review the change below against the task. Say what is wrong or missing, each with its file and line, most serious first, and what of the success criteria is met. Change no file. Answer with the review as Markdown.',
    task(prompt),
    section('The change', excerptOf(difference)),
  );
}

/** The end of a long text is kept as well as its beginning: what failed often stands there. */
export function excerptOf(text: string, longest: number = longestExcerpt): string {
  if (text.length <= longest) return text;
  const half = Math.floor(longest / 2);
  const left = text.length - 2 * half;
  return `${text.slice(0, half)}\n… (${left} characters left out) …\n${text.slice(-half)}`.toWellFormed();
}

/** A test command as it is shown. */
export function testText({ test }: Pick<DeliveryPrompt, 'test'>): string | undefined {
  if (test === undefined || typeof test === 'string') return test;
  return test.map((word) => JSON.stringify(word)).join(' ');
}

function task({ title, requirements, successCriteria, context }: DeliveryPrompt): string {
  return joined(
    `# Task: ${title}`,
    section('Requirements', requirements),
    section('Success criteria', successCriteria),
    context === '' ? undefined : context,
  );
}

function section(name: string, text: string | undefined): string | undefined {
  return text === undefined || text.trim() === '' ? undefined : `## ${name}\n\n${text.trim()}`;
}

function joined(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined).join('\n\n');
}

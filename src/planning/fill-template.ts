import { nearestName } from '../configuration/nearest-name.ts';
import { UsageError } from '../core/errors.ts';
import type { PlacedProblem } from '../declarative/file-finding.ts';
import type { PhaseWork } from './plan.ts';
import type { FoundStep } from './template-steps.ts';
import type { TemplateVariable } from './template-variable.ts';

/** What every template knows without declaring it, from the request and its analysis. */
export const givenVariables: readonly string[] = [
  ...['request', 'title', 'part', 'parts', 'action', 'complexity', 'details', 'risks', 'id', 'name'],
];

/** Values by the names of variables. */
export type VariableValues = Readonly<Record<string, string>>;

/** `\{{` stands for the signs themselves. */
const place = /\\\{\{|\{\{\s*([A-Za-z_][\w-]*)\s*\}\}/g;
const only = /^\s*\{\{\s*([A-Za-z_][\w-]*)\s*\}\}\s*$/;
const longestText = 65_536;

/** Fills in a text in one pass: what a value holds is never looked at again. */
export function fillText(text: string, values: VariableValues): string {
  return text.replaceAll(place, (signs, name: string | undefined) => {
    if (name === undefined) return '{{';
    return Object.hasOwn(values, name) ? (values[name] ?? '') : signs;
  });
}

/** Fills in what is done in a step; `undefined` where a command or a question comes out empty: then there is nothing to do. */
export function fillWork(work: PhaseWork, values: VariableValues, step: string): PhaseWork | undefined {
  switch (work.kind) {
    case 'agent': {
      const agent = work.agent === undefined ? '' : fillText(work.agent, values).trim();
      return { kind: 'agent', ...(agent === '' ? {} : { agent }), prompt: whole(fillText(work.prompt, values), step) };
    }
    case 'approval': {
      const message = whole(fillText(work.message, values), step);
      return message.trim() === '' ? undefined : { kind: 'approval', message };
    }
    case 'command': {
      if (typeof work.command !== 'string')
        return { kind: 'command', command: filledArguments(work.command, values, step) };
      const command = only.test(work.command) ? fillText(work.command, values).trim() : unescaped(work.command);
      return command === '' ? undefined : { kind: 'command', command: whole(command, step) };
    }
  }
}

function filledArguments(words: readonly string[], values: VariableValues, step: string): readonly string[] {
  const filled: string[] = [];
  for (const word of words) {
    const argument = whole(fillText(word, values), step);
    if (argument.startsWith('-') && !word.startsWith('-') && !filled.includes('--'))
      throw new UsageError(
        'invalid-option',
        `The argument ${JSON.stringify(word)} of step "${step}" stands for ${JSON.stringify(argument.slice(0, 60))}, which a program would take for an option; put "--" before it in the template.`,
        { subject: word },
      );
    if (argument.includes('\0'))
      throw new UsageError('invalid-option', `An argument of step "${step}" has a NUL character in it.`, {
        subject: word,
      });
    filled.push(argument);
  }
  return filled;
}

function whole(text: string, step: string): string {
  if (text.length <= longestText) return text;
  const message = `The text of step "${step}" has ${text.length} characters once it is filled in; at most ${longestText} are allowed.`;
  throw new UsageError('invalid-option', message, { subject: step });
}

function unescaped(text: string): string {
  return text.replaceAll('\\{{', '{{');
}

/** What is wrong with the variables that a template names. */
export function textProblems(
  steps: readonly FoundStep[],
  variables: readonly TemplateVariable[],
  parts: string | undefined,
): readonly PlacedProblem[] {
  const problems: PlacedProblem[] = [];
  const declared = variables.map(({ name }) => name);
  for (const name of declared)
    if (givenVariables.includes(name))
      problems.push({
        rule: 'invalid-name',
        problem: `${JSON.stringify(name)} is known from the request; give the variable another name`,
        path: ['inputs', name],
      });
  const known = [...declared, ...givenVariables];
  for (const { name: step, title, work, path } of steps) {
    const find = (text: string, field: string): void => {
      const problem = textProblem(text, known) ?? (field === 'run' ? scriptProblem(text) : undefined);
      if (problem !== undefined) problems.push({ rule: 'invalid-template', problem, path: [...path, field] });
      if (step !== parts && namesOf(text).includes('part'))
        problems.push({
          rule: 'invalid-template',
          problem: 'only the step under "parts" has a {{ part }}',
          path: [...path, field],
        });
    };
    find(title, 'name');
    if (work.kind === 'agent') {
      find(work.prompt, 'task');
      find(work.agent ?? '', 'agent');
    } else if (work.kind === 'approval') find(work.message, 'message');
    else if (typeof work.command === 'string') find(work.command, 'run');
    else
      for (const [index, word] of work.command.entries()) {
        const problem =
          textProblem(word, known) ??
          (index === 0 && namesOf(word).length > 0 ? 'which program is run is not told by a variable' : undefined);
        if (problem !== undefined) problems.push({ rule: 'invalid-template', problem, path: [...path, 'run'] });
      }
  }
  return problems;
}

/** Whether what is done in a step names a variable. */
export function hasVariable(work: PhaseWork, variable: string): boolean {
  return Object.values(work)
    .flat()
    .some((text: string) => namesOf(text).includes(variable));
}

function namesOf(text: string): readonly string[] {
  return [...text.matchAll(place)].flatMap(([, name]) => name ?? []);
}

function textProblem(text: string, known: readonly string[]): string | undefined {
  if (text.includes('${{'))
    return 'a plan is made before anything is run: write {{ name }} for a variable, not ${{ … }}';
  const unknown = namesOf(text).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    const near = nearestName(unknown, known);
    const hint = near === undefined ? `known are ${known.join(', ')}` : `did you mean {{ ${near} }}?`;
    return `there is no variable ${JSON.stringify(unknown)}; ${hint}`;
  }
  const left = text.replaceAll(place, '');
  return left.includes('{{') ? 'a "{{" is no variable; write "\\{{" for the characters themselves' : undefined;
}

/** A shell would read what stands in a script: a variable is either all of it, and declared, or none of it. */
function scriptProblem(text: string): string | undefined {
  const names = namesOf(text);
  if (names.length === 0) return undefined;
  if (!only.test(text))
    return 'a variable in a script would be read by the shell: write the command as a list, or let a variable be the whole of it';
  return names.some((name) => givenVariables.includes(name))
    ? 'what a request says is never run as a script; declare a variable of your own for it'
    : undefined;
}

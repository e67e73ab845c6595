import { nearestName } from '../configuration/nearest-name.ts';
import { type DocumentPath, listed, type PlacedProblem } from './file-finding.ts';
import { codeWord } from './code-words.ts';
import { commandFields, filledFields } from './filled-step.ts';
import type { LaidStep, Layout } from './layout.ts';
import { isPowerful } from './powerful-variables.ts';
import {
  hasReference,
  hasTemplate,
  namesIn,
  parseTemplate,
  type Reference,
  TemplateProblem,
  type TextPart,
  textsOf,
} from './template.ts';
import type { Visible } from './visibility.ts';

/** What is wrong with the templates of a step. */
export function* templateProblems(laid: LaidStep, layout: Layout, visible: Visible): Generator<PlacedProblem> {
  const { step, kind, path } = laid;
  const fields: readonly (readonly [string, unknown])[] = Object.entries(step);
  for (const [field, value] of fields) {
    const at = field === 'run' && typeof valueOfPath(laid, layout) === 'string' ? path : [...path, field];
    if (field === 'description') continue;
    if (filledFields[kind].includes(field)) yield* filledProblems(field, value, at, layout, visible);
    else yield* misplaced(field, value, at);
  }
}

/** What is wrong with the templates of a field that is filled in. */
function* filledProblems(
  field: string,
  value: unknown,
  at: DocumentPath,
  layout: Layout,
  visible: Visible,
): Generator<PlacedProblem> {
  const names = templatesInNames(value, at);
  if (names.length > 0) {
    yield* names;
    return;
  }
  const isCommand = commandFields.includes(field);
  const texts = textsOf(value, at).filter(({ text }) => (isCommand ? hasReference(text) : hasTemplate(text)));
  if (texts.length === 0) return;
  const problem = isCommand ? commandProblem(value, texts[0]?.path ?? at, at) : undefined;
  if (problem !== undefined) {
    yield problem;
    return;
  }
  for (const { text, path } of texts) {
    const variable = String(path.at(-1));
    if (field === 'env' && isPowerful(variable))
      yield {
        rule: 'unsafe-template',
        problem: `the variable ${JSON.stringify(variable)} says what is run, and takes no templates`,
        path,
      };
    else yield* referenceProblems(text, path, layout, visible);
  }
}

/** Templates where nothing is filled in. In scripts and names of steps, `$${{` stands for the characters all the same. */
export function misplaced(field: string, value: unknown, at: DocumentPath): readonly PlacedProblem[] {
  return textsOf(value, at)
    .filter(({ text, path }) => (field === 'name' || isCommand(path) ? hasReference(text) : hasTemplate(text)))
    .map(({ path }) => ({ rule: 'misplaced-template', problem: `templates are not filled in in "${field}"`, path }));
}

/** Templates in names of fields, which are not filled in. */
export function templatesInNames(value: unknown, at: DocumentPath): readonly PlacedProblem[] {
  return namesIn(value, at)
    .filter(({ text }) => hasTemplate(text))
    .map(({ path }) => ({
      rule: 'misplaced-template',
      problem: 'templates are not filled in in names of fields',
      path,
    }));
}

/** Whether a text without a place for templates is a script, or a word of a command. */
function isCommand(path: DocumentPath): boolean {
  const [root] = path;
  if (root === 'checks') return true;
  return root === 'prerequisites' ? path[2] === 'run' : path.includes('verify') && path.includes('command');
}

/** What is wrong with the templates of a text. */
export function* referenceProblems(
  text: string,
  path: DocumentPath,
  layout: Layout,
  visible: Visible,
): Generator<PlacedProblem> {
  let parts: readonly TextPart[];
  try {
    parts = parseTemplate(text);
  } catch (error) {
    if (!(error instanceof TemplateProblem)) throw error;
    yield { rule: 'invalid-template', problem: error.message, path };
    return;
  }
  for (const part of parts) {
    const problem = typeof part === 'string' ? undefined : referenceProblem(part, layout, visible);
    if (problem !== undefined) yield { rule: 'unknown-reference', problem, path };
  }
}

/** The ids that a condition or the templates of a step name. */
export function idsNamedIn(text: string, ids: Iterable<string>): readonly string[] {
  const words = new Set(text.match(/[A-Za-z_][\w-]*/g) ?? []);
  return [...ids].filter((id) => words.has(id));
}

/** What is wrong with one name; `undefined`: nothing. */
export function referenceProblem({ source, parts }: Reference, layout: Layout, visible: Visible): string | undefined {
  const [root, name] = parts.map(String);
  switch (root) {
    case 'inputs':
      return unknown('input', name, Object.keys(layout.document.inputs ?? {}));
    case 'steps': {
      const ids = layout.identified.map(({ id }) => id);
      if (name !== undefined && ids.includes(name) && !visible.ids.has(name)) return notYet(name);
      if (parts.length > 2 && parts[2] !== 'outputs' && parts[2] !== 'status')
        return `a step has "status" and "outputs", not ${JSON.stringify(parts[2])}; see \${{ ${source} }}`;
      return unknown('step', name, ids);
    }
    case 'phases': {
      const names = layout.parts.flatMap(({ phase }) => phase?.name ?? []);
      if (name !== undefined && names.includes(name) && !visible.phases.has(name))
        return `phase ${JSON.stringify(name)} has not ended yet there`;
      return unknown('phase', name, names);
    }
    case 'run':
      return name === 'id' ? undefined : 'of the run, templates know "run.id"';
    default:
      return `templates begin with ${listed(['inputs', 'steps', 'phases', 'run'])}, not ${JSON.stringify(root)}`;
  }
}

function unknown(what: string, name: string | undefined, known: readonly string[]): string | undefined {
  if (name === undefined) return `name the ${what} as well`;
  if (known.includes(name)) return undefined;
  const near = nearestName(name, known);
  const there = known.length === 0 ? `there is none` : `known are ${listed(known, 'and')}`;
  const hint = near === undefined ? there : `did you mean ${JSON.stringify(near)}?`;
  const idHint = what === 'step' ? ' with that id' : '';
  return `there is no ${what} ${JSON.stringify(name)}${idHint}; ${hint}`;
}

/** Says that nothing is known yet of a step. */
export function notYet(id: string): string {
  return `step ${JSON.stringify(id)} has not ended yet there: it has to stand before, or among what is needed`;
}

/** Values reach a shell as variables only; a program gets them as arguments, each as it is. */
function commandProblem(value: unknown, path: DocumentPath, at: DocumentPath): PlacedProblem | undefined {
  if (typeof value === 'string')
    return {
      rule: 'unsafe-template',
      problem:
        'a script takes no templates, since a shell would read what they stand for; hand the value over by "env" and write "$NAME", or write the command as a list',
      path,
    };
  const words = value as readonly string[];
  if (hasReference(words[0] ?? ''))
    return { rule: 'unsafe-template', problem: 'which program is run cannot come from a template', path };
  const found = codeWord(words, isPowerful);
  if (found === undefined) return undefined;
  return {
    rule: 'unsafe-template',
    problem: `${JSON.stringify(found.program)} would read what the template stands for as code, or run it; hand the value over by "env", or as an argument of the code`,
    path: [...at, found.index],
  };
}

/** What stands at the place of a step: a text for the short form of a command. */
function valueOfPath({ path }: LaidStep, { document }: Layout): unknown {
  let value: unknown = document;
  for (const part of path) value = (value as Readonly<Record<string | number, unknown>>)[part];
  return value;
}

import { nearestName } from '../configuration/nearest-name.ts';
import { type DocumentPath, listed, type PlacedProblem } from './file-finding.ts';
import type { LaidStep, Layout } from './layout.ts';
import { identified } from './run-facts.ts';
import { hasTemplate, parseTemplate, type Reference, TemplateProblem, textsOf } from './template.ts';
import type { Visible } from './visibility.ts';
import type { StepKind } from './workflow-document.ts';

/** The fields of steps that are filled in; commands only where they are lists. */
const filled: Readonly<Record<StepKind, readonly string[]>> = {
  agent: ['task', 'system', 'config'],
  skill: ['task', 'system', 'targets', 'options'],
  workflow: ['inputs'],
  run: ['env', 'run', 'check', 'undo'],
  notify: ['notify'],
  approval: ['message'],
};
const commands: readonly string[] = ['run', 'check', 'undo'];

/** Variables that say which program is run, or what it loads. */
const powerful =
  /^(?:PATH|IFS|ENV|BASH_ENV|SHELLOPTS|BASHOPTS|PS4|CDPATH|GLOBIGNORE|LD_.*|DYLD_.*|GIT_.*|NODE_.*|NPM_.*|PERL5?.*|PYTHON.*|RUBY.*|JAVA_TOOL_OPTIONS|.*_PRELOAD|EDITOR|PAGER|SHELL|HOLDFAST_.*)$/i;

/** What is wrong with the templates of a step. */
export function templateProblems(laid: LaidStep, layout: Layout, visible: Visible): readonly PlacedProblem[] {
  const { step, kind, path } = laid;
  const fields: readonly (readonly [string, unknown])[] = Object.entries(step);
  return fields.flatMap(([field, value]) => {
    const at = field === 'run' && typeof valueOfPath(laid, layout) === 'string' ? path : [...path, field];
    const texts = textsOf(value, at).filter(({ text }) => hasTemplate(text));
    if (texts.length === 0 || field === 'description') return [];
    if (!filled[kind].includes(field))
      return texts.map((text) => ({
        rule: 'misplaced-template',
        problem: `templates are not filled in in "${field}"`,
        path: text.path,
      }));
    if (commands.includes(field)) {
      const problem = commandProblem(value, texts[0]?.path ?? at);
      if (problem !== undefined) return [problem];
    }
    return texts.flatMap(({ text, path: place }) => {
      const variable = String(place.at(-1));
      const isPowerful = field === 'env' && powerful.test(variable);
      const found = referenceProblems(text, place, layout, visible);
      return isPowerful
        ? [
            {
              rule: 'unsafe-template',
              problem: `the variable ${JSON.stringify(variable)} says what is run, and takes no templates`,
              path: place,
            },
          ]
        : found;
    });
  });
}

/** What is wrong with the templates of a text. */
export function referenceProblems(
  text: string,
  path: DocumentPath,
  layout: Layout,
  visible: Visible,
): readonly PlacedProblem[] {
  try {
    return parseTemplate(text).flatMap((part) => {
      const problem = typeof part === 'string' ? undefined : referenceProblem(part, layout, visible);
      return problem === undefined ? [] : [{ rule: 'unknown-reference', problem, path }];
    });
  } catch (error) {
    if (!(error instanceof TemplateProblem)) throw error;
    return [{ rule: 'invalid-template', problem: error.message, path }];
  }
}

/** What is wrong with the steps and phases that a condition names; what else may be wrong is found when it is compiled. */
export function conditionProblems(source: string, layout: Layout, visible: Visible): readonly string[] {
  const bare = source.replaceAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, (text, at: number) =>
    source.slice(0, at).trimEnd().endsWith('[') ? text : '""',
  );
  const ids = identified(layout).map(({ id }) => id);
  const problems: string[] = [];
  for (const [, root, dotted, quoted] of bare.matchAll(
    /(?<![\w.$-])(steps|phases)(?:\.([A-Za-z_][\w-]*)|\[["']([^"']*)["']\])/g,
  )) {
    const problem = referenceProblem({ source: '', parts: [root ?? '', dotted ?? quoted ?? ''] }, layout, visible);
    if (problem !== undefined) problems.push(problem);
  }
  for (const [name] of bare.matchAll(/(?<![\w.$-])[A-Za-z_][\w-]*/g))
    if (ids.includes(name) && !visible.ids.has(name)) problems.push(notYet(name));
  return [...new Set(problems)];
}

/** The ids that a condition or the templates of a step name. */
export function idsNamedIn(text: string, ids: Iterable<string>): readonly string[] {
  const words = new Set(text.match(/[A-Za-z_][\w-]*/g) ?? []);
  return [...ids].filter((id) => words.has(id));
}

function referenceProblem({ source, parts }: Reference, layout: Layout, visible: Visible): string | undefined {
  const [root, name] = parts.map(String);
  switch (root) {
    case 'inputs':
      return unknown('input', name, Object.keys(layout.document.inputs ?? {}));
    case 'steps': {
      const ids = identified(layout).map(({ id }) => id);
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

function notYet(id: string): string {
  return `step ${JSON.stringify(id)} has not ended yet there: it has to stand before, or among what is needed`;
}

/** Values reach a shell as variables only; a program gets them as arguments, each as it is. */
function commandProblem(value: unknown, path: DocumentPath): PlacedProblem | undefined {
  if (typeof value === 'string')
    return {
      rule: 'unsafe-template',
      problem:
        'a script takes no templates, since a shell would read what they stand for; hand the value over by "env" and write "$NAME", or write the command as a list',
      path,
    };
  const [program] = value as readonly string[];
  return program !== undefined && hasTemplate(program)
    ? { rule: 'unsafe-template', problem: 'which program is run cannot come from a template', path }
    : undefined;
}

/** What stands at the place of a step: a text for the short form of a command. */
function valueOfPath({ path }: LaidStep, { document }: Layout): unknown {
  let value: unknown = document;
  for (const part of path) value = (value as Readonly<Record<string | number, unknown>>)[part];
  return value;
}

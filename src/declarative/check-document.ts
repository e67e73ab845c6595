import { isAbsolute, normalize, sep } from 'node:path';
import { nearestName } from '../configuration/nearest-name.ts';
import type { Condition } from '../conditions/condition.ts';
import { isHoldfastError } from '../core/errors.ts';
import { failingComparisons } from './compared-values.ts';
import { inputProblem } from './declared-inputs.ts';
import { type DocumentPath, listed, type PlacedProblem } from './file-finding.ts';
import { conditionProblems } from './check-conditions.ts';
import { misplaced, referenceProblems, templateProblems, templatesInNames } from './check-references.ts';
import type { LaidList, LaidPart, LaidStep, Layout } from './layout.ts';
import { scheduleProblems } from './document-schedule.ts';
import { conditionRoots, readCondition } from './run-facts.ts';
import { stepsById } from './step-fields.ts';
import { textsOf } from './template.ts';
import { ancestorsOf, visibilityOf, type Visible } from './visibility.ts';

/** What a workflow's names may stand for beside what its file says. */
export interface KnownNames {
  /** The workflows that can be run as children, or have been completed; `undefined`: nobody can say yet. */
  readonly workflows: ReadonlySet<string> | undefined;
  /** Names that prerequisites may use beside those under `checks`. */
  readonly checks: ReadonlySet<string>;
}

/** Conditions that can be asked, by {@link placeKey} of the step or part that each belongs to. */
export type Conditions = ReadonlyMap<string, Condition | boolean>;

/** What a step or part is known by. */
export function placeKey({ path }: Pick<LaidStep | LaidPart, 'path'>): string {
  return path.join('/');
}

/** What was found in a document whose form is right. */
export interface DocumentCheck {
  readonly problems: readonly PlacedProblem[];
  readonly conditions: Conditions;
}

/** A file in which more is wrong is mended in several goes: to name thousands of things would take long, and help nobody. */
const mostProblems = 200;

/** Checks what one field of a document says about others. Where very much is wrong, the first of it is named. */
export async function checkDocument(layout: Layout, known: KnownNames): Promise<DocumentCheck> {
  const visibility = visibilityOf(layout);
  const steps = stepsById(layout);
  const conditions = new Map<string, Condition | boolean>();
  const problems: PlacedProblem[] = [];
  const add = (found: Iterable<PlacedProblem>): void => {
    if (problems.length >= mostProblems) return;
    for (const problem of found) if (problems.push(problem) === mostProblems) return;
  };
  add(reservedProblems(layout));
  add(orderProblems(layout));
  add(nameProblems(layout, known));
  add(headTemplates(layout, visibility.end));
  add(await scheduleProblems(layout.document));
  const readInto = async (
    owner: LaidStep | LaidPart,
    source: string | boolean | undefined,
    path: DocumentPath,
    visible: Visible,
  ): Promise<void> => {
    if (source === undefined || problems.length >= mostProblems) return;
    if (typeof source === 'boolean') {
      conditions.set(placeKey(owner), source);
      return;
    }
    const named = conditionProblems(source, layout, visible);
    add(named.map((problem) => ({ rule: 'unknown-reference', problem, path })));
    if (named.length > 0) return;
    try {
      const condition = await readCondition(source, layout, 'the condition');
      conditions.set(placeKey(owner), condition);
      add(
        failingComparisons(condition, layout, steps).map((problem) => ({ rule: 'invalid-condition', problem, path })),
      );
    } catch (error) {
      if (!isHoldfastError(error)) throw error;
      add([{ rule: 'invalid-condition', problem: error.message.replace(/\.$/, ''), path }]);
    }
  };
  for (const [index, part] of layout.parts.entries()) {
    const visible = visibility.parts[index] ?? visibility.end;
    await readInto(part, part.phase?.condition, [...part.path, 'condition'], visible);
  }
  for (const [step, visible] of visibility.steps) {
    await readInto(step, step.step.condition, [...step.path, 'condition'], visible);
    add(templateProblems(step, layout, visible));
    add(stepProblems(step));
  }
  if (problems.length >= mostProblems)
    problems.push({
      rule: 'too-many-problems',
      problem: `of what is wrong only ${mostProblems} things are named`,
      path: [],
    });
  return { problems, conditions };
}

/** What is wrong with ids, with the order that is made of them, and with inputs: of files that are not run as well. */
export function* orderProblems(layout: Layout): Generator<PlacedProblem> {
  yield* idProblems(layout);
  yield* inputProblems(layout);
  for (const { list } of layout.parts) yield* needProblems(list);
}

function everyStep(layout: Layout): readonly LaidStep[] {
  const ofParts = layout.parts.flatMap(({ list, validation }) => [...list.steps, ...validation]);
  return [...ofParts, ...layout.validation, ...layout.onSuccess, ...layout.onFailure];
}

function reservedProblems(layout: Layout): readonly PlacedProblem[] {
  return everyStep(layout).flatMap(({ id, path }): readonly PlacedProblem[] => {
    if (id === undefined || !conditionRoots.includes(id)) return [];
    const problem = `the id ${JSON.stringify(id)} means something else in conditions; choose another one`;
    return [{ rule: 'invalid-id', problem, path: [...path, 'id'] }];
  });
}

function idProblems(layout: Layout): readonly PlacedProblem[] {
  const seen = new Set<string>();
  const problems: PlacedProblem[] = [];
  for (const { id, path } of everyStep(layout)) {
    if (id === undefined) continue;
    const problem = `the id ${JSON.stringify(id)} is taken by a step before`;
    if (seen.has(id)) problems.push({ rule: 'invalid-id', problem, path: [...path, 'id'] });
    seen.add(id);
  }
  const phases = new Set<string>();
  for (const { phase, path } of layout.parts) {
    if (phase === undefined) continue;
    if (phases.has(phase.name))
      problems.push({
        rule: 'invalid-id',
        problem: `there is a phase ${JSON.stringify(phase.name)} before`,
        path: [...path, 'name'],
      });
    phases.add(phase.name);
  }
  return problems;
}

function* needProblems(list: LaidList): Generator<PlacedProblem> {
  const ids = new Set(list.steps.flatMap(({ id }) => id ?? []));
  const before = new Set<string>();
  for (const step of list.steps) {
    const path = [...step.path, 'needs'];
    const one = (problem: string): PlacedProblem => ({ rule: 'invalid-needs', problem, path });
    let isPlaced = true;
    for (const need of step.needs)
      if (!ids.has(need)) {
        isPlaced = false;
        const near = nearestName(need, ids);
        const hint =
          near === undefined ? 'name a step of the same list by its id' : `did you mean ${JSON.stringify(near)}?`;
        yield one(`there is no step ${JSON.stringify(need)} in this list; ${hint}`);
      } else if (list.manner === 'sequential' && !before.has(need)) {
        isPlaced = false;
        yield one(`step ${JSON.stringify(need)} comes later, and the steps are run one after the other`);
      }
    if (step.id === undefined) continue;
    before.add(step.id);
    if (isPlaced && step.needs.length > 0 && ancestorsOf(step, list).has(step.id))
      yield one(`step ${JSON.stringify(step.id)} needs itself, by way of ${listed(step.needs, 'and')}`);
  }
}

function inputProblems({ document }: Layout): readonly PlacedProblem[] {
  return Object.entries(document.inputs ?? {}).flatMap(([name, declared]) => {
    if (typeof declared === 'string' || declared.default === undefined) return [];
    const problem = inputProblem(declared, declared.default);
    return problem === undefined
      ? []
      : [
          {
            rule: 'invalid-value',
            problem: `the default of input ${JSON.stringify(name)}: ${problem}`,
            path: ['inputs', name, 'default'],
          },
        ];
  });
}

/** What the names of workflows and prerequisites stand for. */
function nameProblems(layout: Layout, known: KnownNames): readonly PlacedProblem[] {
  const { document } = layout;
  const problems: PlacedProblem[] = [];
  const workflow = (name: string, path: DocumentPath): void => {
    if (known.workflows === undefined || known.workflows.has(name)) return;
    const near = nearestName(name, known.workflows);
    const hint =
      near === undefined ? `known are ${listed(known.workflows, 'and')}` : `did you mean ${JSON.stringify(near)}?`;
    problems.push({ rule: 'unknown-workflow', problem: `there is no workflow ${JSON.stringify(name)}; ${hint}`, path });
  };
  for (const { kind, step, path } of everyStep(layout))
    if (kind === 'workflow') workflow((step as { readonly workflow: string }).workflow, [...path, 'workflow']);
  for (const [index, one] of (document.prerequisites ?? []).entries()) {
    const path = ['prerequisites', index];
    if (typeof one !== 'string') {
      if ('workflow' in one) workflow(one.workflow, path);
      if ('file' in one && !isInside(one.file))
        problems.push({
          rule: 'unsafe-path',
          problem: `the file ${JSON.stringify(one.file)} lies outside of the folder`,
          path,
        });
      continue;
    }
    if (Object.hasOwn(document.checks ?? {}, one) || known.checks.has(one) || known.workflows?.has(one) === true)
      continue;
    const near = nearestName(one, [...Object.keys(document.checks ?? {}), ...known.checks, ...(known.workflows ?? [])]);
    const hint =
      near === undefined
        ? 'give it a command under "checks", or name a workflow'
        : `did you mean ${JSON.stringify(near)}?`;
    problems.push({ rule: 'unbound-name', problem: `nothing says what ${JSON.stringify(one)} is; ${hint}`, path });
  }
  return problems;
}

/** Templates outside of steps are filled in in `outputs` alone; values for commands are data, too. */
function* headTemplates(layout: Layout, end: Visible): Generator<PlacedProblem> {
  const { outputs, env, prerequisites, checks, agent, schedule } = layout.document;
  const outer = { env, prerequisites, checks, agent, schedule };
  for (const { text, path } of textsOf(outputs ?? {}, ['outputs'])) yield* referenceProblems(text, path, layout, end);
  yield* templatesInNames(outputs ?? {}, ['outputs']);
  for (const [name, value] of Object.entries(outer)) yield* misplaced(name, value, [name]);
}

/** Options that a step of its type cannot keep to. */
function stepProblems({ kind, step, path, number, needs }: LaidStep): readonly PlacedProblem[] {
  const problems: PlacedProblem[] = [];
  const refuse = (field: string, why: string): void => {
    problems.push({ rule: 'no-effect', problem: `"${field}" means nothing here: ${why}`, path: [...path, field] });
  };
  const { timeout, on_failure: rule, checkpoint } = step;
  if (kind === 'workflow' && timeout !== undefined) refuse('timeout', 'limit the steps of that workflow');
  if (kind === 'notify' && timeout !== undefined) refuse('timeout', 'nothing waits for a notice');
  const retries = ['retry', 'backoff', 'delay', 'max_delay'].some((field) => Object.hasOwn(rule ?? {}, field));
  if (retries && ['workflow', 'notify', 'approval'].includes(kind))
    refuse('on_failure', `a step of the type ${kind} is not tried again; only "continue" can be said`);
  if (kind === 'notify' && rule !== undefined) refuse('on_failure', 'a notice never fails a run');
  if (number === undefined && needs.length > 0) refuse('needs', 'these are done one after the other');
  if (number === undefined && checkpoint !== undefined) refuse('checkpoint', 'only steps are checkpoints');
  if ('cwd' in step && !isInside(step.cwd))
    problems.push({
      rule: 'unsafe-path',
      problem: `the folder ${JSON.stringify(step.cwd)} lies outside`,
      path: [...path, 'cwd'],
    });
  for (const file of ('verify' in step ? step.verify.files : undefined) ?? [])
    if (!isInside(file))
      problems.push({
        rule: 'unsafe-path',
        problem: `the file ${JSON.stringify(file)} lies outside`,
        path: [...path, 'verify'],
      });
  return problems;
}

function isInside(path: string): boolean {
  const way = normalize(path);
  return (
    !isAbsolute(way) && !way.includes('\0') && way !== '..' && !way.startsWith(`..${sep}`) && !/^[A-Za-z]:/.test(way)
  );
}

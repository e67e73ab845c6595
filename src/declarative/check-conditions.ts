import { notYet, referenceProblem } from './check-references.ts';
import { listed } from './file-finding.ts';
import type { Layout } from './layout.ts';
import { stepStatuses } from './run-facts.ts';
import type { Visible } from './visibility.ts';

/** A condition without its texts, which are no names; those in brackets are. */
export function bareCondition(source: string): string {
  return source.replaceAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, (text, at: number) =>
    source.slice(0, at).trimEnd().endsWith('[') ? text : '""',
  );
}

/** What is wrong with the steps and phases that a condition names; what else may be wrong is found when it is compiled. */
export function conditionProblems(source: string, layout: Layout, visible: Visible): readonly string[] {
  const bare = bareCondition(source);
  const ids = layout.identified.map(({ id }) => id);
  const inputs = Object.keys(layout.document.inputs ?? {});
  const problems: string[] = [];
  for (const [, root, dotted, quoted] of bare.matchAll(
    /(?<![\w.$-])(steps|phases|inputs)(?:\.([A-Za-z_][\w-]*)|\[["']([^"']*)["']\])/g,
  )) {
    const name = dotted ?? quoted ?? '';
    // `inputs.count-1` takes one from an input.
    if (root === 'inputs' && inputs.some((input) => name.startsWith(`${input}-`))) continue;
    const problem = referenceProblem({ source: '', parts: [root ?? '', name] }, layout, visible);
    if (problem !== undefined) problems.push(problem);
  }
  const phases = layout.parts.flatMap(({ phase }) => phase?.name ?? []);
  for (const [name] of bare.matchAll(/(?<![\w.$-])[A-Za-z_][\w-]*/g)) {
    if (!ids.includes(name)) continue;
    if (phases.includes(name))
      problems.push(`${JSON.stringify(name)} is a step and a phase; write "steps.${name}" or "phases.${name}"`);
    else if (!visible.ids.has(name)) problems.push(notYet(name));
  }
  problems.push(...factProblems(source, bare, ids, phases));
  return [...new Set(problems)];
}

/** What steps and phases are asked that they do not have, and statuses that they never have. */
function factProblems(
  source: string,
  bare: string,
  ids: readonly string[],
  phases: readonly string[],
): readonly string[] {
  const named = /(?<![\w.$-])(?:(steps|phases)\.)?([A-Za-z_][\w-]*)\.([A-Za-z_]\w*)/g;
  const isPhase = (root: string | undefined, name: string): boolean =>
    root === 'phases' || (root === undefined && phases.includes(name));
  const facts = [...bare.matchAll(named)].flatMap(([, root, name = '', fact = '']) => {
    if (!ids.includes(name) && !phases.includes(name)) return [];
    if (isPhase(root, name)) return fact === 'status' ? [] : [`a phase has "status", not ${JSON.stringify(fact)}`];
    const isKnown = fact === 'status' || fact === 'outputs';
    return isKnown ? [] : [`a step has "status" and "outputs", not ${JSON.stringify(fact)}`];
  });
  const compared = /(?<![\w.$-])(?:(?:steps|phases)\.)?([A-Za-z_][\w-]*)\.status\s*[=!]=\s*(["'])([^"']*)\2/g;
  const statuses = [...source.matchAll(compared)].flatMap(([, name = '', , status = '']) => {
    if ((!ids.includes(name) && !phases.includes(name)) || stepStatuses.some((one) => one === status)) return [];
    return [`a status is ${listed(stepStatuses)}, never ${JSON.stringify(status)}`];
  });
  return [...facts, ...statuses];
}

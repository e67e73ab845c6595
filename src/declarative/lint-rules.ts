import { nearestName } from '../configuration/nearest-name.ts';
import type { PlacedProblem } from './file-finding.ts';
import { type Conditions, placeKey } from './check-document.ts';
import { idleComparisons } from './compared-values.ts';
import { idsNamedIn } from './check-references.ts';
import type { LaidStep, Layout } from './layout.ts';
import { agentsOf, allSteps } from './named-agents.ts';
import { stepsById } from './step-fields.ts';
import { unknownOutputs } from './unknown-outputs.ts';
import type { RunStep } from './workflow-document.ts';
import type { CheckedFile } from './workflow-file.ts';

/** Who can be asked, where that is known. */
export interface KnownAgents {
  readonly agents: readonly string[];
  readonly skills: readonly string[];
}

/** Commands that change something elsewhere, which nobody wants done twice. */
const effects: readonly RegExp[] = [
  /\bgit\s+push\b/,
  /\b(?:npm|pnpm|yarn|cargo|poetry|vsce|jsr)\s+publish\b/,
  /\b(?:docker|podman|helm|nix-store|cachix)\s+push\b/,
  /\bkubectl\s+(?:apply|create|delete|replace|patch|rollout)\b/,
  /\bhelm\s+(?:install|upgrade|uninstall)\b/,
  /\b(?:terraform|tofu|pulumi)\s+(?:apply|destroy|up)\b/,
  /\bgh\s+(?:pr|release|issue)\s+(?:create|merge|edit|close)\b/,
  /\bcurl\b.*(?:-X\s*|--request[ =])(?:POST|PUT|PATCH|DELETE)\b/,
  /\b(?:twine\s+upload|scp|rsync|sendmail|mail)\b/,
  /\bnixos-rebuild\s+switch\b/,
];

/** What is worth a look in a document that can be run. */
export function lintProblems(
  { layout, conditions }: Pick<CheckedFile, 'layout' | 'conditions'>,
  known: KnownAgents | undefined,
): readonly PlacedProblem[] {
  return [
    ...unreachable(layout),
    ...selfCalls(layout),
    ...effectsWithoutCheck(layout),
    ...lostOutputs(layout),
    ...unknownOutputs(layout, conditions),
    ...neverEqual(layout, conditions),
    ...idleBounds(layout),
    ...missingLimits(layout),
    ...unknownAgents(layout, known),
    ...unusedIds(layout),
  ].map((problem) => ({ severity: 'warning', ...problem }));
}

function unreachable(layout: Layout): readonly PlacedProblem[] {
  const never = new Set<string>();
  const problems: PlacedProblem[] = [];
  const tolerated = new Set(
    allSteps(layout).flatMap(({ id, step }) => (step.on_failure?.continue === true ? (id ?? []) : [])),
  );
  const goesOnPhases = new Set(
    layout.parts.flatMap(({ phase }) => (phase?.on_failure?.continue === true ? [phase.name] : [])),
  );
  const why = (condition: string | boolean | undefined): string | undefined => {
    if (condition === false || condition === 'false') return 'its condition never holds';
    if (typeof condition !== 'string') return undefined;
    // "Failed" and nothing else: other parts of a longer condition may hold.
    const name = /^\s*(?:steps\.|phases\.)?([A-Za-z_][\w-]*)\.status\s*==\s*["']failed["']\s*$/.exec(condition)?.[1];
    if (name === undefined || tolerated.has(name) || goesOnPhases.has(name)) return undefined;
    return `where ${JSON.stringify(name)} fails the run ends, since it has no "continue: true"`;
  };
  for (const { phase, path } of layout.parts) {
    const reason = why(phase?.condition);
    if (reason !== undefined)
      problems.push({
        rule: 'unreachable-step',
        problem: `this phase is never run: ${reason}`,
        path: [...path, 'condition'],
      });
  }
  for (const { id, step, path, needs } of allSteps(layout)) {
    const inOnFailure = path[0] === 'on_failure';
    const missing = step.condition === undefined ? needs.find((need) => never.has(need)) : undefined;
    const reason =
      missing === undefined
        ? inOnFailure
          ? undefined
          : why(step.condition)
        : `it needs ${JSON.stringify(missing)}, which never is`;
    if (reason === undefined) continue;
    if (id !== undefined) never.add(id);
    problems.push({ rule: 'unreachable-step', problem: `this step is never run: ${reason}`, path });
  }
  return problems;
}

function selfCalls(layout: Layout): readonly PlacedProblem[] {
  return allSteps(layout).flatMap(({ kind, step, path }) =>
    kind === 'workflow' &&
    'workflow' in step &&
    step.workflow === layout.document.workflow &&
    step.condition === undefined
      ? [loopProblem([step.workflow, step.workflow], path)]
      : [],
  );
}

/** A circle of workflows in which no step has a condition. */
export function loopProblem(names: readonly string[], path: PlacedProblem['path']): PlacedProblem {
  const way = names.join(' → ');
  return {
    rule: 'unbounded-loop',
    problem: `the workflows run each other for ever: ${way}; give a step on the way a condition`,
    path,
  };
}

function effectsWithoutCheck(layout: Layout): readonly PlacedProblem[] {
  return allSteps(layout).flatMap(({ kind, step, path }) => {
    if (kind !== 'run') return [];
    const { run, check } = step as RunStep;
    const text = typeof run === 'string' ? run : run.join(' ');
    const found =
      check === undefined ? effects.map((pattern) => pattern.exec(text)?.[0]).find((part) => part) : undefined;
    if (found === undefined) return [];
    const problem = `${JSON.stringify(found)} may be done twice after a crash; say by "check" how to see whether it was done`;
    return [{ rule: 'effect-without-check', problem, path }];
  });
}

/** Fields that nothing stands for where a check has found the command done. */
function lostOutputs(layout: Layout): readonly PlacedProblem[] {
  const steps = allSteps(layout);
  return steps.flatMap(({ kind, id, step, path }) => {
    const { check, outputs } = step as RunStep;
    if (kind !== 'run' || check === undefined || outputs !== 'json' || id === undefined) return [];
    // Whoever asks `has(…)` knows that they may not be there.
    const names = ({ step: other }: LaidStep): boolean =>
      other !== step &&
      !String(other.condition ?? '').includes('has(') &&
      new RegExp(`(?<![\\w-])${id}["']?\\]?\\.outputs\\b`).test(JSON.stringify(other).replaceAll('\\"', '"'));
    if (!steps.some(names)) return [];
    const problem =
      'where its check finds it done it has no fields, and what names them fails the run; ask "has(…)" in a condition there';
    return [{ rule: 'lost-outputs', problem, path: [...path, 'outputs'] }];
  });
}

/** Conditions that compare values of different kinds, which never are equal. */
function neverEqual(layout: Layout, conditions: Conditions): readonly PlacedProblem[] {
  const steps = stepsById(layout);
  return [...layout.parts, ...allSteps(layout)].flatMap((owner) => {
    const condition = conditions.get(placeKey(owner));
    if (condition === undefined || typeof condition === 'boolean') return [];
    const path = [...owner.path, 'condition'];
    return idleComparisons(condition, layout, steps).map((problem) => ({ rule: 'never-equal', problem, path }));
  });
}

/** Bounds of how many steps run side by side, where they are run one after the other anyway. */
function idleBounds({ parts }: Layout): readonly PlacedProblem[] {
  return parts.flatMap(({ list: { manner, maxConcurrent = 1 }, path }) => {
    if (manner !== 'sequential' || maxConcurrent === 1) return [];
    const problem =
      '"max_concurrent" means nothing here: the steps are run one after the other; say "type: parallel", or "needs" without "type: sequential"';
    return [{ rule: 'no-effect', problem, path: [...path, 'max_concurrent'] }];
  });
}

function missingLimits(layout: Layout): readonly PlacedProblem[] {
  const { limits = {} } = layout.document;
  const problems: PlacedProblem[] = [];
  const limited = new Set(layout.parts.flatMap(({ phase }) => (phase?.timeout === undefined ? [] : [phase.name])));
  for (const { kind, step, path, phase } of allSteps(layout)) {
    const isLimited =
      step.timeout !== undefined || limits.duration !== undefined || (phase !== undefined && limited.has(phase));
    if (['agent', 'skill', 'run'].includes(kind) && !isLimited)
      problems.push({
        rule: 'missing-limit',
        problem: 'it may take for ever: give it, its phase or "limits" a time',
        path,
      });
    if (kind === 'approval' && step.timeout === undefined)
      problems.push({
        rule: 'missing-limit',
        problem: 'it waits for ever: give it a "timeout"',
        path,
        severity: 'note',
      });
  }
  const asks = allSteps(layout).some(
    ({ kind, step }) => (kind === 'agent' || kind === 'skill') && !('max_cost_usd' in step),
  );
  if (asks && limits.cost_usd === undefined && limits.tokens === undefined && limits.calls === undefined)
    problems.push({
      rule: 'missing-limit',
      problem: 'nothing bounds what its agents cost: give "limits" a cost_usd, tokens or calls',
      path: ['workflow'],
      severity: 'note',
    });
  return problems;
}

function unknownAgents(layout: Layout, known: KnownAgents | undefined): readonly PlacedProblem[] {
  if (known === undefined) return [];
  return agentsOf(layout).flatMap(({ kind, name, path }) => {
    const names = kind === 'agent' ? known.agents : known.skills;
    if (names.includes(name)) return [];
    const near = nearestName(name, names);
    const hint = near === undefined ? '' : `; did you mean ${JSON.stringify(near)}?`;
    return [{ rule: 'unknown-agent', problem: `there is no ${kind} ${JSON.stringify(name)} here${hint}`, path }];
  });
}

function unusedIds(layout: Layout): readonly PlacedProblem[] {
  const ids = layout.identified.map(({ id }) => id);
  const said = JSON.stringify(layout.document, (key, value: unknown) => (key === 'id' ? undefined : value));
  const used = new Set([
    ...idsNamedIn(templatesAndConditions(layout, said), ids),
    ...allSteps(layout).flatMap(({ needs }) => needs),
  ]);
  return identifiedSteps(layout).flatMap(({ id, path }) =>
    id === undefined || used.has(id)
      ? []
      : [
          {
            rule: 'unused-id',
            problem: `nothing names the id ${JSON.stringify(id)}`,
            path: [...path, 'id'],
            severity: 'note',
          },
        ],
  );
}

function identifiedSteps(layout: Layout): readonly LaidStep[] {
  return allSteps(layout).filter(({ path }) => path[0] !== 'on_success' && path[0] !== 'on_failure');
}

/** The places that can name ids. */
function templatesAndConditions(layout: Layout, said: string): string {
  const templates = [...said.matchAll(/\$\{\{(.*?)\}\}/g)].map(([, inside = '']) => inside);
  const conditions = [
    ...layout.parts.map(({ phase }) => phase?.condition),
    ...allSteps(layout).map(({ step }) => step.condition),
  ];
  return [...templates, ...conditions.map((condition) => String(condition ?? ''))].join('\n');
}

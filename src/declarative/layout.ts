import { escapeName } from '../core/encodings.ts';
import type { DocumentPath } from './file-finding.ts';
import { literalText } from './template.ts';
import {
  type DocumentPhase,
  type DocumentStep,
  kindOf,
  type StepKind,
  type StepList,
  type WorkflowDocument,
} from './workflow-document.ts';

/** A step with its place in the workflow. */
export interface LaidStep {
  /** Counted from 1 through all phases; `undefined` for what is done before and after the steps. */
  readonly number: number | undefined;
  /** What it is called in its scope: its id, its name, or what it says; the same as long as that is. */
  readonly name: string;
  /** Its key in the journal of a run. */
  readonly key: string;
  readonly id: string | undefined;
  readonly kind: StepKind;
  readonly step: DocumentStep;
  /** The ids of the steps of its list that it needs. */
  readonly needs: readonly string[];
  readonly path: DocumentPath;
  /** The phase it is in. */
  readonly phase: string | undefined;
}

/** How the steps of a list are run. */
export type ListManner = 'sequential' | 'parallel' | 'graph';

/** Steps and how they are run. */
export interface LaidList {
  readonly manner: ListManner;
  readonly maxConcurrent: number | undefined;
  readonly syncPoint: string | undefined;
  readonly steps: readonly LaidStep[];
}

/** A phase, or all steps of a workflow without phases. */
export interface LaidPart {
  /** `undefined`: the workflow has no phases. */
  readonly phase: DocumentPhase | undefined;
  readonly path: DocumentPath;
  readonly list: LaidList;
  readonly validation: readonly LaidStep[];
}

/** A document, put in the order in which it is run. */
export interface Layout {
  readonly document: WorkflowDocument;
  readonly parts: readonly LaidPart[];
  readonly validation: readonly LaidStep[];
  readonly onSuccess: readonly LaidStep[];
  readonly onFailure: readonly LaidStep[];
  /** The numbered steps, in order. */
  readonly steps: readonly LaidStep[];
  /** The steps with an id whose results can be named, in order. */
  readonly identified: readonly IdentifiedStep[];
}

/** A step that has an id. */
export interface IdentifiedStep {
  readonly id: string;
  readonly key: string;
}

const longestName = 60;

/** Gives every step its name, number and key. */
export function layOut(document: WorkflowDocument): Layout {
  const root = new Names('');
  let count = 0;
  const numbered = (): number => (count += 1);
  const phases = 'phases' in document ? document.phases : undefined;
  const parts: LaidPart[] =
    phases === undefined
      ? [
          {
            phase: undefined,
            path: [],
            list: layList(document as StepList & { readonly type?: string }, ['steps'], root, undefined, numbered),
            validation: [],
          },
        ]
      : phases.map((phase, index) => {
          const path = ['phases', index];
          const names = new Names(`${escapeName(phase.name)}/`);
          return {
            ...{ phase, path, list: layList(phase, [...path, 'steps'], names, phase.name, numbered) },
            validation: layActions(phase.validation, [...path, 'validation'], names, 'validate ', phase.name),
          };
        });
  const validation = layActions(document.validation, ['validation'], root, 'validate ');
  const named = [...parts.flatMap((part) => [...part.list.steps, ...part.validation]), ...validation];
  return {
    ...{ document, parts, validation },
    identified: named.flatMap(({ id, key }) => (id === undefined ? [] : [{ id, key }])),
    onSuccess: layActions(document.on_success, ['on_success'], root, 'on success '),
    onFailure: layActions(document.on_failure, ['on_failure'], root, 'on failure '),
    steps: parts.flatMap(({ list }) => list.steps),
  };
}

/** A step in its long form: a text is a command. */
export function stepOf(step: string | DocumentStep): DocumentStep {
  return typeof step === 'string' ? { run: step } : step;
}

/** Names in one scope: each once, and not changed by what comes behind. */
class Names {
  readonly #prefix: string;
  readonly #taken = new Set<string>();

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  take(wanted: string): string {
    let name = wanted;
    for (let next = 2; this.#taken.has(name); next += 1) name = `${wanted} ${next}`;
    this.#taken.add(name);
    return name;
  }

  keyOf(name: string): string {
    return `${this.#prefix}${escapeName(name)}`;
  }

  /** The key of a step that runs in a branch of its own. */
  branchKeyOf(name: string): string {
    return `${this.#prefix}parallel/${escapeName(name)}/${escapeName(name)}`;
  }
}

function layList(
  { type, max_concurrent: maxConcurrent, sync_point: syncPoint, steps }: StepList & { readonly type?: string },
  path: DocumentPath,
  names: Names,
  phase: string | undefined,
  number: () => number,
): LaidList {
  const all = steps.map(stepOf);
  const hasNeeds = all.some(({ needs }) => needs !== undefined);
  const manner: ListManner =
    hasNeeds && type !== 'sequential' ? 'graph' : type === 'parallel' ? 'parallel' : 'sequential';
  // Ids first: a name that somebody made up must not take the place of one that something else says.
  const ids = new Map(all.flatMap(({ id }, index) => (id === undefined ? [] : [[index, names.take(id)] as const])));
  const laid = all.map((step, index): LaidStep => {
    const kind = kindOf(step) ?? 'run';
    const name = ids.get(index) ?? names.take(wantedName(step));
    return {
      ...{ number: number(), name, id: step.id, kind, step, phase },
      key: manner === 'parallel' ? names.branchKeyOf(name) : names.keyOf(name),
      needs: needsOf(step),
      path: [...path, index],
    };
  });
  return { manner, maxConcurrent, syncPoint, steps: laid };
}

function layActions(
  actions: readonly (string | DocumentStep)[] = [],
  path: DocumentPath,
  names: Names,
  prefix: string,
  phase?: string,
): readonly LaidStep[] {
  return actions.map((action, index) => {
    const step = stepOf(action);
    const name = names.take(`${prefix}${step.id ?? wantedName(step)}`);
    return {
      ...{ number: undefined, name, key: names.keyOf(name), id: step.id, kind: kindOf(step) ?? 'run', step, phase },
      ...{ needs: needsOf(step), path: [...path, index] },
    };
  });
}

function needsOf({ needs = [] }: DocumentStep): readonly string[] {
  return typeof needs === 'string' ? [needs] : needs;
}

/** What a step without an id is called: its name, or the beginning of what it says. */
function wantedName(step: DocumentStep): string {
  if (step.name !== undefined) return literalText(step.name);
  switch (kindOf(step)) {
    case 'agent': {
      const { agent = 'agent', task } = step as { readonly agent?: string; readonly task?: string };
      // Prose is edited; the name of a task is not.
      return task !== undefined && /^[\w./-]{1,60}$/.test(task) ? `${agent} ${task}` : agent;
    }
    case 'skill':
      return (step as { readonly skill: string }).skill;
    case 'workflow':
      return (step as { readonly workflow: string }).workflow;
    case 'notify': {
      const { notify } = step as { readonly notify: string | { readonly title: string } };
      return `notify ${typeof notify === 'string' ? notify : notify.title}`.slice(0, longestName);
    }
    case 'approval':
      return (step as { readonly approval: string }).approval;
    default: {
      const { run } = step as { readonly run: string | readonly string[] };
      return commandName(run);
    }
  }
}

/** The program, and what it is told first: flags and values behind that may change. */
function commandName(run: string | readonly string[]): string {
  const words = typeof run === 'string' ? run.trim().split(/\s+/, 3) : run;
  const plain = words.slice(0, 2).filter((word) => /^[\w@.:/-]+$/.test(word) && !word.startsWith('-'));
  return (plain.join(' ') || 'run').slice(0, longestName);
}

import { type LaidStep, type Layout } from './layout.ts';
import type { DocumentPath } from './file-finding.ts';
import type { AgentStep, SkillStep } from './workflow-document.ts';

/** An agent or skill that a file names, and where. */
export interface NamedAgent {
  readonly kind: 'agent' | 'skill';
  readonly name: string;
  readonly path: DocumentPath;
}

/** All steps of a workflow, with what is done before and after the numbered ones. */
export function allSteps(layout: Layout): readonly LaidStep[] {
  const ofParts = layout.parts.flatMap(({ list, validation }) => [...list.steps, ...validation]);
  return [...ofParts, ...layout.validation, ...layout.onSuccess, ...layout.onFailure];
}

/** The agents and skills that a workflow names. */
export function agentsOf(layout: Layout): readonly NamedAgent[] {
  return allSteps(layout).flatMap(({ kind, step, path }): readonly NamedAgent[] => {
    if (kind !== 'agent' && kind !== 'skill') return [];
    const { agent = layout.document.agent } = step as AgentStep | SkillStep;
    const skill = 'skill' in step ? step.skill : '';
    const skills = 'skills' in step ? (step.skills ?? []) : [];
    const own = kind === 'skill' ? [skill] : skills;
    return [
      ...(agent === undefined ? [] : [{ kind: 'agent', name: agent, path: [...path, 'agent'] } as const]),
      ...own.map((name) => ({ kind: 'skill', name, path: [...path, kind === 'skill' ? 'skill' : 'skills'] }) as const),
    ];
  });
}

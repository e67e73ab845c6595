import type { LaidStep } from './layout.ts';
import { argvOf } from './step-options.ts';
import { escapeTemplates, fill, type KnownValues } from './template.ts';
import type { DocumentCommand, DocumentStep, DocumentValue, StepKind } from './workflow-document.ts';

/** The fields of steps that are filled in; commands only where they are lists. */
export const filledFields: Readonly<Record<StepKind, readonly string[]>> = {
  agent: ['task', 'system', 'config'],
  skill: ['task', 'system', 'targets', 'options'],
  workflow: ['inputs'],
  run: ['env', 'run', 'check', 'undo'],
  notify: ['notify'],
  approval: ['message'],
};

/** Those of them that are commands. */
export const commandFields: readonly string[] = ['run', 'check', 'undo'];

/** A step that has no templates any more. Plain JSON. */
export interface FilledStep {
  readonly step: DocumentStep;
}

/**
 * Fills in a step as far as it can be: what has no value is empty.
 *
 * @throws UsageError `unknown-value` where a program would take a value for an option.
 */
export function filledStep({ step, kind }: LaidStep, known: KnownValues): FilledStep {
  const filled: Record<string, DocumentValue> = {};
  for (const name of filledFields[kind]) {
    const value = Object.entries(step).find(([field]) => field === name)?.[1] as DocumentValue | undefined;
    if (value === undefined) continue;
    if (commandFields.includes(name)) argvOf(value as DocumentCommand, known, empty);
    filled[name] = escapeTemplates(fill(value, known, empty));
  }
  return { step: { ...step, ...filled } };
}

function empty(): string {
  return '';
}

import { formatDuration } from '../core/durations.ts';
import type { DocumentPreview, PreviewedStep } from '../declarative/document-preview.ts';
import { toLine, toPrintableJson } from './printable.ts';
import type { Shell } from './shell.ts';
import { printPreview } from './verbs/preview.ts';

const words = { yes: '', no: ', not run', depends: ', run if' } as const;

/** Shows what a run of a workflow file would do. */
export function printDryRun(shell: Shell, preview: DocumentPreview, json: boolean): void {
  if (json) {
    shell.out.line(toPrintableJson(JSON.stringify(preview, undefined, 2)));
    return;
  }
  const { prerequisites, steps, validation, onSuccess, onFailure } = preview;
  if (preview.isolation !== undefined)
    shell.out.line('isolated      in a git worktree, which is merged into the folder once all went well');
  for (const name of prerequisites) shell.out.line(toLine(`needs         ${name}`));
  let phase: string | undefined;
  for (const step of steps) {
    if (step.phase !== undefined && step.phase !== phase) shell.out.line(toLine(`phase         ${step.phase}`));
    phase = step.phase;
    shell.out.line(lineOf(step));
  }
  for (const step of validation) shell.out.line(toLine(`validation    ${textOf(step)}`));
  for (const step of onSuccess) shell.out.line(toLine(`on success    ${textOf(step)}`));
  for (const step of onFailure) shell.out.line(toLine(`on failure    ${textOf(step)}`));
  printPreview(shell, { ...preview, exact: false });
}

function lineOf(step: PreviewedStep): string {
  return `  ${step.number === undefined ? '   ' : String(step.number).padStart(3)} ${toLine(textOf(step))}`;
}

function textOf({ name, does, runs, condition, needs, took }: PreviewedStep): string {
  const facts = [
    ...(needs === undefined ? [] : [`after ${needs.join(', ')}`]),
    ...(took === undefined
      ? []
      : [`takes ${formatDuration(took.p50Ms)}; 95 of 100 at most ${formatDuration(took.p95Ms)}`]),
  ];
  const when = runs === 'depends' ? `${words.depends} ${condition ?? ''}` : words[runs];
  const what = does === name ? name : `${name}: ${does}`;
  return `${what}${when}${facts.length === 0 ? '' : `  (${facts.join('; ')})`}`;
}

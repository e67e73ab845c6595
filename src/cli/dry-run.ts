import { formatDuration } from '../core/durations.ts';
import type { DocumentPreview, PreviewedStep } from '../declarative/document-preview.ts';
import { printPreview } from './preview-lines.ts';
import { toLine, toPrintableJson } from './printable.ts';
import type { Shell } from './shell.ts';

const words = { yes: '', no: ', not run', depends: ', run if' } as const;

/** Shows what a run of a workflow file would do. */
export function printDryRun(shell: Shell, preview: DocumentPreview, json: boolean): void {
  if (json) {
    shell.out.line(toPrintableJson(JSON.stringify(preview, undefined, 2)));
    return;
  }
  const { prerequisites, steps, validation, onSuccess, onFailure, completedRuns } = preview;
  // Without any, it is said once of the whole that times are not known.
  const textOf = (step: PreviewedStep): string => stepText(step, completedRuns > 0);
  if (preview.isolation !== undefined)
    shell.out.line('isolated      in a git worktree, which is merged into the folder once all went well');
  for (const name of prerequisites) shell.out.line(toLine(`needs         ${name}`));
  let phase: string | undefined;
  for (const step of steps) {
    if (step.phase !== undefined && step.phase !== phase) shell.out.line(toLine(`phase         ${step.phase}`));
    phase = step.phase;
    const number = step.number === undefined ? '   ' : String(step.number).padStart(3);
    shell.out.line(`  ${number} ${toLine(textOf(step))}`);
  }
  for (const step of validation) shell.out.line(toLine(`validation    ${textOf(step)}`));
  for (const step of onSuccess) shell.out.line(toLine(`on success    ${textOf(step)}`));
  for (const step of onFailure) shell.out.line(toLine(`on failure    ${textOf(step)}`));
  printPreview(shell, { ...preview, exact: false });
}

function stepText(step: PreviewedStep, hasHistory: boolean): string {
  const { name, does, runs, condition, needs } = step;
  const facts = [
    ...(needs === undefined ? [] : [`after ${needs.join(', ')}`]),
    ...(runs === 'no' ? [] : figuresOf(step, hasHistory)),
  ];
  const when = runs === 'depends' ? `${words.depends} ${condition ?? ''}` : words[runs];
  const what = does === name ? name : `${name}: ${does}`;
  return `${what}${when}${facts.length === 0 ? '' : `  (${facts.join('; ')})`}`;
}

/** What is paid for. Of commands and children a cost is told where one was ever counted. */
const costly: ReadonlySet<PreviewedStep['kind']> = new Set(['agent', 'skill']);

/** What it usually takes and costs, and what nobody knows of that. */
function figuresOf({ kind, took, cost }: PreviewedStep, hasHistory: boolean): readonly string[] {
  if (kind === 'notify' || kind === 'approval') return took === undefined ? [] : [timeText(took)];
  const unknown = [
    ...(took === undefined && hasHistory ? ['time'] : []),
    ...(cost === undefined && costly.has(kind) ? ['cost'] : []),
  ];
  return [
    ...(took === undefined ? [] : [timeText(took)]),
    ...(cost === undefined ? [] : [`costs ${usd(cost.p50Usd)}; 95 of 100 at most ${usd(cost.p95Usd)}`]),
    ...(unknown.length === 0 ? [] : [`${unknown.join(' and ')} unknown`]),
  ];
}

function timeText({ p50Ms, p95Ms }: NonNullable<PreviewedStep['took']>): string {
  return `takes ${formatDuration(p50Ms)}; 95 of 100 at most ${formatDuration(p95Ms)}`;
}

function usd(amount: number): string {
  return `$${String(Number(amount.toPrecision(3)))}`;
}

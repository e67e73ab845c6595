import { formatDuration } from '../core/durations.ts';
import type { ResumePlan } from '../workflow/plan.ts';
import { toLine, toPrintableJson } from './printable.ts';
import type { Shell } from './shell.ts';

const reasons: Readonly<Record<ResumePlan['runs'][number]['because'], string>> = {
  'input-changed': 'its input has changed',
  'fingerprint-changed': 'its fingerprint has changed',
  'never-ran': 'it never ran',
  'cut-off': 'it had begun, and was cut off',
  'failed-before': 'it failed before',
};

const doings: Readonly<Record<ResumePlan['does'], string>> = {
  'go-on': 'goes on',
  answer: 'gives the result that is stored; nothing runs',
  pause: 'pauses at the first step whose input has changed; --apply-changes runs it again',
};

/** Prints what a resume would do. */
export function printPlan(shell: Shell, plan: ResumePlan, json: boolean): void {
  const { out } = shell;
  if (json) {
    out.line(toPrintableJson(JSON.stringify(plan, undefined, 2)));
    return;
  }
  const { kept, runs, mayFollow, changes, saved, obstacle } = plan;
  const versions = plan.from === plan.version ? plan.version : `${plan.from} → ${plan.version}`;
  const cost = saved.costUsd > 0 ? ` and $${saved.costUsd.toFixed(2)}` : '';
  const unguarded = kept.unguarded === 0 ? '' : `; ${kept.unguarded} of them declare no input`;
  out.line(toLine(`resume of run ${plan.runId} (${plan.workflow} ${versions}): ${doings[plan.does]}`));
  out.line(`kept: ${kept.count}${unguarded}; saves ${formatDuration(saved.activeMs)}${cost}`);
  const list = (title: string, lines: readonly string[]): void => {
    if (lines.length === 0) return;
    out.line(`${title}: ${lines.length}`);
    for (const line of lines) out.line(`  ${toLine(line)}`);
  };
  list(
    'runs',
    runs.map(({ key, because }) => `${key}: ${reasons[because]}`),
  );
  list('may follow, with the results of those', mayFollow);
  list('new among stored steps', changes.inserted);
  list('stored, and asked for no more', changes.removed);
  if (obstacle !== undefined) out.line(toLine(`cannot be told beyond that: ${obstacle}`));
}

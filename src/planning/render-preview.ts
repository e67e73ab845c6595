import { formatDuration } from '../core/durations.ts';
import { beginningOf } from './beginning-of.ts';
import type { Plan } from './plan.ts';
import { scheduleOf } from './plan-schedule.ts';
import { takesText } from './render-guide.ts';
import { requirePlan } from './require-plan.ts';
import { shownLine } from './shown-text.ts';

const longestTitle = 60;

/**
 * Writes what a plan would do, wave after wave: what can go on side by side, when it begins and what it takes. Plain text.
 *
 * @throws UsageError `invalid-option` for something that is no plan.
 */
export function renderPreview(plan: Plan): string {
  requirePlan(plan);
  const { phases, waves } = scheduleOf(plan);
  const { template, parallel, id, warnings = [] } = plan;
  const width = Math.max(...plan.phases.map(({ name }) => name.length));
  const rows = waves.flatMap((wave, index) =>
    wave.map((name, place) => {
      const found = phases.find(({ phase }) => phase.name === name);
      if (found === undefined) return '';
      const { phase, beginsMs } = found;
      const facts = [
        phase.work.kind,
        ...(phase.critical ? [] : ['not critical']),
        ...(phase.retries === 0 ? [] : [`${phase.retries + 1} attempts`]),
      ];
      const title = beginningOf(shownLine(phase.title), longestTitle);
      const begins = `+${formatDuration(beginsMs)}`.padStart(8);
      const takes = formatDuration(phase.expectedMs).padStart(7);
      return `${place === 0 ? `wave ${index + 1}`.padEnd(9) : ' '.repeat(9)} ${name.padEnd(width)} ${begins} ${takes}  ${title} (${facts.join(', ')})`;
    }),
  );
  return [
    `plan      ${id}`,
    `template  ${template.name} (${Math.round(template.confidence * 100)} %)`,
    `takes     ${takesText(plan)}`,
    `at once   ${parallel === 1 ? 'one phase' : `up to ${parallel} phases`}`,
    ...rows,
    ...warnings.map((warning) => `note      ${shownLine(warning)}`),
    '',
  ].join('\n');
}

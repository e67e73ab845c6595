import { noteOf } from '../../state/budget-note.ts';
import type { BudgetFigures } from '../../reliability/budget-report.ts';
import { UsageError } from '../../core/errors.ts';
import { budgetLine } from '../budget-lines.ts';
import { exitCodes } from '../exit-codes.ts';
import { openManager } from '../open-manager.ts';
import { toLine, toPrintableJson } from '../printable.ts';
import { addVerbOptions, examples, type Verb, type VerbOptions } from '../verb.ts';

const help = `
Counts what calls (steps with \`estimate\` or \`agent\`) and steps that report their usage have spent, over all runs and
processes of the folder. Days are those of UTC. What one run has used: holdfast show <id>.
${examples(
  ['holdfast budgets', 'what was spent today, in all and by each agent'],
  ['holdfast budgets --day 2026-11-20 --json | jq .used.cost_usd', 'one figure of another day'],
)}`;

/** `holdfast budgets`: what was spent in a day. */
export const budgetsVerb: Verb = (program, shell, finish) => {
  const command = program
    .command('budgets')
    .description('show what was spent today, in all and by each agent')
    .option('--day <day>', 'another day (UTC), such as 2026-11-20');
  addVerbOptions(command)
    .addHelpText('after', help)
    .action(async (options: VerbOptions & { readonly day?: string }) => {
      const { day } = options;
      if (day !== undefined && (!/^\d{4}-\d{2}-\d{2}$/.test(day) || Number.isNaN(Date.parse(day))))
        throw new UsageError('invalid-option', `Expected \`--day\` to be a day such as 2026-11-20, got "${day}".`, {
          subject: 'day',
        });
      await using manager = await openManager(shell, options);
      const budget = await manager.reliability.budgets(day);
      if (budget === undefined) return;
      const agents = Object.entries(budget.agents);
      if (options.json === true) {
        const shown = {
          ...{ day: budget.day, ...figures(budget) },
          agents: Object.fromEntries(agents.map(([name, one]) => [name, figures(one)])),
        };
        shell.out.line(toPrintableJson(JSON.stringify(shown, undefined, 2)));
      } else {
        shell.out.line(`${budget.day}  ${budgetLine(budget)}`);
        for (const [name, one] of agents) shell.out.line(`  ${toLine(`${name}  ${budgetLine(one)}`)}`);
      }
      finish(exitCodes.success);
    });
};

function figures({ used, reserved, unknown }: BudgetFigures): object {
  return { used: noteOf(used), reserved: noteOf(reserved), unknown: noteOf(unknown) };
}

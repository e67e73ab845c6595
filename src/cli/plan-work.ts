import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { formatDuration } from '../core/durations.ts';
import { UsageError } from '../core/errors.ts';
import { toPrintable } from '../core/printable-text.ts';
import { makePlan } from '../planning/make-plan.ts';
import { requireWhole } from '../planning/lost-texts.ts';
import type { Plan } from '../planning/plan.ts';
import { forecastWork } from '../planning/plan-forecast.ts';
import { readPlanHistory, type PlanHistory } from '../planning/plan-history.ts';
import { renderGuide } from '../planning/render-guide.ts';
import { renderPreview } from '../planning/render-preview.ts';
import { renderWorkflow } from '../planning/render-workflow.ts';
import { renderScript } from '../planning/script.ts';
import type { StoredPlan } from '../planning/stored-plan.ts';
import { TemplateLibrary } from '../planning/template-library.ts';
import { storageFailure } from '../storage/file-errors.ts';
import { writeNewFile } from '../storage/write-new-file.ts';
import type { EnhancedWorkflowManager } from '../workflow/enhanced-workflow-manager.ts';
import { exitCodes, type ExitCode } from './exit-codes.ts';
import { openManager } from './open-manager.ts';
import { planRegistry } from './plan-registry.ts';
import { toLine, toPrintableJson } from './printable.ts';
import { readText } from './run-input.ts';
import type { Shell } from './shell.ts';
import type { VerbOptions } from './verb.ts';
import type { PlanForm, PlanListOptions, PlanVerbOptions } from './verbs/plan.ts';

export { registerPlan, runPlan } from './plan-run.ts';

/** `holdfast plan "…"`: makes a plan, shows it, and keeps it where that is asked for. */
export async function planRequest(shell: Shell, words: string, options: PlanVerbOptions): Promise<ExitCode> {
  if (words === '')
    throw new UsageError('invalid-option', 'Expected what is wanted, in words; see `holdfast plan --help`.', {
      subject: 'request',
    });
  const request = words === '-' ? (await readText(shell.cwd, '-', 'request')).trim() : words;
  const { template, var: variables, parallel, priority, maxDuration, save } = options;
  await using manager = await openManager(shell, options);
  const registry = planRegistry(shell, manager);
  const { requests } = await historyOf(manager, registry);
  const plan = await makePlan(request, {
    templates: library(shell, options),
    ...{ host: shell.host, history: requests },
    ...(template === undefined ? {} : { template }),
    ...(variables === undefined ? {} : { variables }),
    ...(parallel === undefined ? {} : { parallel }),
    ...(priority === undefined ? {} : { priority }),
    ...(maxDuration === undefined ? {} : { maxDuration }),
  });
  const text = formOf(plan, options);
  // A plan whose file could not be written is not kept; what is shown was kept before.
  if (options.output !== undefined) await print(shell, text, options);
  const kept = save === true ? await registry.save(plan) : undefined;
  if (options.output === undefined) await print(shell, text, options);
  // A guide and a preview say it themselves.
  if (options.json === true || options.yaml === true || options.script === true)
    for (const warning of plan.warnings ?? []) shell.err.line(toLine(`note: ${warning}`));
  if (kept !== undefined && options.script === true)
    await registry.record(kept.plan.id, {
      type: 'script',
      ...(options.output === undefined ? {} : { file: options.output }),
    });
  if (kept?.redacted !== undefined)
    shell.err.line(
      toLine(
        `warning: kept without what looks like a secret in ${kept.redacted.join(', ')}: docs/planning.md says what to do`,
      ),
    );
  if (kept !== undefined) shell.err.line(`kept; to carry it out: holdfast plan run ${kept.plan.id}`);
  return exitCodes.success;
}

/** `holdfast plan list`. */
export async function listPlans(shell: Shell, options: PlanListOptions): Promise<ExitCode> {
  await using manager = await openManager(shell, options);
  const { status } = options;
  const registry = planRegistry(shell, manager);
  const plans = await registry.list(status === undefined ? {} : { status });
  const damaged = await registry.damaged();
  for (const id of damaged)
    shell.err.line(toLine(`warning: the plan ${id} cannot be read: it was changed or cut, and is left as it is`));
  if (options.json === true)
    printJson(shell, { plans: plans.map(summaryOf), ...(damaged.length === 0 ? {} : { damaged }) });
  else {
    if (plans.length === 0) shell.err.line('There are no such plans.');
    for (const { plan, status: now, origin } of plans) {
      const marks = `${plan.priority === 'normal' ? '' : ` (${plan.priority})`}${origin === 'made' ? '' : ' (imported)'}`;
      shell.out.line(toLine(`${now.padEnd(9)}  ${plan.id}  ${plan.template.name}  ${plan.analysis.title}${marks}`));
    }
  }
  return exitCodes.success;
}

/** `holdfast plan show`. */
export async function showPlan(shell: Shell, named: string, options: PlanForm): Promise<ExitCode> {
  await using manager = await openManager(shell, options);
  const registry = planRegistry(shell, manager);
  const stored = await registry.require(named);
  const { plan } = stored;
  const { phases } = await historyOf(manager, registry);
  const forecast = forecastWork(plan, phases);
  if (options.json === true) {
    await print(shell, `${JSON.stringify({ ...stored, forecast }, undefined, 2)}\n`, options);
    return exitCodes.success;
  }
  if (options.yaml === true || options.script === true) requireWhole(stored);
  if (options.yaml === true || options.script === true || options.dryRun === true) {
    await print(shell, formOf(plan, options), options);
    return exitCodes.success;
  }
  const { duration, criticalPath, cost, doubts } = forecast;
  const facts: readonly (readonly [string, string])[] = [
    ['plan', `${plan.id}, ${stored.status}${stored.origin === 'made' ? '' : ', from elsewhere'}`],
    ...stored.runs.map(
      ({ id, status, gone }) => ['run', `${id}: ${status}${gone === undefined ? '' : `, ${gone}`}`] as const,
    ),
    ...(stored.script === undefined
      ? []
      : [
          [
            'script',
            `${stored.script.status}${stored.script.log === undefined ? '' : `, ${stored.script.log}`}`,
          ] as const,
        ]),
    [
      'forecast',
      `${formatDuration(duration.point)} (${formatDuration(duration.low)} to ${formatDuration(duration.high)}), decided by ${criticalPath.join(' → ')}`,
    ],
    ...(cost === undefined
      ? []
      : [['cost', `${cost.point.toFixed(2)} (${cost.low.toFixed(2)} to ${cost.high.toFixed(2)})`] as const]),
    ...doubts.slice(0, 3).map(({ message }) => ['doubt', message] as const),
    ...stored.history.map(
      ({ at, type, runId, file }) => ['history', [at, type, runId, file].filter(Boolean).join(' ')] as const,
    ),
  ];
  const head = facts.map(([name, text]) => `${name.padEnd(11)} ${toLine(text)}`).join('\n');
  await print(shell, `${head}\n\n${renderGuide(plan)}`, options);
  return exitCodes.success;
}

/** `holdfast plan export`. */
export async function exportPlan(shell: Shell, named: string, options: PlanForm): Promise<ExitCode> {
  await using manager = await openManager(shell, options);
  await print(shell, await planRegistry(shell, manager).export(named), { ...options, json: true });
  return exitCodes.success;
}

/** `holdfast plan import`. */
export async function importPlan(shell: Shell, file: string, options: VerbOptions): Promise<ExitCode> {
  const text = await readText(shell.cwd, file, 'file');
  await using manager = await openManager(shell, options);
  const stored = await planRegistry(shell, manager).import(text);
  if (options.json === true) printJson(shell, summaryOf(stored));
  else
    shell.out.line(`imported plan ${stored.plan.id}; read it before it is run: holdfast plan show ${stored.plan.id}`);
  return exitCodes.success;
}

/** `holdfast plan templates`. */
export async function listTemplates(shell: Shell, options: VerbOptions): Promise<ExitCode> {
  const { templates, findings } = await library(shell, options).list();
  if (options.json === true) printJson(shell, { templates, findings });
  else {
    for (const { name, source, description, variables } of templates) {
      shell.out.line(toLine(`${name.padEnd(15)} ${source.padEnd(10)} ${description}`));
      for (const variable of variables) {
        const standard = variable.required ? 'required' : `default ${JSON.stringify(variable.default ?? '')}`;
        shell.out.line(`    ${toLine(`${variable.name} (${standard}) ${variable.description ?? ''}`)}`);
      }
    }
    for (const { file, problem } of findings) shell.err.line(toLine(`left out ${file}: ${problem}`));
  }
  return exitCodes.success;
}

function library({ cwd }: Shell, { configuration }: VerbOptions): TemplateLibrary {
  const folders = configuration === undefined ? {} : { folders: configuration.values.templates };
  return new TemplateLibrary({ directory: cwd, ...folders });
}

/** What earlier plans took. */
async function historyOf(
  manager: EnhancedWorkflowManager,
  registry: ReturnType<typeof planRegistry>,
): Promise<PlanHistory> {
  return readPlanHistory(await registry.list(), (id) => manager.history(id));
}

function formOf(plan: Plan, { json, yaml, script, dryRun }: PlanForm): string {
  if (json === true) return `${JSON.stringify(plan, undefined, 2)}\n`;
  if (yaml === true) return renderWorkflow(plan);
  if (script === true) return renderScript(plan);
  return dryRun === true ? renderPreview(plan) : renderGuide(plan);
}

/** Writes a text to a new file, whose folder is made, or to standard output so that a terminal only shows it. */
async function print(shell: Shell, text: string, { output, json, yaml, script }: PlanForm): Promise<void> {
  if (output === undefined) {
    const isShown = shell.out.isTerminal(shell.host.environment);
    // A workflow file and a script are run: whoever keeps them gets every character as it is.
    const isRead = (yaml === true || script === true) && !isShown;
    await shell.out.write(isRead ? text : json === true ? toPrintableJson(text) : toPrintable(text));
    return;
  }
  const file = resolve(shell.cwd, output);
  await mkdir(dirname(file), { recursive: true }).catch((error: unknown) => {
    throw storageFailure(error, 'make the folder', dirname(file));
  });
  await writeNewFile(shell.host, file, [text], { what: 'the plan', mode: script === true ? 0o777 : 0o666 });
  shell.err.line(toLine(`written to ${file}`));
}

function printJson(shell: Shell, value: unknown): void {
  shell.out.line(toPrintableJson(JSON.stringify(value, undefined, 2)));
}

function summaryOf({ plan, status, origin, runs, script }: StoredPlan): Readonly<Record<string, unknown>> {
  const { id, name, analysis, createdAt, template, priority } = plan;
  return {
    ...{ id, name, title: analysis.title, status, origin, createdAt, template: template.name, priority, runs },
    ...(script === undefined ? {} : { script }),
  };
}

import { invalidOption, requireKnownOptions, requireOneOf } from '../core/expect.ts';
import type { Plan } from './plan.ts';
import { expectedDuration } from './plan-schedule.ts';
import { requirePlan } from './require-plan.ts';
import { scriptAttempts } from './script-attempts.ts';
import { scriptHeader, titleOf } from './script-header.ts';
import { scriptLock } from './script-lock.ts';
import { scriptMain } from './script-main.ts';
import { scriptOutput } from './script-output.ts';
import { phaseData, phaseDigest, requireScriptable, wholeSeconds } from './script-phases.ts';
import { scriptPreamble } from './script-preamble.ts';
import { quoted } from './script-quoting.ts';
import { scriptSandbox } from './script-sandbox.ts';
import { scriptSchedule } from './script-schedule.ts';
import { scriptState } from './script-state.ts';
import { scriptVerbs } from './script-verbs.ts';
import { phaseWork, requireCommand } from './script-work.ts';

/** Options of {@link renderScript}. */
export interface ScriptOptions {
  /**
   * The program that agents are asked by, and its arguments. Who runs the script can use another one by `HOLDFAST_AGENT`.
   * @defaultValue `['claude', '-p']`
   */
  readonly agentCommand?: readonly string[];
  /**
   * The programs of agents that a plan names, by their names.
   * @defaultValue none: all are asked by `agentCommand`, and find their name in `HOLDFAST_AGENT_NAME`
   */
  readonly agents?: Readonly<Record<string, readonly string[]>>;
  /**
   * How a program gets its prompt: on its standard input, or as its last argument.
   * @defaultValue 'stdin'
   */
  readonly promptAs?: 'stdin' | 'argument';
  /**
   * Where the script keeps its state and its logs; relative to the folder that it is run in.
   * @defaultValue `.holdfast/scripts/<id of the plan>`
   */
  readonly stateFolder?: string;
}

/**
 * Writes a plan as a bash script that needs nothing of Holdfast: it runs the phases, goes on when it was interrupted, tries
 * again, stops what takes too long, and asks people. Values of the plan stand in it between single quotes; nothing in them is
 * executed but what the plan says is a command.
 *
 * The same plan and options give the same script.
 *
 * @throws UsageError `invalid-option` for a plan or an option that no script can be made of, such as text with NUL in it;
 * `plan-cyclic`.
 */
export function renderScript(plan: Plan, options: ScriptOptions = {}): string {
  requireKnownOptions('renderScript', options, ['agentCommand', 'agents', 'promptAs', 'stateFolder']);
  requirePlan(plan);
  requireScriptable(plan);
  const { agentCommand = ['claude', '-p'], agents = {}, promptAs = 'stdin' } = options;
  const { stateFolder = `.holdfast/scripts/${plan.id}` } = options;
  requireOneOf('promptAs', promptAs, ['stdin', 'argument']);
  if (stateFolder === '') throw invalidOption('stateFolder', stateFolder, 'the name of a folder');
  for (const [name, argv] of Object.entries({ ...agents, agentCommand })) requireCommand(`command of ${name}`, argv);
  const title = quoted('title', titleOf(plan));
  const data = [
    '# ---- The plan ----------------------------------------------------------------------------------------------------',
    '',
    `HS_PLAN_ID=${quoted('plan.id', plan.id)}`,
    `HS_PLAN_TITLE=${title}`,
    `HS_PLAN_DIGEST=${quoted('digest', phaseDigest(plan))}`,
    `HS_PLAN_DURATION=${quoted('duration', expectedDuration(plan))}`,
    `HS_PARALLEL=${plan.parallel}`,
    `HS_MAX_SECONDS=${wholeSeconds(plan.maxDurationMs ?? 0)}`,
    `HS_STATE_FOLDER=${quoted('stateFolder', stateFolder)}`,
    `HS_PROMPT_AS=${quoted('promptAs', promptAs)}`,
    `HS_SANDBOX_BRANCH=${quoted('branch', `holdfast/${plan.id.replaceAll('.', '-')}`)}`,
    `HS_SANDBOX_MESSAGE=${title}`,
    phaseData(plan),
    '',
    phaseWork(plan, { agentCommand, agents, promptAs }),
  ].join('\n');
  const parts = [scriptPreamble(), data, scriptOutput(), scriptLock(), scriptState(), scriptAttempts()];
  const rest = [scriptSchedule(), scriptSandbox(), scriptVerbs(), scriptMain()];
  return `${[scriptHeader(plan), ...parts, ...rest].join('\n\n')}\n`;
}

import type { ZodType } from 'zod';
import type * as Zod from 'zod';

/** The package zod, which is loaded when the first file is read. */
export type ZodModule = typeof Zod;

/** Names of steps, inputs and outputs: they can be written in conditions and templates as they are. */
const idPattern = /^[A-Za-z_][A-Za-z0-9_-]{0,63}$/;

// Together they are the name of a workflow that is one phase of another.
const workflowPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,49}$/;
const phasePattern = /^[A-Za-z0-9][A-Za-z0-9 ._-]{0,48}$/;
const versionPattern = /^(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})(?:[-+][0-9A-Za-z.+-]{1,60})?$/;
const durationPattern = /^(?:\d{1,15}(?:\.\d{1,6})?(?:ms|s|m|h|d|w))+$/;
const variablePattern = /^[A-Za-z_][A-Za-z0-9_]{0,99}$/;

/** More steps in one list are refused: the engine takes as many side by side. */
const mostSteps = 1000;
const mostNames = 200;
const longestText = 65_536;

/**
 * What a workflow file may hold. Steps are told apart by their keys; what one field says about another one (ids that are
 * there, conditions that can be read) is checked once a file has this form.
 */
export function documentSchema(z: ZodModule): ZodType {
  const of = parts(z);
  const { text, id, phaseName, duration, condition, command, record, actions, count } = of;
  const list = {
    max_concurrent: count(1, mostSteps).optional().describe('How many steps run at once.'),
    steps: z.array(of.step).min(1).max(mostSteps).describe('The steps.'),
    sync_point: id.optional().describe('Names the place where all steps have ended; it is a checkpoint.'),
  };
  const phase = z.strictObject({
    name: phaseName.describe('Names the phase, for --phase and conditions.'),
    type: z.enum(['sequential', 'parallel']).optional(),
    description: text.optional(),
    condition: condition.optional(),
    timeout: duration.optional().describe('Limits the time that the phase is active.'),
    warn_after: duration.optional(),
    ...list,
    validation: actions.optional().describe('Commands or steps that must succeed at its end.'),
    on_failure: of.failureRule.optional(),
  });
  const input = z.strictObject({
    type: of.inputType.optional(),
    description: text.optional(),
    default: z.json().optional(),
    required: z.boolean().optional(),
    enum: z
      .array(z.union([z.string(), z.number(), z.boolean()]))
      .min(1)
      .max(mostNames)
      .optional(),
  });
  const prerequisite = z.union([
    of.name,
    z.strictObject({ workflow: of.workflowName }),
    z.strictObject({ file: of.path }),
    z.strictObject({ env: z.string().regex(variablePattern, 'expected the name of a variable') }),
    z.strictObject({ run: command, name: of.name.optional() }),
  ]);
  const head = {
    $schema: z.string().max(500).optional(),
    workflow: of.workflowName.describe('Names the workflow; runs remember it.'),
    description: text.optional(),
    version: z.string().regex(versionPattern, 'expected a semantic version such as 1.4.0').optional(),
    changelog: z
      .array(z.record(z.string().max(100), text))
      .max(mostSteps)
      .optional(),
    metadata: record.optional().describe('Anything else; it is not looked at.'),
    agent: of.name.optional().describe('Who is asked by steps that name no agent.'),
    inputs: z.record(id, z.union([of.inputType, input])).optional(),
    outputs: z.record(id, z.json()).optional().describe('What a run gives; by default the status of each step.'),
    env: of.environment.optional().describe('Variables for all commands.'),
    prerequisites: z.array(prerequisite).max(mostNames).optional(),
    checks: z.record(of.name, command).optional().describe('Commands behind names that prerequisites use.'),
    validation: actions.optional().describe('Commands or steps that must succeed once all steps have.'),
    on_success: actions.optional(),
    on_failure: actions.optional(),
    schedule: z
      .union([
        of.name,
        z.strictObject({
          cron: of.name.describe('Five fields of cron.'),
          timezone: of.name.optional().describe('UTC unless it is said.'),
          inputs: z.record(id, z.json()).optional().describe('What its runs are started with.'),
          overlap: z.enum(['skip', 'queue']).optional().describe('For moments while its last run goes on.'),
          catch_up: z.boolean().optional().describe('Begins the latest moment that nobody was there for.'),
        }),
      ])
      .optional()
      .describe('When holdfast serve begins runs.'),
    recovery_strategy: z.literal('checkpoint').optional(),
    isolation: z
      .enum(['worktree', 'kept-worktree'])
      .optional()
      .describe('Works in a git worktree, which is merged once all went well; kept: a failed run leaves its folder.'),
    limits: z
      .strictObject({
        duration: duration.optional(),
        attempts: count(1, 1e9).optional(),
        calls: count(1, 1e9).optional(),
        tokens: count(1, 1e12).optional(),
        cost_usd: z.number().positive().optional(),
      })
      .optional()
      .describe('What a run may use; reaching a limit pauses it.'),
  };
  return z.union([
    z.strictObject({ ...head, type: z.enum(['sequential', 'parallel']).optional(), ...list }),
    z.strictObject({
      ...head,
      type: z.literal('hybrid').optional(),
      phases: z.array(phase).min(1).max(mostNames).describe('The phases, one after the other.'),
    }),
  ]);
}

/** The parts that steps are made of. */
function parts(z: ZodModule) {
  const text = z.string().max(longestText);
  const id = z.string().regex(idPattern, 'expected a name of up to 64 letters, digits, "_" and "-", no digit first');
  const name = z.string().min(1).max(200);
  const workflowName = z
    .string()
    .regex(workflowPattern, 'expected a name of up to 50 letters, digits, ".", "_" and "-"');
  const phaseName = z
    .string()
    .regex(phasePattern, 'expected a name of up to 49 letters, digits, spaces, ".", "_" and "-"');
  const path = z.string().min(1).max(500);
  const count = (least: number, most: number) => z.int().min(least).max(most);
  const duration = z.string().max(40).regex(durationPattern, 'expected a duration such as 30s, 15m or 1h30m');
  const condition = z.union([z.string().min(1).max(2000), z.boolean()]);
  const command = z.union([
    z.string().min(1).max(longestText),
    z.array(z.string().max(longestText)).min(1).max(mostNames),
  ]);
  const record = z.record(z.string().max(200), z.json());
  const scalar = z.union([z.string().max(longestText), z.number(), z.boolean()]);
  const environment = z.record(z.string().regex(variablePattern, 'expected the name of a variable'), scalar);
  const inputType = z.enum(['string', 'number', 'integer', 'boolean', 'array', 'object']);
  const failureRule = z.strictObject({
    retry: count(0, 100).optional().describe('How often it is tried again.'),
    backoff: z.enum(['exponential', 'constant', 'none']).optional(),
    delay: duration.optional().describe('The first wait.'),
    max_delay: duration.optional(),
    continue: z.boolean().optional().describe('Whether the run goes on without it.'),
  });
  const verify = z.strictObject({
    files: z.array(path).min(1).max(mostNames).optional(),
    command: command.optional(),
  });
  const common = {
    id: id.optional().describe('Names the step: what its results are found by.'),
    name: name.optional(),
    description: text.optional(),
    condition: condition.optional().describe('In CEL; the step is skipped where it does not hold.'),
    needs: z
      .union([id, z.array(id).min(1).max(mostNames)])
      .optional()
      .describe('Ids of steps that must end before.'),
    checkpoint: z.boolean().optional(),
    timeout: duration.optional(),
    on_failure: failureRule.optional(),
  };
  const asked = {
    task: text.optional().describe('What is asked.'),
    provider: name.optional(),
    model: name.optional(),
    system: text.optional(),
    tools: z.array(name).max(mostNames).optional(),
    max_turns: count(1, 1e6).optional(),
    max_cost_usd: z.number().positive().optional(),
    output: record.optional().describe('What the answer has to be, as JSON Schema; its fields are outputs.'),
    verify: verify.optional(),
  };
  const step = z.union([
    z.string().min(1).max(longestText).describe('A command, as with run.'),
    z.strictObject({
      ...common,
      type: z.literal('agent').optional(),
      agent: name,
      ...asked,
      skills: z.array(name).max(mostNames).optional(),
      config: record.optional(),
    }),
    // The agent of the workflow, else the default one.
    z.strictObject({
      ...common,
      type: z.literal('agent'),
      ...asked,
      task: text.describe('What is asked.'),
      skills: z.array(name).max(mostNames).optional(),
      config: record.optional(),
    }),
    z.strictObject({
      ...common,
      type: z.literal('skill').optional(),
      skill: name,
      agent: name.optional(),
      ...asked,
      targets: z.json().optional(),
      options: record.optional(),
    }),
    z.strictObject({
      ...common,
      type: z.literal('workflow').optional(),
      workflow: workflowName,
      inputs: z.record(id, z.json()).optional(),
    }),
    z.strictObject({
      ...common,
      type: z.literal('run').optional(),
      run: command,
      env: environment.optional(),
      cwd: path.optional(),
      outputs: z.enum(['text', 'json']).optional(),
      ok_exit_codes: z.array(count(0, 255)).min(1).max(mostNames).optional(),
      check: command.optional().describe('Says whether it was done: exits 0 when it was, 1 when it was not.'),
      undo: command.optional().describe('Undoes it when the run is rolled back.'),
      verify: verify.optional(),
    }),
    z.strictObject({
      ...common,
      type: z.literal('notify').optional(),
      notify: z.union([
        name,
        z.strictObject({
          title: name,
          body: text.optional(),
          severity: z.enum(['info', 'success', 'warning', 'error', 'critical']).optional(),
        }),
      ]),
    }),
    z.strictObject({
      ...common,
      type: z.literal('approval').optional(),
      approval: id.describe('The name of the signal that is waited for.'),
      message: text.optional(),
    }),
  ]);
  const actions = z.array(step).max(mostSteps);
  return {
    ...{ text, id, name, workflowName, phaseName, path, count, duration, condition, command, record },
    ...{ environment, inputType, failureRule, step, actions },
  };
}

import type { WorkflowContext } from '../workflow/workflow-context.ts';
import type { RunBindings } from './bindings.ts';
import type { LaidStep } from './layout.ts';
import { asOutputs } from './command-outputs.ts';
import { failureOptions, verification } from './step-options.ts';
import { fill, fillText, type KnownValues } from './template.ts';
import type { AgentStep, DocumentValue, SkillStep, WorkflowDocument } from './workflow-document.ts';

/** Asks an agent, or has one use a skill; `undefined` when it failed and the run goes on without it. */
export async function askAgent(
  wf: WorkflowContext,
  { layout, directory }: RunBindings,
  { name, step }: LaidStep,
  known: KnownValues,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const asked = step as AgentStep | SkillStep;
  const { provider, model, system, tools, timeout, output, on_failure: rule, verify } = asked;
  const { max_turns: maxTurns, max_cost_usd: maxCostUsd } = asked;
  const isSkill = 'skill' in asked;
  const agent = asked.agent ?? layout.document.agent;
  const skills = isSkill ? [asked.skill] : asked.skills;
  const request = {
    prompt: promptOf(asked, layout.document, known),
    ...present({ agent, provider, model, skills, tools, timeout, maxTurns, maxCostUsd }),
    ...(system === undefined ? {} : { system: fillText(system, known) }),
    cwd: directory,
    ...failureOptions(rule),
    ...verification(verify, directory),
  };
  const goesOn = rule?.continue === true;
  if (output === undefined) {
    const text = goesOn ? await wf.agent(name, { ...request, critical: false }) : await wf.agent(name, request);
    return text === undefined ? undefined : { text };
  }
  const structured = { ...request, outputSchema: output };
  const value = goesOn ? await wf.agent(name, { ...structured, critical: false }) : await wf.agent(name, structured);
  return value === undefined ? undefined : asOutputs(value);
}

/** What the agent is told: its task, and what the file says about how. */
function promptOf(
  asked: AgentStep | SkillStep,
  { workflow, description }: WorkflowDocument,
  known: KnownValues,
): string {
  const { task, name, description: own } = asked;
  const isSkill = 'skill' in asked;
  const standard = isSkill
    ? `Use the skill "${asked.skill}".`
    : (own ??
      name ??
      `Do your part of the workflow "${workflow}"${description === undefined ? '.' : `: ${description}`}`);
  const parts = [task === undefined ? standard : fillText(task, known)];
  const detail = (title: string, value: DocumentValue | undefined): void => {
    if (value === undefined) return;
    const filled = fill(value, known);
    parts.push(
      typeof filled === 'string' ? `${title}: ${filled}` : `${title}:\n${JSON.stringify(filled, undefined, 2)}`,
    );
  };
  if (isSkill) {
    if (task !== undefined) parts.push(standard);
    detail('Targets', asked.targets);
    detail('Options', asked.options);
  } else detail('Options', asked.config);
  return parts.join('\n\n');
}

type Present<Fields> = { readonly [Name in keyof Fields]?: Exclude<Fields[Name], undefined> };

function present<Fields extends object>(fields: Fields): Present<Fields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<Fields>;
}

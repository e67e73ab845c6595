import { defineWorkflow, type Workflow } from '../workflow/workflow.ts';
import type { RunLimits } from '../reliability/limits.ts';
import { UsageError } from '../core/errors.ts';
import type { RunBindings } from './bindings.ts';
import { inputSchema } from './declared-inputs.ts';
import { listed } from './file-finding.ts';
import { runDocument } from './run-document.ts';
import type { WorkflowDocument } from './workflow-document.ts';

/** A workflow that was made of a document. */
export interface CompiledWorkflow extends Workflow {
  /** The same, run in a worktree that a parent of it has: what it does is a part of that. */
  readonly inside: (directory: string, outside: string) => Workflow;
}

/** Makes of a document what `defineWorkflow` makes of code: the same engine runs it. */
export function compileDocument(bindings: RunBindings): CompiledWorkflow {
  const { layout, onlyPhase } = bindings;
  const { document } = layout;
  const phases = layout.parts.flatMap(({ phase }) => phase?.name ?? []);
  if (onlyPhase !== undefined && !phases.includes(onlyPhase)) throw unknownPhase(document, onlyPhase, phases);
  const { workflow: name, version } = document;
  const limits = limitsOf(document);
  const workflow = defineWorkflow({
    name: onlyPhase === undefined ? name : phaseWorkflowName(name, onlyPhase),
    ...(version === undefined ? {} : { version }),
    phases: onlyPhase === undefined ? phases : [onlyPhase],
    input: inputSchema(document),
    ...(limits === undefined ? {} : { limits }),
    run: (wf, inputs) => runDocument(wf, bindings, inputs),
  });
  return { ...workflow, inside: (directory, outside) => compileDocument({ ...bindings, directory, outside }) };
}

/** What a workflow is called that is one phase of another: figures and "completed" of the whole are not those of a part. */
export function phaseWorkflowName(workflow: string, phase: string): string {
  return `${workflow} ${phase}`;
}

function limitsOf({ limits }: WorkflowDocument): RunLimits | undefined {
  if (limits === undefined) return undefined;
  const { cost_usd: costUsd, ...others } = limits;
  return { ...others, ...(costUsd === undefined ? {} : { costUsd }) };
}

function unknownPhase({ workflow }: WorkflowDocument, phase: string, phases: readonly string[]): UsageError {
  const known = phases.length === 0 ? 'it has no phases' : `it has ${listed(phases, 'and')}`;
  const message = `Workflow "${workflow}" has no phase ${JSON.stringify(phase)}; ${known}.`;
  return new UsageError('invalid-option', message, { subject: 'phase', value: phase, expected: listed(phases) });
}

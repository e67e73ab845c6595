import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { resolveInside } from '../configuration/contained-path.ts';
import type { WorkflowContext } from '../workflow/workflow-context.ts';
import type { RunBindings } from './bindings.ts';
import { prerequisiteUnmet } from './refusals.ts';
import { argvOf } from './step-options.ts';
import type { DocumentCommand, Prerequisite } from './workflow-document.ts';

/** Looks whether everything holds that has to before a run. What was found once in a run is not looked at again. */
export async function runPrerequisites(wf: WorkflowContext, bindings: RunBindings): Promise<void> {
  const { prerequisites = [] } = bindings.layout.document;
  for (const one of prerequisites) await runOne(wf, bindings, one);
}

/** How a prerequisite is named in messages and keys. */
export function prerequisiteName(one: Prerequisite): string {
  if (typeof one === 'string') return one;
  if ('workflow' in one) return one.workflow;
  if ('file' in one) return one.file;
  if ('env' in one) return one.env;
  return one.name ?? (typeof one.run === 'string' ? one.run : one.run.join(' ')).slice(0, 60);
}

async function runOne(wf: WorkflowContext, bindings: RunBindings, one: Prerequisite): Promise<void> {
  const { layout, directory, host, checks } = bindings;
  const name = prerequisiteName(one);
  const look = async (holds: (signal: AbortSignal) => Promise<string | undefined>): Promise<void> => {
    await wf.step(`prerequisite ${name}`, { retry: false }, async ({ signal }) => {
      const why = await holds(signal);
      if (why !== undefined) throw prerequisiteUnmet(name, why);
    });
  };
  if (typeof one !== 'string') {
    if ('workflow' in one) await look(() => wasCompleted(bindings, one.workflow));
    else if ('file' in one)
      await look(async () => ((await isThere(directory, one.file)) ? undefined : 'there is no such file'));
    else if ('env' in one)
      await look(() =>
        Promise.resolve((host.environment[one.env] ?? '') === '' ? 'the variable is not set' : undefined),
      );
    else await command(wf, bindings, name, one.run);
    return;
  }
  const declared = layout.document.checks;
  const script = declared !== undefined && Object.hasOwn(declared, one) ? declared[one] : undefined;
  const check = Object.hasOwn(checks, one) ? checks[one] : undefined;
  if (script !== undefined) await command(wf, bindings, name, script);
  else if (check !== undefined) await look(async (signal) => ((await check(signal)) ? undefined : 'its check says so'));
  else await look(() => wasCompleted(bindings, one));
}

async function command(
  wf: WorkflowContext,
  { directory }: RunBindings,
  name: string,
  run: DocumentCommand,
): Promise<void> {
  await wf.command(`prerequisite ${name}`, argvOf(run, {}), { cwd: directory, retry: false });
}

async function wasCompleted({ completed }: RunBindings, workflow: string): Promise<string | undefined> {
  if (completed === undefined) return 'nobody can say which workflows were completed; give `completed`';
  return (await completed(workflow)) ? undefined : 'no run of that workflow was completed';
}

async function isThere(directory: string, file: string): Promise<boolean> {
  const path = await resolveInside(resolve(directory), file);
  if (path === undefined) return false;
  return stat(path).then(
    () => true,
    () => false,
  );
}

import { realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative } from 'node:path';
import type { RunMetadata } from '../core/events.ts';
import { UsageError } from '../core/errors.ts';
import type { OpenWorktree } from '../workflow/open-worktree.ts';
import type { WorkflowContext } from '../workflow/workflow-context.ts';
import type { Workflow } from '../workflow/workflow.ts';
import type { RunBindings } from './bindings.ts';
import type { CompiledWorkflow } from './compile-workflow.ts';
import type { Isolation } from './workflow-document.ts';

/** What worktrees of documents are called. */
const name = 'worktree';

/** What a run remembers of its being isolated, where its file does not say so. */
export const isolationKey = 'isolation';

/** How the run of a document is kept apart from the folder it is started in. */
export function isolationOf(
  metadata: RunMetadata,
  { layout, outside }: Pick<RunBindings, 'layout' | 'outside'>,
): Isolation | undefined {
  // A child is where its parent is.
  if (outside !== undefined) return undefined;
  const asked = metadata[isolationKey];
  return asked === 'worktree' || asked === 'kept-worktree' ? asked : layout.document.isolation;
}

/** Runs the work of a document where it is to be run: in a worktree that is merged once all went well, or just here. */
export async function isolated<Value>(
  wf: WorkflowContext,
  bindings: RunBindings,
  work: (bindings: RunBindings) => Promise<Value>,
): Promise<Value> {
  const isolation = isolationOf(wf.metadata, bindings);
  if (isolation === undefined) return work(bindings);
  const tree = await wf.openWorktree(name);
  let value: Value;
  try {
    value = await work({
      ...bindings,
      directory: await folderIn(tree, bindings.directory),
      outside: bindings.directory,
    });
  } catch (error) {
    // Whoever resumes a run that was only stopped finds the folder as it is.
    if (!wf.signal.aborted && isolation === 'worktree') await setAside(wf, tree);
    else if (!wf.signal.aborted) wf.log.warn(`nothing was merged; the work stands in ${tree.directory}`);
    throw error;
  }
  await wf.merge(`merge ${name}`, [await tree.close()]);
  return value;
}

/** A workflow that a document runs as a child: in the worktree of the document, where that has one. */
export function childIn({ child, directory, outside }: RunBindings, workflow: string): Workflow {
  const found: Workflow & Partial<Pick<CompiledWorkflow, 'inside'>> = child(workflow);
  return outside === undefined ? found : (found.inside?.(directory, outside) ?? found);
}

/** Where an undoing command runs: the worktree may be gone, and what was done in it be here. */
export async function folderToUndoIn({ directory, outside }: RunBindings): Promise<string> {
  if (outside === undefined) return directory;
  const found = await stat(directory).catch(() => undefined);
  return found === undefined ? outside : directory;
}

async function setAside(wf: WorkflowContext, tree: OpenWorktree): Promise<void> {
  try {
    const { branch, base, commit } = await tree.setAside();
    const left = commit === base ? 'nothing was changed in its worktree' : `what was changed is on branch ${branch}`;
    wf.log.warn(`nothing was merged; ${left}`);
  } catch (error) {
    // The first failure is the one that counts, and what could not be set aside is still there.
    wf.log.warn({ error: String(error) }, `nothing was merged; the work stands in ${tree.directory}`);
  }
}

async function folderIn({ directory, standsFor }: OpenWorktree, asked: string): Promise<string> {
  // A plan of what is not done yet does not know where that will be.
  if (typeof directory !== 'string') return asked;
  const below = relative(standsFor, await realpath(asked));
  if (below !== '..' && !below.startsWith('../') && !isAbsolute(below)) return join(directory, below);
  throw new UsageError(
    'invalid-option',
    `A workflow that is isolated works in "${asked}", which is outside of "${standsFor}", the folder of the manager (\`files.directory\`).`,
    { subject: 'directory', value: asked },
  );
}

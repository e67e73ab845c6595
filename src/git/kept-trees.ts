import { createHash } from 'node:crypto';
import { decodeName, encodeName } from '../core/names.ts';
import type { Git } from './git.ts';
import { requireId } from './tree-changes.ts';

/** Below it lies everything that Holdfast keeps from git's garbage collection. */
const root = 'refs/holdfast/';
const aside = 'aside/';

/** Keeps a tree from being collected for as long as a run is there. Doing it twice is the same as once. */
export async function keepTree(git: Git, runId: string, tree: string): Promise<void> {
  await git.text(['update-ref', '--no-deref', `${folderOf(runId)}${requireId(tree)}`, requireId(tree)]);
}

/** Where it is written down that a worktree was set aside, and at which commit. */
export function asideRef(runId: string, key: string): string {
  return `${folderOf(runId)}${aside}${createHash('sha256').update(key).digest('hex').slice(0, 16)}`;
}

/** The runs that something is kept for; those are left out whose ids are too long to stand in a ref. */
export async function keptRuns(git: Git): Promise<ReadonlySet<string>> {
  const refs = await refsBelow(git, root);
  return new Set(refs.flatMap((ref) => runOf(ref.slice(root.length).split('/')[0] ?? '') ?? []));
}

/** Keeps for one run what is kept for another one. */
export async function copyKept(git: Git, from: string, to: string): Promise<void> {
  const names = (await refsBelow(git, folderOf(from))).map((ref) => ref.slice(folderOf(from).length));
  for (const name of names) if (!name.startsWith(aside)) await keepTree(git, to, name);
}

/** Lets go of everything that is kept for a run; git collects it in its own time. */
export async function releaseTrees(git: Git, runId: string): Promise<void> {
  const refs = await refsBelow(git, folderOf(runId));
  if (refs.length === 0) return;
  const stdin = refs.map((ref) => `delete ${ref}\0\0`).join('');
  await git.text(['update-ref', '--no-deref', '-z', '--stdin'], { stdin });
}

const generated = /^wf_\d{8}T\d{9}Z_[a-z0-9]{6}$/;

/** A run's id as a part of a ref, harmless whatever the id; one that was made here stays as it is. */
export function refNameOf(runId: string): string {
  if (generated.test(runId)) return runId;
  return encodeName(runId).replaceAll('~', '%7e').replaceAll('.', '%2e');
}

function folderOf(runId: string): string {
  return `${root}${refNameOf(runId)}/`;
}

function runOf(name: string): string | undefined {
  return generated.test(name) ? name : decodeName(name.replaceAll('%7e', '~').replaceAll('%2e', '.'));
}

async function refsBelow(git: Git, prefix: string): Promise<readonly string[]> {
  const refs = (await git.text(['for-each-ref', '--format=%(refname)', prefix])).split('\n');
  return refs.filter((ref) => ref.startsWith(prefix));
}

import { isAbsolute, relative, sep } from 'node:path';
import type { Host } from '../core/host.ts';
import { askGit } from './context-git.ts';
import type { ContextOptions } from './context-options.ts';
import { refusedByName } from './context-refusal.ts';
import type { ContextSlices } from './context-slices.ts';
import { type WalkedFiles, walkFiles } from './context-walk.ts';
import type { LeftOut } from './packed-context.ts';
import { namedBy, readPattern } from './path-pattern.ts';

/** Longest time that a listing may take before files are looked for without git. */
const gitTimeoutMs = 30_000;

/** The files that may be read, sorted, and what is left out already by its name. */
export interface ContextFiles {
  readonly files: readonly string[];
  readonly leftOut: readonly LeftOut[];
  /** Whether git knows the folder. */
  readonly repository: boolean;
}

/** Finds the files to choose from: those that were named, or that git lists, or that a walk finds. */
export async function findContextFiles(
  host: Host,
  root: string,
  options: Pick<ContextOptions, 'files' | 'include' | 'exclude' | 'signal'>,
  slices: ContextSlices,
): Promise<ContextFiles> {
  const leftOut: LeftOut[] = [];
  let found: readonly string[];
  let repository = true;
  if (options.files !== undefined) {
    found = options.files.flatMap((file) => {
      const inside = insidePath(root, file);
      if (inside === undefined) leftOut.push({ file, reason: 'outside' });
      return inside ?? [];
    });
  } else {
    const listed = await listByGit(host, root, options.signal);
    repository = listed !== undefined;
    const { files, leftOut: ignored } = listed ?? (await walkFiles(root, slices));
    found = files;
    leftOut.push(...ignored);
  }
  const include = options.include?.flatMap((line) => readPattern(line) ?? []);
  const exclude = options.exclude?.flatMap((line) => readPattern(line) ?? []) ?? [];
  const files: string[] = [];
  for (const file of [...new Set(found)].sort()) {
    if (slices.due) await slices.turn();
    if (include !== undefined && !namedBy(include, file)) continue;
    if (exclude.length > 0 && namedBy(exclude, file)) continue;
    const reason = refusedByName(file);
    if (reason === undefined) files.push(file);
    else leftOut.push({ file, reason });
  }
  return { files, leftOut, repository };
}

/** A path relative to the root with `/`; `undefined` when it leaves it. Links are looked for when the file is opened. */
export function insidePath(root: string, file: string): string | undefined {
  const names = (isAbsolute(file) ? relative(root, file) : file).split(sep === '\\' ? /[\\/]/ : '/');
  const kept: string[] = [];
  for (const name of names) {
    if (name === '..') {
      if (kept.pop() === undefined) return undefined;
    } else if (name !== '' && name !== '.') kept.push(name);
  }
  const path = kept.join('/');
  return path === '' || isAbsolute(path) ? undefined : path;
}

async function listByGit(host: Host, root: string, signal: AbortSignal | undefined): Promise<WalkedFiles | undefined> {
  const asked = { signal, timeoutMs: gitTimeoutMs };
  const [files, ignored] = await Promise.all([
    askGit(host, root, ['ls-files', '-co', '--exclude-standard', '-z'], asked),
    askGit(host, root, ['ls-files', '-oi', '--exclude-standard', '--directory', '-z'], asked),
  ]);
  // A folder that its repository ignores is looked through all the same: somebody named it.
  if (files === undefined || files.length === 0) return undefined;
  return { files, leftOut: (ignored ?? []).map((file) => ({ file, reason: 'ignored' })) };
}

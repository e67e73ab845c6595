import { lstat, mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { resolveInside } from '../../configuration/contained-path.ts';
import { isHoldfastError, StorageError } from '../../core/errors.ts';
import { writeNewFile } from '../../storage/write-new-file.ts';
import { exitCodes } from '../exit-codes.ts';
import { toLine, toPrintableJson } from '../printable.ts';
import type { Shell } from '../shell.ts';
import { type StarterFile, starterFiles } from '../starter-files.ts';
import { addVerbOptions, examples, type Verb, type VerbOptions } from '../verb.ts';

const help = `
Writes holdfast.yml, a workflow file, and a .gitignore that leaves runs out and workflow files in. What is there already is kept as it
is, whatever it says; nothing is trusted and nothing is run.
${examples(['holdfast init', 'begin in this folder'], ['holdfast trust && holdfast run hello', 'then run what was written'])}
Exit codes: 0 the files are there, 1 one could not be written.
`;

/** `holdfast init`: what a new project begins with. */
export const initVerb: Verb = (program, shell, finish) => {
  const command = program.command('init').description('write a configuration and a workflow file to begin with');
  addVerbOptions(command)
    .addHelpText('after', help)
    .action(async ({ json }: VerbOptions) => {
      // Nothing is written unless all can be.
      for (const { path } of starterFiles) await requireFolder(shell, dirname(path));
      const files = [];
      for (const file of starterFiles) files.push(await begin(shell, file));
      if (json === true) shell.out.line(toPrintableJson(JSON.stringify({ files }, undefined, 2)));
      else {
        for (const { file, status } of files) shell.out.line(toLine(`${status}: ${file}`));
        shell.err.line('next: read the files, then `holdfast trust` and `holdfast run hello`');
      }
      finish(exitCodes.success);
    });
};

/** @throws StorageError `unsafe-folder` where something else stands there, or a link that leads out of this folder or nowhere. */
async function requireFolder(shell: Shell, folder: string): Promise<void> {
  const there = await stat(join(shell.cwd, folder)).catch((error: unknown) => codeOf(error));
  const isInside = (await resolveInside(shell.cwd, folder)) !== undefined;
  if (isInside && (typeof there === 'string' ? there === 'ENOENT' : there.isDirectory())) return;
  const why = isInside ? 'is no folder, or stands below what is none' : 'leads out of this folder, or nowhere';
  throw new StorageError('unsafe-folder', `Nothing was written: "${folder}" ${why}; take it away.`, {
    subject: folder,
  });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** Writes a file unless it, or what stands for it, is there. */
async function begin(
  shell: Shell,
  { path, text, instead = [] }: StarterFile,
): Promise<{ readonly file: string; readonly status: 'written' | 'kept' }> {
  for (const other of [path, ...instead])
    if ((await lstat(join(shell.cwd, other)).catch(() => undefined)) !== undefined)
      return { file: other, status: 'kept' };
  const full = join(shell.cwd, path);
  await mkdir(dirname(full), { recursive: true });
  try {
    await writeNewFile(shell.host, full, [text], { what: 'a file to begin with', mode: 0o666 });
  } catch (error) {
    // Somebody else was faster.
    if (isHoldfastError(error) && error.code === 'invalid-option') return { file: path, status: 'kept' };
    throw error;
  }
  return { file: path, status: 'written' };
}

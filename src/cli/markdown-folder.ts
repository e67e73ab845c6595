import { isUtf8 } from 'node:buffer';
import { constants } from 'node:fs';
import { mkdir, open, readdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { invalidOption } from '../core/expect.ts';
import type { MarkdownFile, SkippedFile } from '../memory/markdown-import.ts';

const mostFiles = 10_000;
const longestFile = 4 * 1024 * 1024;
const mostBytes = 256 * 1024 * 1024;

/** What was read of a folder, and what of it was not, and why. */
export interface ReadFolder {
  readonly files: readonly MarkdownFile[];
  readonly skipped: readonly SkippedFile[];
}

/** The Markdown files directly in a folder, in the order of their names. Links are not followed. */
export async function readFolder(cwd: string, folder: string): Promise<ReadFolder> {
  const path = placeOf(cwd, folder);
  const entries = await readdir(path, { withFileTypes: true }).catch((error: unknown) => {
    throw invalidOption('folder', folder, `a folder that can be read (${codeOf(error)})`);
  });
  const files: MarkdownFile[] = [];
  const skipped: SkippedFile[] = [];
  let bytes = 0;
  const found = entries.filter((entry) => !entry.isDirectory() && /\.(?:md|markdown)$/i.test(entry.name));
  for (const entry of found.sort((one, other) => (one.name < other.name ? -1 : 1))) {
    const { name } = entry;
    const text = entry.isSymbolicLink()
      ? { reason: 'it is a link to another file, which is not followed' }
      : !entry.isFile()
        ? { reason: 'it is no regular file' }
        : files.length >= mostFiles
          ? { reason: `a folder is read up to ${mostFiles.toLocaleString('en')} files` }
          : await readText(join(path, name), mostBytes - bytes);
    if (typeof text === 'string') {
      files.push({ name, text });
      bytes += text.length;
    } else skipped.push({ name, ...text });
  }
  return { files, skipped };
}

/** The text of a file, or why it is not read. What became a link meanwhile is not followed either. */
async function readText(path: string, most: number): Promise<string | { readonly reason: string }> {
  try {
    // Windows has neither: there they count as nothing.
    await using file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const { size } = await file.stat();
    if (size > longestFile) return { reason: 'it is larger than 4 MiB' };
    if (size > most) return { reason: 'the files before it are 256 MiB together' };
    const bytes = await file.readFile();
    // Characters that stand for what could not be read would be recorded for good.
    return isUtf8(bytes) ? bytes.toString() : { reason: 'it is no text in UTF-8' };
  } catch (error) {
    return { reason: `it cannot be read (${codeOf(error)})` };
  }
}

/** Writes files into a folder; nothing is written when one of them is there already. */
export async function writeFolder(
  cwd: string,
  folder: string,
  files: readonly MarkdownFile[],
): Promise<readonly string[]> {
  const path = placeOf(cwd, folder);
  const refuse = (error: unknown): never => {
    throw invalidOption('folder', folder, `a folder that can be written (${codeOf(error)})`);
  };
  await makeFolder(path).catch(refuse);
  const there = new Set(await readdir(path).catch(refuse));
  const taken = files.find(({ name }) => there.has(name));
  if (taken !== undefined)
    throw invalidOption('folder', folder, `a folder without ${JSON.stringify(taken.name)}: nothing is written over`);
  for (const { name, text } of files) {
    await using file = await open(join(path, name), 'wx').catch(refuse);
    await file.writeFile(text).catch(refuse);
  }
  return files.map(({ name }) => name);
}

/** Where a folder is. None is not the one at hand: that is called `.`. */
function placeOf(cwd: string, folder: string): string {
  if (folder.trim() === '') throw invalidOption('folder', folder, 'the name of a folder');
  return resolve(cwd, folder);
}

/** Makes a folder and those above it one by one: a recursive call never returns below `/proc`. */
async function makeFolder(path: string): Promise<void> {
  const missing: string[] = [];
  for (let at = path; !(await exists(at)); at = dirname(at)) missing.unshift(at);
  for (const folder of missing)
    await mkdir(folder).catch((error: unknown) => {
      if (codeOf(error) !== 'EEXIST') throw error;
    });
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT' && dirname(path) !== path) return false;
    throw error;
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown';
}

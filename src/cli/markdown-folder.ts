import { mkdir, open, readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { invalidOption } from '../core/expect.ts';
import type { MarkdownFile } from '../memory/markdown-import.ts';

const mostFiles = 10_000;
const longestFile = 4 * 1024 * 1024;

/** The Markdown files directly in a folder, in the order of their names. Links are not followed. */
export async function readFolder(cwd: string, folder: string): Promise<readonly MarkdownFile[]> {
  const path = resolve(cwd, folder);
  const entries = await readdir(path, { withFileTypes: true }).catch((error: unknown) => {
    throw invalidOption(
      'folder',
      folder,
      `a folder that can be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`,
    );
  });
  const names = entries
    .filter((entry) => entry.isFile() && /\.(?:md|markdown)$/i.test(entry.name))
    .map(({ name }) => name);
  const files: MarkdownFile[] = [];
  for (const name of names.sort().slice(0, mostFiles)) {
    const text = await readFile(join(path, name), 'utf8');
    files.push({ name, text: text.slice(0, longestFile) });
  }
  return files;
}

/** Writes files into a folder; one that is there already is not written over, and fails the call. */
export async function writeFolder(
  cwd: string,
  folder: string,
  files: readonly MarkdownFile[],
): Promise<readonly string[]> {
  const path = resolve(cwd, folder);
  await mkdir(path, { recursive: true });
  const written: string[] = [];
  for (const { name, text } of files) {
    await using file = await open(join(path, name), 'wx');
    await file.writeFile(text);
    written.push(name);
  }
  return written;
}

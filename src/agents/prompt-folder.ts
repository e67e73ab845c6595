import { type FileHandle, open, readdir } from 'node:fs/promises';
import { constants } from 'node:fs';
import { join, resolve } from 'node:path';
import { invalidOption } from '../core/expect.ts';
import { isHoldfastError, UsageError } from '../core/errors.ts';
import { parseMarkdownPrompt } from './prompt-markdown.ts';
import type { ParsedPrompt } from './prompt-parsing.ts';

const mostFiles = 1000;
const largestFile = 256 * 1024;

/**
 * Reads the prompts of the Markdown files directly in a folder, in the order of their names. Links are not followed.
 *
 * @throws UsageError `invalid-prompt` naming every file that is not right; `invalid-option` for no folder.
 */
export async function readPromptFolder(folder: string): Promise<readonly ParsedPrompt[]> {
  if (typeof folder !== 'string' || folder === '') throw invalidOption('folder', folder, 'the path of a folder');
  const path = resolve(folder);
  const entries = await readdir(path, { withFileTypes: true }).catch((error: unknown) => {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw invalidOption('folder', folder, `a folder that can be read (${code})`);
  });
  const names = entries.filter((entry) => entry.isFile() && /\.md$/i.test(entry.name)).map(({ name }) => name);
  const issues: string[] = [];
  const found = new Map<string, { readonly file: string; readonly prompt: ParsedPrompt }>();
  if (names.length > mostFiles) issues.push(`there are ${names.length} files, and ${mostFiles} are read at most`);
  for (const file of names.sort().slice(0, mostFiles))
    try {
      const prompt = await parseMarkdownPrompt(file.replace(/\.md$/i, ''), await readText(join(path, file)));
      const other = found.get(prompt.name);
      if (other === undefined) found.set(prompt.name, { file, prompt });
      else issues.push(`${file}: ${other.file} has the name "${prompt.name}" as well`);
    } catch (error) {
      const all = isHoldfastError(error) && error.code === 'invalid-prompt' ? error.issues : [String(error)];
      issues.push(...all.map((issue) => `${file}: ${issue}`));
    }
  if (issues.length === 0) return [...found.values()].map(({ prompt }) => prompt);
  throw new UsageError('invalid-prompt', `Prompts in "${folder}" are not valid: ${issues.join('; ')}.`, {
    ...{ subject: folder, issues },
  });
}

async function readText(path: string): Promise<string> {
  let file: FileHandle | undefined;
  try {
    // A link that took the file's place since it was listed is not followed either; Windows has no such flag.
    file = await open(path, constants.O_RDONLY | (process.platform === 'win32' ? 0 : constants.O_NOFOLLOW));
    if ((await file.stat()).size > largestFile) throw new Error(`it is larger than ${largestFile} bytes`);
    return await file.readFile('utf8');
  } finally {
    await file?.close();
  }
}

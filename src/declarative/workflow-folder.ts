import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { basename, dirname, extname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { type DiscoveryFinding, findFiles, textOf } from '../agents/definition-files.ts';
import { UsageError } from '../core/errors.ts';
import { digestOf, type FileDigest } from '../trust/trust-entry.ts';

/** The text of a file that was found, and its digest. */
export interface FoundText {
  /** Relative to the folder of the project, with `/`; absolute outside of it. */
  readonly file: string;
  /** The folder that its trust belongs to. */
  readonly folder: string;
  readonly text: string;
  readonly digest: FileDigest;
}

/** Where workflow files are looked for by default, from the folder of the project. */
export const workflowFolders: readonly string[] = ['.holdfast/workflows', '.claude/workflows'];

/** Files are read up to this size, and refused from a smaller one on with a finding of their own. */
const limits = { largestBytes: 1024 * 1024, mostBytes: 16 * 2 ** 20 };
const endings: readonly string[] = ['.yml', '.yaml', '.json'];

/** Whether a name is one of a file rather than of a workflow. */
export function isPath(name: string): boolean {
  return name.includes('/') || name.includes(sep) || endings.includes(extname(name).toLowerCase());
}

/** The texts of all workflow files in some folders of a project, and what could not be read. */
export async function readFolders(
  directory: string,
  folders: readonly string[],
): Promise<{ readonly texts: readonly FoundText[]; readonly findings: readonly DiscoveryFinding[] }> {
  const root = resolve(directory);
  const findings: DiscoveryFinding[] = [];
  const texts: FoundText[] = [];
  for (const folder of folders) {
    const place = resolve(root, folder);
    // What belongs to a run, such as the state of other programs, is no workflow.
    const accepts = (path: string): boolean => endings.includes(extname(path).toLowerCase()) && !path.includes('/');
    const searched = { boundary: isWithin(root, place) ? root : undefined, folder: place, findings };
    for (const { file, bytes } of await findFiles(searched, accepts, limits))
      try {
        texts.push(foundText(root, file, bytes));
      } catch (error) {
        findings.push({ file, problem: error instanceof Error ? error.message : String(error) });
      }
  }
  return { texts, findings };
}

/** The text of one file. @throws UsageError `invalid-workflow-file` when it cannot be read. */
export async function readOne(directory: string, path: string): Promise<FoundText> {
  const root = resolve(directory);
  const file = resolve(root, path);
  const refuse = (why: string, cause?: unknown): UsageError =>
    new UsageError('invalid-workflow-file', `Workflow file ${JSON.stringify(path)} cannot be read: ${why}.`, {
      ...{ subject: path, cause },
    });
  if (!endings.includes(extname(file).toLowerCase())) throw refuse('its name does not end in .yml, .yaml or .json');
  let handle: FileHandle | undefined;
  try {
    const { O_NONBLOCK = 0 } = constants as Partial<typeof constants>;
    handle = await open(file, constants.O_RDONLY | O_NONBLOCK);
    const status = await handle.stat();
    if (!status.isFile()) throw refuse('it is not a file');
    if (status.size > limits.largestBytes) throw refuse(`it is larger than ${limits.largestBytes} bytes`);
    return foundText(root, file, await handle.readFile());
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    throw refuse(code === 'ENOENT' ? 'there is no such file' : (code ?? message), error);
  } finally {
    await handle?.close();
  }
}

/** The digests of the workflow files of a project, in its folders and those that are named, for `TrustStore.trust`. */
export async function digestsOf(
  directory: string,
  folders: readonly string[] = workflowFolders,
  more: readonly string[] = [],
): Promise<readonly FileDigest[]> {
  const { texts } = await readFolders(directory, folders);
  const named: FoundText[] = [];
  for (const path of more) {
    const found = await readOne(directory, path);
    if (found.folder !== resolve(directory))
      throw new UsageError('invalid-option', `The file ${JSON.stringify(path)} lies outside of the folder.`, {
        subject: 'file',
      });
    named.push(found);
  }
  return [...texts, ...named].map(({ digest }) => digest);
}

function foundText(root: string, file: string, bytes: Uint8Array): FoundText {
  const isOwn = isWithin(root, file);
  const folder = isOwn ? root : dirname(file);
  const path = isOwn ? relative(root, file).replaceAll(sep, '/') : basename(file);
  return {
    file: isOwn ? path : join(folder, path),
    ...{ folder, text: textOf(bytes), digest: { path, digest: digestOf(bytes) } },
  };
}

function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

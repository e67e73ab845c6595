import { relative, resolve, sep } from 'node:path';
import { GitError } from '../core/errors.ts';
import type { FilesMark } from '../core/run-terms.ts';
import type { Host } from '../core/host.ts';
import type { TreeChange } from '../git/tree-changes.ts';
import type { WorkingFolder } from '../git/working-folder.ts';
import type { FilesOptions } from './files-options.ts';

/** What the desk of files works with. */
export interface FileDeskParts {
  readonly host: Host;
  readonly options: FilesOptions;
  /** Folders and files that are nobody's work, such as those of the storage. */
  readonly without: readonly string[];
}

/** What a rollback would do to the files. */
export interface FilesAhead {
  /** The tree of what is there now. */
  readonly before: string;
  readonly changes: readonly TreeChange[];
  /** Which folder it is, from the top of its repository. */
  readonly directory: string;
}

/** Records the files of the working folder for runs, and brings them back. What that needs is loaded when it is first asked. */
export class FileDesk {
  readonly required: boolean;
  readonly #parts: FileDeskParts;
  #folder: Promise<WorkingFolder> | undefined;

  constructor(parts: FileDeskParts) {
    this.#parts = parts;
    this.required = parts.options.required ?? true;
  }

  get directory(): string {
    return resolve(this.#parts.options.directory ?? '.');
  }

  /** The files as they are now, kept for as long as the run is there. @throws GitError. */
  async record(runId: string, signal?: AbortSignal): Promise<FilesMark> {
    const folder = await this.folder();
    const { tree } = await folder.snapshot({ signal });
    await folder.keep(runId, tree);
    return { tree, directory: await placeOf(folder) };
  }

  /**
   * What has to be done to the files so that they are those of a tree. What is there now is kept for a run, where one is named.
   *
   * @throws GitError `files-elsewhere` where they were those of another folder; `files-unavailable`, `files-in-the-way`.
   */
  async ahead(
    mark: FilesMark,
    { keepFor, signal }: { readonly keepFor?: string; readonly signal?: AbortSignal } = {},
  ): Promise<FilesAhead> {
    const folder = await this.folder();
    const { tree } = mark;
    const directory = await requirePlace(folder, mark);
    await folder.require(tree);
    const { tree: before } = await folder.snapshot({ signal });
    const changes = await folder.changes(before, tree, { signal });
    const { requireRoom } = await import('../git/in-the-way.ts');
    await requireRoom(folder.folder, changes);
    if (keepFor !== undefined) await folder.keep(keepFor, before);
    return { before, changes, directory };
  }

  /** Brings the files of a tree back; doing it again finishes it. What was there is kept for the run. @throws GitError. */
  async restore(runId: string, mark: FilesMark, signal?: AbortSignal): Promise<readonly TreeChange[]> {
    const folder = await this.folder();
    await requirePlace(folder, mark);
    const { changes } = await folder.restore(mark.tree, (before) => folder.keep(runId, before), { signal });
    return changes;
  }

  /** Keeps for one run what is kept for another one. */
  async adopt(from: string, to: string): Promise<void> {
    const { copyKept } = await import('../git/kept-trees.ts');
    await copyKept((await this.folder()).git, from, to);
  }

  /** The working folder. @throws GitError `not-a-repository`, `git-unavailable`. */
  folder(): Promise<WorkingFolder> {
    this.#folder ??= this.#open().catch((error: unknown) => {
      this.#folder = undefined;
      throw error;
    });
    return this.#folder;
  }

  async #open(): Promise<WorkingFolder> {
    const { host, options, without } = this.#parts;
    const [{ WorkingFolder: Folder }, { gitRunner }] = await Promise.all([
      import('../git/working-folder.ts'),
      import('./git-command.ts'),
    ]);
    const { ignored = false } = options;
    return Folder.open({ host, runner: gitRunner(host) }, this.directory, { ignored, without });
  }
}

/** Which folder it is, from the top of its repository; the same in every clone. */
async function placeOf({ folder, repository }: WorkingFolder): Promise<string> {
  const { realpath } = await import('node:fs/promises');
  return relative(repository.top, await realpath(folder))
    .split(sep)
    .join('/');
}

/** The files of one folder mean nothing in another one: all that is there would be removed for them. */
async function requirePlace(folder: WorkingFolder, { directory }: FilesMark): Promise<string> {
  const here = await placeOf(folder);
  if (directory === undefined || directory === here) return here;
  const [recorded, asked] = [directory, here].map((path) => (path === '' ? 'its top' : `"${path}"`));
  throw new GitError(
    'files-elsewhere',
    `Nothing was changed in "${folder.folder}": the files of the checkpoint are those of another folder of the repository, ${recorded} and not ${asked}; name that one in \`files.directory\`.`,
    { folder: folder.folder },
  );
}

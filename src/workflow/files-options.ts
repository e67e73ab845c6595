import { invalidOption, requireKnownOptions } from '../core/expect.ts';

/** Which files belong to a run, and how they are recorded at its checkpoints. */
export interface FilesOptions {
  /**
   * The working folder, in a git repository.
   * @defaultValue the folder of this process
   */
  readonly directory?: string;
  /**
   * Whether a checkpoint fails where the files cannot be recorded. With `false` it is recorded without them, and a line in the
   * log says so.
   * @defaultValue true
   */
  readonly required?: boolean;
  /**
   * Whether files that git ignores are recorded, and brought back, as well.
   * @defaultValue false
   */
  readonly ignored?: boolean;
}

/** Checks them. @throws UsageError `invalid-option`. */
export function requireFilesOptions(options: FilesOptions): FilesOptions {
  requireKnownOptions('files', options, ['directory', 'required', 'ignored']);
  const { directory, required, ignored } = options;
  if (directory !== undefined && (typeof directory !== 'string' || directory === ''))
    throw invalidOption('files.directory', directory, 'the path of a folder');
  for (const [name, value] of Object.entries({ required, ignored }))
    if (value !== undefined && typeof value !== 'boolean') throw invalidOption(`files.${name}`, value, 'true or false');
  return options;
}

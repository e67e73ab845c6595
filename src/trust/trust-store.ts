import { createHash } from 'node:crypto';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { UsageError } from '../core/errors.ts';
import { invalidOption, requireKnownOptions } from '../core/expect.ts';
import { type Host, systemHost } from '../core/host.ts';
import { type OperatorTrust, operatorTrustOf, userTrustFolder } from './operator-trust.ts';
import { decodeEntry, encodeEntry, type FileDigest, type TrustEntry } from './trust-entry.ts';

/** Options of {@link TrustStore}. */
export interface TrustStoreOptions {
  /** The folder of its records: private, and outside of everything that it is asked about. */
  readonly directory: string;
  /**
   * What is trusted without a record: `'all'`, or the paths of folders.
   * @defaultValue nothing
   */
  readonly operator?: OperatorTrust;
  /** @defaultValue the real clock and chance */
  readonly host?: Host;
}

/** Options of {@link TrustStore.ofUser}. */
export interface UserTrustOptions {
  /**
   * Whether the operator trusts whatever this process meets, as `--trust` on the command line says.
   * @defaultValue false
   */
  readonly trustAll?: boolean;
  /** @defaultValue the real clock, chance and environment */
  readonly host?: Host;
}

/** Whether files of a folder may say what is done, and why not. */
export interface TrustVerdict {
  readonly trusted: boolean;
  /** Who said so: the user, for files as they are now, or the operator of this process, for whatever they are. */
  readonly by?: 'user' | 'operator';
  /** The files that are new, or not what was trusted, by their paths. */
  readonly untrusted: readonly string[];
  /** Why it is not trusted, in words. */
  readonly reason?: string;
}

/** A record that cannot be relied on: it counts as none. */
export interface TrustFinding {
  readonly file: string;
  readonly problem: string;
}

/**
 * What a user trusts, kept outside of what is trusted: by the real path of a folder, and the digests of its files.
 *
 * A file that was changed, added or replaced is not trusted until somebody trusts the folder again. A record that is
 * damaged, or that others could have written, counts as none. Each folder has a record of its own, replaced as a whole.
 */
export class TrustStore {
  readonly #directory: string;
  readonly #operator: OperatorTrust;
  readonly #host: Host;

  constructor(options: TrustStoreOptions) {
    requireKnownOptions('TrustStore', options, ['directory', 'operator', 'host']);
    const { directory, operator = [], host = systemHost } = options;
    if (typeof directory !== 'string' || directory === '')
      throw invalidOption('directory', directory, 'the path of a folder');
    if (operator !== 'all' && !Array.isArray(operator))
      throw invalidOption('operator', operator, '"all" or a list of paths of folders');
    this.#directory = resolve(directory);
    this.#operator = operator;
    this.#host = host;
  }

  /**
   * The store of the user of this process, below `XDG_CONFIG_HOME`, `APPDATA` or `~/.config`; `HOLDFAST_TRUST` in the
   * environment, and `trustAll`, speak for the operator.
   *
   * @throws UsageError `invalid-option` when `HOLDFAST_TRUST` is neither 1, 0 nor absolute folders.
   */
  static ofUser({ host = systemHost, trustAll = false }: UserTrustOptions = {}): TrustStore {
    const operator = trustAll ? 'all' : operatorTrustOf(host);
    return new TrustStore({ directory: userTrustFolder(host), operator, host });
  }

  /** Whether all of these files of a folder are trusted as they are. */
  async isTrusted(folder: string, files: readonly FileDigest[]): Promise<boolean> {
    return (await this.assess(folder, files)).trusted;
  }

  /**
   * Says of files of a folder, by the digests of what was read, whether they are trusted, and why not. Never throws
   * for what it finds: what cannot be read is not trusted.
   */
  async assess(folder: string, files: readonly FileDigest[]): Promise<TrustVerdict> {
    const untrusted = files.map(({ path }) => path);
    const refused = (reason: string): TrustVerdict => ({ trusted: false, untrusted, reason });
    let entry: TrustEntry | undefined;
    try {
      const { realFolder } = await import('./private-files.ts');
      const real = await realFolder(resolve(folder));
      if (await this.#isOperators(real)) return { trusted: true, by: 'operator', untrusted: [] };
      await this.#requireOutside(real);
      entry = await this.#read(real);
    } catch (error) {
      return refused(messageOf(error));
    }
    if (entry === undefined) return refused('nobody has trusted it');
    const known = new Map(entry.files.map(({ path, digest }) => [path, digest]));
    const changed = files.filter(({ path, digest }) => known.get(path) !== digest).map(({ path }) => path);
    if (changed.length === 0) return { trusted: true, by: 'user', untrusted: [] };
    return { trusted: false, untrusted: changed, reason: 'it is not what was trusted' };
  }

  /**
   * Trusts a folder with these files, and no others, as they are.
   *
   * @throws UsageError `invalid-option` when the folder does not exist or holds the records themselves, and when the files are
   * more than a record has: 10,000, or 4 MiB of paths and digests; what the disk throws, when nothing was changed.
   */
  async trust(folder: string, files: readonly FileDigest[]): Promise<TrustEntry> {
    const { largestPrivateFile, writePrivate } = await import('./private-files.ts');
    const { realpath } = await import('node:fs/promises');
    const real = await realpath(resolve(folder)).catch((cause: unknown) => {
      const message = `There is no folder ${JSON.stringify(folder)} to be trusted.`;
      throw new UsageError('invalid-option', message, { subject: 'folder', value: folder, cause });
    });
    await this.#requireOutside(real);
    const sorted = files
      .map(({ path, digest }) => ({ path, digest }))
      .sort((one, other) => (one.path < other.path ? -1 : 1));
    const entry: TrustEntry = { folder: real, trustedAt: this.#host.now(), files: sorted };
    const text = encodeEntry(entry);
    requireReadable(text, files, largestPrivateFile);
    await writePrivate(this.#host, this.#fileOf(real), text);
    return entry;
  }

  /** Takes trust back. @returns whether there was any record of it. */
  async revoke(folder: string): Promise<boolean> {
    const { realFolder, removePrivate } = await import('./private-files.ts');
    return removePrivate(this.#fileOf(await realFolder(resolve(folder))));
  }

  /** Everything that is trusted, by path, and the records that cannot be relied on. */
  async list(): Promise<{ readonly entries: readonly TrustEntry[]; readonly findings: readonly TrustFinding[] }> {
    const { readdir } = await import('node:fs/promises');
    const names = await readdir(this.#directory).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    });
    const entries: TrustEntry[] = [];
    const findings: TrustFinding[] = [];
    for (const name of names.filter((candidate) => candidate.endsWith('.json')).sort()) {
      const file = join(this.#directory, name);
      try {
        const entry = await readEntry(file);
        if (entry !== undefined && file !== this.#fileOf(entry.folder)) throw new Error('it names another folder');
        if (entry !== undefined) entries.push(entry);
      } catch (error) {
        findings.push({ file, problem: messageOf(error) });
      }
    }
    return { entries: entries.sort((one, other) => (one.folder < other.folder ? -1 : 1)), findings };
  }

  async #read(real: string): Promise<TrustEntry | undefined> {
    const file = this.#fileOf(real);
    try {
      const entry = await readEntry(file);
      if (entry !== undefined && entry.folder !== real) throw new Error('it names another folder');
      return entry;
    } catch (error) {
      throw new Error(`the record ${JSON.stringify(file)} cannot be relied on (${messageOf(error)})`, { cause: error });
    }
  }

  async #isOperators(real: string): Promise<boolean> {
    if (this.#operator === 'all') return true;
    const { realFolder } = await import('./private-files.ts');
    for (const folder of this.#operator) if ((await realFolder(resolve(folder))) === real) return true;
    return false;
  }

  /** A folder that held the records could trust itself. */
  async #requireOutside(real: string): Promise<void> {
    const { realFolder } = await import('./private-files.ts');
    const way = relative(real, await realFolder(this.#directory));
    if (way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)) return;
    const message = `The folder ${JSON.stringify(real)} holds the records of what is trusted, and cannot be trusted itself.`;
    throw new UsageError('invalid-option', message, { subject: 'folder', value: real });
  }

  #fileOf(real: string): string {
    return join(this.#directory, `${createHash('sha256').update(real).digest('hex').slice(0, 32)}.json`);
  }
}

/** What could not be read afterwards would look like trust, and be none. */
function requireReadable(text: string, files: readonly FileDigest[], most: number): void {
  const problem = problemOf(text, most);
  if (problem === undefined) return;
  const message = `These files cannot be trusted, because no record of them could be read: ${problem}.`;
  throw new UsageError('invalid-option', message, { subject: 'files', value: files.length });
}

function problemOf(text: string, most: number): string | undefined {
  if (Buffer.byteLength(text) > most) return `it is larger than ${most} bytes`;
  try {
    decodeEntry(text);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

async function readEntry(file: string): Promise<TrustEntry | undefined> {
  const { readPrivate } = await import('./private-files.ts');
  const text = await readPrivate(file);
  return text === undefined ? undefined : decodeEntry(text);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

import { parse } from 'node:path';
import type { DiscoveryFinding } from '../agents/definition-files.ts';
import { isHoldfastError } from '../core/errors.ts';
import { unknownWorkflow, workflowNamedTwice } from './refusals.ts';
import { loadSchema } from './read-document.ts';
import { type ReadFile, readFileText } from './workflow-file.ts';
import { type FoundText, isPath, readFolders, readOne } from './workflow-folder.ts';

/** The workflow files of a project as they are at one moment, by name and path. */
export class WorkflowCatalog {
  readonly texts: readonly FoundText[];
  readonly findings: readonly DiscoveryFinding[];
  readonly #directory: string;
  readonly #folders: readonly string[];
  readonly #schema: ReturnType<typeof loadSchema>;
  /** What was read, so that nothing is read twice. */
  readonly #files = new Map<string, Promise<ReadFile>>();
  #byName: Promise<ReadonlyMap<string, readonly FoundText[]>> | undefined;
  /** What is wrong with files whose form is not right, by the file. Filled with {@link #byName}. */
  readonly #refused = new Map<FoundText, Error>();

  private constructor(
    directory: string,
    folders: readonly string[],
    { texts, findings }: Awaited<ReturnType<typeof readFolders>>,
    before: WorkflowCatalog | undefined,
  ) {
    this.#directory = directory;
    this.#folders = folders;
    this.texts = texts;
    this.findings = findings;
    this.#schema = before === undefined ? loadSchema() : before.#schema;
    if (before === undefined) return;
    for (const found of texts) {
      const known = before.#files.get(keyOf(found));
      if (known !== undefined) this.#files.set(keyOf(found), known);
    }
  }

  /** Reads the folders. What has not changed since an earlier look is not parsed again. */
  static async look(
    directory: string,
    folders: readonly string[],
    before: WorkflowCatalog | undefined,
  ): Promise<WorkflowCatalog> {
    return new WorkflowCatalog(directory, folders, await readFolders(directory, folders), before);
  }

  /** The names that the files give their workflows, also those whose form is not right: what is wrong is told of these. */
  async names(): Promise<readonly string[]> {
    const right = [...(await this.#named()).keys()];
    return [...new Set([...right, ...[...this.#refused.keys()].flatMap((found) => nameIn(found) ?? [])])];
  }

  /**
   * The text of a file by the name of its workflow, or by its path, which may lie outside of the folders.
   *
   * @throws UsageError `unknown-workflow`; `invalid-workflow-file` when there is no such file, or what is wrong with the one
   * that says it is that workflow.
   */
  async find(nameOrPath: string): Promise<FoundText> {
    if (isPath(nameOrPath)) return readOne(this.#directory, nameOrPath);
    const byName = await this.#named();
    const [first, second] = byName.get(nameOrPath) ?? [];
    if (first === undefined) throw this.#missing(nameOrPath, byName.keys());
    if (second !== undefined) throw workflowNamedTwice(nameOrPath, first.file, second.file);
    return first;
  }

  /** The one file of a workflow; `undefined` where there is none, or more than one. */
  async only(name: string): Promise<ReadFile | undefined> {
    const [first, second] = (await this.#named()).get(name) ?? [];
    return first === undefined || second !== undefined ? undefined : this.parse(first);
  }

  /** Reads a text as far as its form. @throws UsageError `invalid-workflow-file` with all that is wrong. */
  parse(found: FoundText): Promise<ReadFile> {
    const key = keyOf(found);
    const before = this.#files.get(key);
    if (before !== undefined) return before;
    const reading = readFileText(found.text, { file: found.file, digest: found.digest, schema: this.#schema });
    this.#files.set(key, reading);
    return reading;
  }

  #missing(name: string, known: Iterable<string>): Error {
    const refused = [...this.#refused];
    const meant =
      refused.find(([found]) => nameIn(found) === name) ?? refused.find(([{ file }]) => parse(file).name === name);
    if (meant !== undefined) return meant[1];
    const files = refused.map(([{ file }]) => file);
    return unknownWorkflow(name, known, this.#folders, { refused: files, findings: this.findings });
  }

  #named(): Promise<ReadonlyMap<string, readonly FoundText[]>> {
    return (this.#byName ??= this.#findNames());
  }

  async #findNames(): Promise<ReadonlyMap<string, readonly FoundText[]>> {
    const byName = new Map<string, FoundText[]>();
    for (const found of this.texts)
      try {
        const { document } = await this.parse(found);
        byName.set(document.workflow, [...(byName.get(document.workflow) ?? []), found]);
      } catch (error) {
        // What is wrong with a file is told to whoever asks for that file.
        if (!isHoldfastError(error)) throw error;
        this.#refused.set(found, error);
      }
    return byName;
  }
}

/** The name that a text gives its workflow, whatever else is in it. */
function nameIn({ text }: FoundText): string | undefined {
  return /^(?:workflow|[ \t{]*"workflow")[ \t]*:[ \t]*["']?([A-Za-z0-9][\w.-]*)/m.exec(text)?.[1];
}

function keyOf({ file, digest }: FoundText): string {
  return `${digest.digest} ${file}`;
}

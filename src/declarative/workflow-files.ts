import { resolve } from 'node:path';
import type { TrustAssessor } from '../agents/discover-agents.ts';
import type { DiscoveryFinding } from '../agents/definition-files.ts';
import { nearestName } from '../configuration/nearest-name.ts';
import { isHoldfastError, UsageError } from '../core/errors.ts';
import { requireKnownOptions } from '../core/expect.ts';
import { type Host, systemHost } from '../core/host.ts';
import type { FileDigest } from '../trust/trust-entry.ts';
import type { Workflow } from '../workflow/workflow.ts';
import type { CompletedQuestion, PrerequisiteCheck } from './bindings.ts';
import type { KnownNames } from './check-document.ts';
import { compileDocument } from './compile-workflow.ts';
import { listed } from './file-finding.ts';
import { checkFile, type CheckedFile, readFileText, type WorkflowFile } from './workflow-file.ts';
import { type FoundText, isPath, readFolders, readOne, workflowFolders } from './workflow-folder.ts';

/** What files may name beside each other, and what their runs are told. */
export interface WorkflowBindings {
  /**
   * The folder that paths are relative to and commands run in.
   * @defaultValue that of this process
   */
  readonly directory?: string;
  /** Checks for names under `prerequisites`. */
  readonly checks?: Readonly<Record<string, PrerequisiteCheck>>;
  /** Says whether a workflow was completed, for `prerequisites`; see {@link completedIn}. */
  readonly completed?: CompletedQuestion;
  /** Workflows in code that files may run as children. */
  readonly workflows?: readonly Workflow<never>[];
  /** @defaultValue the real clock, chance and environment */
  readonly host?: Host;
}

/** Options of {@link WorkflowFiles}. */
export interface WorkflowFilesOptions extends WorkflowBindings {
  /**
   * Where files are found by the names of their workflows.
   * @defaultValue `.holdfast/workflows` and `.claude/workflows`
   */
  readonly folders?: readonly string[];
  /**
   * Says whether a file may be run: a `TrustStore`, or what asks somebody; `true`: the program vouches for all of them.
   * @defaultValue nothing is trusted
   */
  readonly trust?: TrustAssessor | true;
}

/** A workflow that was found in the folders. */
export interface ListedWorkflow {
  readonly name: string;
  readonly file: string;
  readonly version?: string;
  readonly description?: string;
  readonly trusted: boolean;
}

/** A workflow that may be run, with the children that it may begin. */
export interface LoadedWorkflow {
  readonly workflow: Workflow;
  /** All that `register` needs to know: the workflow and its children. */
  readonly all: readonly Workflow[];
  readonly file: WorkflowFile;
}

const options = ['directory', 'folders', 'trust', 'checks', 'completed', 'workflows', 'host'];

interface Loading {
  readonly phase: string | undefined;
  readonly texts: Map<string, FoundText>;
  readonly compiled: Map<string, Workflow>;
}

/** The workflow files of a project: found by name or path, checked, and run only where they are trusted as they are. */
export class WorkflowFiles {
  readonly #directory: string;
  readonly #folders: readonly string[];
  readonly #trust: TrustAssessor | true | undefined;
  readonly #bindings: Omit<WorkflowBindings, 'directory'>;
  readonly #code: ReadonlyMap<string, Workflow>;
  #found: ReturnType<typeof readFolders> | undefined;

  /** @throws UsageError `invalid-option`. */
  constructor(given: WorkflowFilesOptions = {}) {
    requireKnownOptions('WorkflowFiles', given, options);
    const { directory = '.', folders = workflowFolders, trust, ...bindings } = given;
    this.#directory = resolve(directory);
    this.#folders = folders;
    this.#trust = trust;
    this.#bindings = bindings;
    this.#code = new Map((bindings.workflows ?? []).map((workflow) => [workflow.name, workflow as Workflow]));
  }

  /** The workflows of the folders, by name, and files that are none. Nothing of them is run. */
  async list(): Promise<{
    readonly workflows: readonly ListedWorkflow[];
    readonly findings: readonly DiscoveryFinding[];
  }> {
    const { texts, findings } = await this.#texts();
    const workflows: ListedWorkflow[] = [];
    const problems = [...findings];
    for (const found of texts)
      try {
        const { document } = await readFileText(found.text, found);
        const { workflow: name, version, description } = document;
        const trusted = (await this.#untrusted([found])) === undefined;
        workflows.push({
          ...{ name, file: found.file, trusted },
          ...(version === undefined ? {} : { version }),
          ...(description === undefined ? {} : { description }),
        });
      } catch (error) {
        if (!isHoldfastError(error)) throw error;
        problems.push({ file: found.file, problem: error.message });
      }
    return { workflows: workflows.sort((one, other) => (one.name < other.name ? -1 : 1)), findings: problems };
  }

  /** The digests of the files in the folders, for `TrustStore.trust`. */
  async digests(): Promise<readonly FileDigest[]> {
    return (await this.#texts()).texts.map(({ digest }) => digest);
  }

  /**
   * Reads a file and checks it. Nothing of it is run, and it need not be trusted.
   *
   * @throws UsageError `unknown-workflow`, or `invalid-workflow-file` with all that is wrong.
   */
  async read(nameOrPath: string): Promise<WorkflowFile> {
    return this.#check(await this.#find(nameOrPath));
  }

  /** The names that the files may use beside their own. */
  async knownNames(): Promise<KnownNames> {
    const { texts } = await this.#texts();
    const names = await Promise.all(texts.map(async (found) => (await nameOf(found)) ?? []));
    return {
      workflows: new Set([...names.flat(), ...this.#code.keys()]),
      checks: new Set(Object.keys(this.#bindings.checks ?? {})),
    };
  }

  /**
   * Makes a workflow of a file that is trusted, and of those that it may run as children.
   *
   * @param phase the only phase that is run; then it is a workflow of its own, named after both.
   * @throws UsageError as {@link WorkflowFiles.read}; `untrusted-file`; `invalid-option` for a phase that there is not.
   */
  async load(nameOrPath: string, { phase }: { readonly phase?: string } = {}): Promise<LoadedWorkflow> {
    const found = await this.#find(nameOrPath);
    const loading: Loading = { phase, texts: new Map([[found.file, found]]), compiled: new Map() };
    const file = await this.#check(found);
    const workflow = await this.#compile(file, loading, phase);
    const why = await this.#untrusted([...loading.texts.values()]);
    if (why !== undefined) throw untrustedFile(found.file, why);
    return { workflow, all: [...new Set([workflow, ...loading.compiled.values()])], file };
  }

  async #compile(file: CheckedFile, loading: Loading, onlyPhase?: string): Promise<Workflow> {
    const { checks = {}, completed, host = systemHost } = this.#bindings;
    const child = (name: string): Workflow => {
      const known = this.#code.get(name) ?? loading.compiled.get(name);
      if (known === undefined) throw unknownWorkflow(name, loading.compiled.keys());
      return known;
    };
    const { layout, conditions } = file;
    const bindings = { layout, conditions, directory: this.#directory, host, checks, completed, child, onlyPhase };
    const workflow = compileDocument(bindings);
    // A workflow that runs itself finds itself.
    if (onlyPhase === undefined) loading.compiled.set(file.document.workflow, workflow);
    for (const name of childrenOf(file)) {
      if (loading.compiled.has(name) || this.#code.has(name)) continue;
      const found = await this.#find(name);
      loading.texts.set(found.file, found);
      await this.#compile(await this.#check(found), loading);
    }
    return workflow;
  }

  async #check(found: FoundText): Promise<CheckedFile> {
    const file = await readFileText(found.text, found);
    const needsNames = childrenOf(file).length > 0 || (file.document.prerequisites ?? []).length > 0;
    const known: KnownNames = needsNames ? await this.knownNames() : { workflows: undefined, checks: new Set() };
    return checkFile(file, known);
  }

  async #find(nameOrPath: string): Promise<FoundText> {
    if (isPath(nameOrPath)) return readOne(this.#directory, nameOrPath);
    const { texts } = await this.#texts();
    const names: string[] = [];
    const found: FoundText[] = [];
    for (const one of texts) {
      const name = await nameOf(one);
      if (name !== undefined) names.push(name);
      if (name === nameOrPath) found.push(one);
    }
    const [first, second] = found;
    if (first === undefined) throw unknownWorkflow(nameOrPath, names, this.#folders);
    if (second !== undefined)
      throw new UsageError(
        'unknown-workflow',
        `Two files say that they are workflow "${nameOrPath}": ${first.file} and ${second.file}; name one of them by its path.`,
        { subject: 'workflow', value: nameOrPath },
      );
    return first;
  }

  #texts(): ReturnType<typeof readFolders> {
    return (this.#found ??= readFolders(this.#directory, this.#folders));
  }

  /** Why not all of these files may be run. */
  async #untrusted(found: readonly FoundText[]): Promise<string | undefined> {
    if (this.#trust === true) return undefined;
    const byFolder = Map.groupBy(found, ({ folder }) => folder);
    for (const [folder, files] of byFolder) {
      const verdict = await this.#trust?.assess(
        folder,
        files.map(({ digest }) => digest),
      );
      if (verdict?.trusted !== true) return verdict?.reason ?? 'nobody was asked';
    }
    return undefined;
  }
}

/** The name that a file gives its workflow, as far as its form is right. */
async function nameOf(found: FoundText): Promise<string | undefined> {
  try {
    return (await readFileText(found.text, found)).document.workflow;
  } catch (error) {
    // What is wrong with a file is told to whoever asks for that file.
    if (isHoldfastError(error)) return undefined;
    throw error;
  }
}

function childrenOf({ layout }: WorkflowFile): readonly string[] {
  const actions = [...layout.validation, ...layout.onSuccess, ...layout.onFailure];
  const all = [...layout.steps, ...layout.parts.flatMap(({ validation }) => validation), ...actions];
  return [
    ...new Set(all.flatMap(({ kind, step }) => (kind === 'workflow' && 'workflow' in step ? step.workflow : []))),
  ];
}

function unknownWorkflow(name: string, known: Iterable<string>, folders?: readonly string[]): UsageError {
  const names = [...known];
  const near = nearestName(name, names);
  const there = names.length === 0 ? 'there are none' : `there are ${listed(names, 'and')}`;
  const hint = near === undefined ? there : `did you mean ${JSON.stringify(near)}?`;
  const where = folders === undefined ? '' : ` in ${folders.join(' and ')}`;
  const end = hint.endsWith('?') ? '' : '.';
  return new UsageError('unknown-workflow', `There is no workflow ${JSON.stringify(name)}${where}; ${hint}${end}`, {
    ...{ subject: 'workflow', value: name, expected: listed(names) },
  });
}

function untrustedFile(file: string, why: string): UsageError {
  const message = `Workflow file ${JSON.stringify(file)} may not be run: ${why}. Read it, and the files that it runs as children; then \`holdfast trust\`.`;
  return new UsageError('untrusted-file', message, { subject: file });
}

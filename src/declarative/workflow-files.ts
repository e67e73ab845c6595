import { resolve } from 'node:path';
import type { TrustAssessor } from '../agents/discover-agents.ts';
import type { DiscoveryFinding } from '../agents/definition-files.ts';
import { isHoldfastError } from '../core/errors.ts';
import { requireKnownOptions } from '../core/expect.ts';
import { systemHost } from '../core/host.ts';
import type { FileDigest } from '../trust/trust-entry.ts';
import type { Workflow } from '../workflow/workflow.ts';
import type { EnhancedWorkflowManager } from '../workflow/enhanced-workflow-manager.ts';
import type { RunBindings, WorkflowBindings } from './bindings.ts';
import type { KnownNames } from './check-document.ts';
import { compileDocument } from './compile-workflow.ts';
import { type DocumentPreview, type FilePreviewOptions, previewFile } from './document-preview.ts';
import type { FileFinding } from './file-finding.ts';
import { loopProblem } from './lint-rules.ts';
import { type LintOptions, lintWorkflow } from './lint-workflow.ts';
import { allSteps } from './named-agents.ts';
import { inOrder } from './read-document.ts';
import { unknownWorkflow, untrustedFile } from './refusals.ts';
import { WorkflowCatalog } from './workflow-catalog.ts';
import { circleOf } from './workflow-circle.ts';
import { checkFile, type CheckedFile, childOf, type ReadFile, type WorkflowFile } from './workflow-file.ts';
import { type FoundText, workflowFolders } from './workflow-folder.ts';

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
  readonly catalog: WorkflowCatalog;
  readonly texts: Map<string, FoundText>;
  readonly compiled: Map<string, Workflow>;
}

/**
 * The workflow files of a project: found by name or path, checked, and run only where they are trusted as they are. Each
 * call looks at the folders as they are then; a workflow that was loaded stays as it was.
 */
export class WorkflowFiles {
  readonly #directory: string;
  readonly #folders: readonly string[];
  readonly #trust: TrustAssessor | true | undefined;
  readonly #bindings: Omit<WorkflowBindings, 'directory'>;
  readonly #code: ReadonlyMap<string, Workflow>;
  #latest: WorkflowCatalog | undefined;

  /** @throws UsageError `invalid-option`. */
  constructor(given: WorkflowFilesOptions = {}) {
    requireKnownOptions('WorkflowFiles', given, options);
    const { directory = '.', folders = workflowFolders, trust, ...bindings } = given;
    this.#directory = resolve(directory);
    this.#folders = folders;
    this.#trust = trust;
    this.#bindings = bindings;
    this.#code = new Map((bindings.workflows ?? []).map((workflow) => [workflow.name, workflow]));
  }

  /** The workflows of the folders, by name, and files that are none. Nothing of them is run. */
  async list(): Promise<{
    readonly workflows: readonly ListedWorkflow[];
    readonly findings: readonly DiscoveryFinding[];
  }> {
    const catalog = await this.#look();
    const workflows: ListedWorkflow[] = [];
    const problems = [...catalog.findings];
    for (const found of catalog.texts)
      try {
        const { document } = await catalog.parse(found);
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

  /** The paths of all files in the folders, and what could not be read. */
  async paths(): Promise<{ readonly paths: readonly string[]; readonly findings: readonly DiscoveryFinding[] }> {
    const { texts, findings } = await this.#look();
    return { paths: texts.map(({ file }) => file), findings };
  }

  /** The digests of the files in the folders, for `TrustStore.trust`. */
  async digests(): Promise<readonly FileDigest[]> {
    return (await this.#look()).texts.map(({ digest }) => digest);
  }

  /**
   * Reads a file and checks it. Nothing of it is run, and it need not be trusted.
   *
   * @throws UsageError `unknown-workflow`, or `invalid-workflow-file` with all that is wrong.
   */
  async read(nameOrPath: string): Promise<WorkflowFile> {
    const catalog = await this.#look();
    return this.#check(catalog, await catalog.find(nameOrPath));
  }

  /** The names that the files may use beside their own. */
  async knownNames(): Promise<KnownNames> {
    return this.#knownNames(await this.#look());
  }

  /**
   * Makes a workflow of a file that is trusted, and of those that it may run as children.
   *
   * @param phase the only phase that is run; then it is a workflow of its own, named after both.
   * @throws UsageError as {@link WorkflowFiles.read}; `untrusted-file`; `invalid-option` for a phase that there is not.
   */
  async load(nameOrPath: string, { phase }: { readonly phase?: string } = {}): Promise<LoadedWorkflow> {
    const catalog = await this.#look();
    const found = await catalog.find(nameOrPath);
    const loading: Loading = { catalog, texts: new Map([[found.file, found]]), compiled: new Map() };
    const file = await this.#check(catalog, found);
    const workflow = await this.#compile(file, loading, phase);
    const why = await this.#untrusted([...loading.texts.values()]);
    if (why !== undefined) throw untrustedFile(found.file, why);
    return { workflow, all: [...new Set([workflow, ...loading.compiled.values()])], file };
  }

  /**
   * Says what a run of a file would do, exactly, and what it is expected to take and cost. Nothing of it is run, and it need
   * not be trusted.
   *
   * @throws UsageError as {@link WorkflowFiles.read}; `invalid-input`; `invalid-option` for a phase that there is not.
   */
  async preview(
    manager: Pick<EnhancedWorkflowManager, 'preview' | 'metrics'>,
    nameOrPath: string,
    given: FilePreviewOptions = {},
  ): Promise<DocumentPreview> {
    requireKnownOptions('preview', given, ['input', 'limits', 'phase']);
    const catalog = await this.#look();
    const file = await this.#check(catalog, await catalog.find(nameOrPath));
    const workflow = compileDocument(this.#runBindings(file, new Map(), given.phase));
    return previewFile(manager, file, workflow, given);
  }

  /**
   * What is wrong with a file, and what is worth a look, in the order of its text. Nothing of it is run.
   *
   * @throws UsageError `unknown-workflow`; `invalid-workflow-file` when it cannot be read at all.
   */
  async lint(nameOrPath: string, { known }: Pick<LintOptions, 'known'> = {}): Promise<readonly FileFinding[]> {
    const catalog = await this.#look();
    const found = await catalog.find(nameOrPath);
    const names = await this.#knownNames(catalog);
    const { file, text } = found;
    const findings = await lintWorkflow(text, { file, names, ...(known === undefined ? {} : { known }) });
    if (findings.some(({ severity }) => severity === 'error')) return findings;
    const read = await catalog.parse(found);
    const circle = await circleOf(read, (name) => catalog.only(name));
    // One that runs itself is told by its own text.
    if (circle === undefined || circle.length <= 2) return findings;
    const step = allSteps(read.layout).find((laid) => childOf(laid) === circle[1]);
    return inOrder([...findings, read.place({ ...loopProblem(circle, step?.path ?? []), severity: 'warning' })]);
  }

  async #look(): Promise<WorkflowCatalog> {
    return (this.#latest = await WorkflowCatalog.look(this.#directory, this.#folders, this.#latest));
  }

  #runBindings(
    { layout, conditions }: CheckedFile,
    compiled: ReadonlyMap<string, Workflow>,
    onlyPhase: string | undefined,
  ): RunBindings {
    const { checks = {}, completed, host = systemHost } = this.#bindings;
    const child = (name: string): Workflow => {
      const known = this.#code.get(name) ?? compiled.get(name);
      if (known === undefined) throw unknownWorkflow(name, compiled.keys());
      return known;
    };
    return { layout, conditions, directory: this.#directory, host, checks, completed, child, onlyPhase };
  }

  async #compile(file: CheckedFile, loading: Loading, onlyPhase?: string): Promise<Workflow> {
    const workflow = compileDocument(this.#runBindings(file, loading.compiled, onlyPhase));
    // A workflow that runs itself finds itself.
    if (onlyPhase === undefined) loading.compiled.set(file.document.workflow, workflow);
    for (const name of childrenOf(file)) {
      if (loading.compiled.has(name) || this.#code.has(name)) continue;
      const found = await loading.catalog.find(name);
      loading.texts.set(found.file, found);
      await this.#compile(await this.#check(loading.catalog, found), loading);
    }
    return workflow;
  }

  async #check(catalog: WorkflowCatalog, found: FoundText): Promise<CheckedFile> {
    const file = await catalog.parse(found);
    const needsNames = childrenOf(file).length > 0 || (file.document.prerequisites ?? []).length > 0;
    const known: KnownNames = needsNames
      ? await this.#knownNames(catalog)
      : { workflows: undefined, checks: new Set() };
    return checkFile(file, known);
  }

  async #knownNames(catalog: WorkflowCatalog): Promise<KnownNames> {
    return {
      workflows: new Set([...(await catalog.names()), ...this.#code.keys()]),
      checks: new Set(Object.keys(this.#bindings.checks ?? {})),
    };
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

function childrenOf({ layout }: ReadFile): readonly string[] {
  return [...new Set(allSteps(layout).flatMap((laid) => childOf(laid) ?? []))];
}

import { resolve } from 'node:path';
import type { TrustAssessor } from '../agents/discover-agents.ts';
import type { DiscoveryFinding } from '../agents/definition-files.ts';
import { nearestName } from '../configuration/nearest-name.ts';
import { isHoldfastError, UsageError } from '../core/errors.ts';
import { requireKnownOptions } from '../core/expect.ts';
import { type Host, systemHost } from '../core/host.ts';
import type { FileDigest } from '../trust/trust-entry.ts';
import type { Workflow } from '../workflow/workflow.ts';
import type { EnhancedWorkflowManager } from '../workflow/enhanced-workflow-manager.ts';
import type { CompletedQuestion, PrerequisiteCheck, RunBindings } from './bindings.ts';
import type { KnownNames } from './check-document.ts';
import { compileDocument } from './compile-workflow.ts';
import { type DocumentPreview, type FilePreviewOptions, previewFile } from './document-preview.ts';
import { type FileFinding, listed } from './file-finding.ts';
import { loopProblem } from './lint-rules.ts';
import { type LintOptions, lintWorkflow } from './lint-workflow.ts';
import { allSteps } from './named-agents.ts';
import { inOrder, loadSchema } from './read-document.ts';
import { checkFile, type CheckedFile, readFileText, type WorkflowFile } from './workflow-file.ts';
import { type FoundText, digestsOf, isPath, readFolders, readOne, workflowFolders } from './workflow-folder.ts';

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
  readonly workflows?: readonly Workflow[];
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
  #schema: ReturnType<typeof loadSchema> | undefined;
  /** What was read, so that nothing is read twice. */
  readonly #files = new Map<string, Promise<WorkflowFile>>();

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
    const { texts, findings } = await this.#texts();
    const workflows: ListedWorkflow[] = [];
    const problems = [...findings];
    for (const found of texts)
      try {
        const { document } = await this.#parse(found);
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
    const { texts, findings } = await this.#texts();
    return { paths: texts.map(({ file }) => file), findings };
  }

  /** The digests of the files in the folders, for `TrustStore.trust`. */
  async digests(): Promise<readonly FileDigest[]> {
    return digestsOf(this.#directory, this.#folders);
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
    const names = await Promise.all(texts.map(async (found) => (await this.#nameOf(found)) ?? []));
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
    const loading: Loading = { texts: new Map([[found.file, found]]), compiled: new Map() };
    const file = await this.#check(found);
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
    const file = await this.#check(await this.#find(nameOrPath));
    const workflow = compileDocument(this.#runBindings(file, new Map(), given.phase));
    return previewFile(manager, file, workflow, given);
  }

  /**
   * What is wrong with a file, and what is worth a look, in the order of its text. Nothing of it is run.
   *
   * @throws UsageError `unknown-workflow`; `invalid-workflow-file` when it cannot be read at all.
   */
  async lint(nameOrPath: string, { known }: Pick<LintOptions, 'known'> = {}): Promise<readonly FileFinding[]> {
    const found = await this.#find(nameOrPath);
    const names = await this.knownNames();
    const { file, text } = found;
    const findings = await lintWorkflow(text, { file, names, ...(known === undefined ? {} : { known }) });
    const name = await this.#nameOf(found);
    if (name === undefined) return findings;
    const read = await this.#parse(found);
    const circle = await this.#circle(name, [], read);
    if (circle === undefined || circle.length <= 2) return findings;
    const step = allSteps(read.layout).find((one) => 'workflow' in one.step && one.step.workflow === circle[1]);
    return inOrder([...findings, read.place({ ...loopProblem(circle, step?.path ?? []), severity: 'warning' })]);
  }

  /** The way from a workflow back to itself over steps without conditions. */
  async #circle(name: string, way: readonly string[], file: WorkflowFile): Promise<readonly string[] | undefined> {
    const here = [...way, file.document.workflow];
    for (const { kind, step } of allSteps(file.layout)) {
      if (kind !== 'workflow' || !('workflow' in step) || step.condition !== undefined) continue;
      if (step.workflow === name) return [...here, name];
      if (here.includes(step.workflow) || !isThere(await this.knownNames(), step.workflow)) continue;
      const found = await this.#circle(name, here, await this.#parse(await this.#find(step.workflow)));
      if (found !== undefined) return found;
    }
    return undefined;
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
      const found = await this.#find(name);
      loading.texts.set(found.file, found);
      await this.#compile(await this.#check(found), loading);
    }
    return workflow;
  }

  async #check(found: FoundText): Promise<CheckedFile> {
    const file = await this.#parse(found);
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
      const name = await this.#nameOf(one);
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

  /** The name that a file gives its workflow, as far as its form is right. */
  async #nameOf(found: FoundText): Promise<string | undefined> {
    try {
      return (await this.#parse(found)).document.workflow;
    } catch (error) {
      // What is wrong with a file is told to whoever asks for that file.
      if (isHoldfastError(error)) return undefined;
      throw error;
    }
  }

  #parse(found: FoundText): Promise<WorkflowFile> {
    const key = `${found.digest.digest} ${found.file}`;
    const before = this.#files.get(key);
    if (before !== undefined) return before;
    const schema = (this.#schema ??= loadSchema());
    const reading = readFileText(found.text, { file: found.file, digest: found.digest, schema });
    this.#files.set(key, reading);
    return reading;
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

function isThere({ workflows }: KnownNames, name: string): boolean {
  return workflows?.has(name) === true;
}

function childrenOf({ layout }: WorkflowFile): readonly string[] {
  return [
    ...new Set(
      allSteps(layout).flatMap(({ kind, step }) => (kind === 'workflow' && 'workflow' in step ? step.workflow : [])),
    ),
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

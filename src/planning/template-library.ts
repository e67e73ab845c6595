import { nearestName } from '../configuration/nearest-name.ts';
import { isHoldfastError, UsageError } from '../core/errors.ts';
import { invalidOption, requireKnownOptions } from '../core/expect.ts';
import { loadSchema } from '../declarative/read-document.ts';
import { isPath, readFolders, readOne } from '../declarative/workflow-folder.ts';
import type { RequestAnalysis } from './analyze-request.ts';
import type { PlanTemplateChoice } from './plan.ts';
import { type PlanTemplate, readTemplate } from './plan-template.ts';
import { builtInTemplates } from './templates/built-in.ts';

/** Options of {@link TemplateLibrary}. */
export interface TemplateLibraryOptions {
  /**
   * The folder of the project, from which folders and paths are found.
   * @defaultValue '.'
   */
  readonly directory?: string;
  /**
   * The folders of the user's own templates, from the folder of the project. One of them takes the place of a built-in one of
   * its name.
   * @defaultValue ['.holdfast/templates']
   */
  readonly folders?: readonly string[];
}

/** A template file that cannot be used, and why. */
export interface TemplateFinding {
  readonly file: string;
  readonly problem: string;
}

/** What there is of templates. */
export interface ListedTemplates {
  readonly templates: readonly PlanTemplate[];
  readonly findings: readonly TemplateFinding[];
}

/** A template that was found for a request. */
export interface ChosenTemplate {
  readonly template: PlanTemplate;
  readonly choice: PlanTemplateChoice;
}

const standardFolders: readonly string[] = ['.holdfast/templates'];

/** The templates that plans are made from: those of the package, and the user's own. Files are read when first asked for. */
export class TemplateLibrary {
  readonly #directory: string;
  readonly #folders: readonly string[];
  #listed: Promise<ListedTemplates> | undefined;

  constructor(options: TemplateLibraryOptions = {}) {
    requireKnownOptions('TemplateLibrary', options, ['directory', 'folders']);
    this.#directory = options.directory ?? '.';
    this.#folders = options.folders ?? standardFolders;
    if (typeof this.#directory !== 'string' || this.#directory === '')
      throw invalidOption('directory', this.#directory, 'the path of a folder');
    if (!isTexts(this.#folders)) throw invalidOption('folders', this.#folders, 'a list of folders');
  }

  /** All templates by name, and the files that are none. */
  list(): Promise<ListedTemplates> {
    return (this.#listed ??= this.#read());
  }

  /**
   * The template of that name, or of the file with that path.
   *
   * @throws UsageError `unknown-template`, naming the one that was probably meant; `invalid-workflow-file` when it cannot be used.
   */
  async require(nameOrPath: string): Promise<PlanTemplate> {
    if (isPath(nameOrPath)) {
      const { text, file } = await readOne(this.#directory, nameOrPath);
      return readTemplate(text, file);
    }
    const { templates, findings } = await this.list();
    const found = templates.find(({ name }) => name === nameOrPath);
    if (found !== undefined) return found;
    const names = templates.map(({ name }) => name);
    const near = nearestName(nameOrPath, names);
    const hint = near === undefined ? `there are ${names.join(', ')}.` : `did you mean ${JSON.stringify(near)}?`;
    const broken = findings.map(({ problem }) => problem);
    const shown = JSON.stringify(nameOrPath.slice(0, 80));
    throw new UsageError('unknown-template', `There is no template ${shown}; ${hint}`, {
      ...{ subject: 'template', value: nameOrPath, expected: names.join(', '), issues: broken },
    });
  }

  /**
   * The template that fits a request best: of those for its kind the one with the most words of the request, then the
   * user's own.
   */
  async choose(request: string, { action }: RequestAnalysis): Promise<ChosenTemplate> {
    const { templates } = await this.list();
    const words = new Set(request.toLowerCase().match(/[\p{L}\p{N}_-]+/gu) ?? []);
    const judged = templates
      .map((template) => {
        const said = template.words.filter((word) => words.has(word));
        const share = template.for.reduce((sum, kind) => sum + action.probabilities[kind], 0);
        const fits = template.words.length === 0 || said.length > 0;
        return { template, said, share: fits ? Math.min(1, Math.round(share * 1000) / 1000) : 0 };
      })
      .sort(
        (one, other) =>
          other.share - one.share ||
          other.said.length - one.said.length ||
          Number(one.template.source === 'built-in') - Number(other.template.source === 'built-in') ||
          one.template.for.length - other.template.for.length,
      );
    const [best] = judged;
    if (best === undefined)
      throw new UsageError('unknown-template', 'There are no templates.', { subject: 'template' });
    const { template, said, share } = best;
    const first = action.evidence.find(({ counts }) => template.for.some((kind) => (counts[kind] ?? 0) > 0));
    const signs = [
      ...(first === undefined ? [] : [`${JSON.stringify(first.words)} (${first.sign})`]),
      ...said.map((word) => JSON.stringify(word)),
    ];
    const because = signs.length === 0 ? 'nothing says what kind of work it is' : `by ${signs.join(' and ')}`;
    return {
      template,
      choice: { name: template.name, confidence: share, reason: `${template.for.join(', ')}: ${because}` },
    };
  }

  async #read(): Promise<ListedTemplates> {
    const byName = new Map<string, PlanTemplate>();
    const schema = loadSchema();
    for (const text of builtInTemplates.values()) {
      const template = await readTemplate(text, 'built-in', schema);
      byName.set(template.name, template);
    }
    const { texts, findings: unread } = await readFolders(this.#directory, this.#folders);
    const findings: TemplateFinding[] = [...unread];
    const own = new Set<string>();
    for (const { text, file } of texts)
      try {
        const template = await readTemplate(text, file, schema);
        const problem = own.has(template.name)
          ? `another file has the name ${JSON.stringify(template.name)}`
          : undefined;
        if (problem !== undefined) findings.push({ file, problem });
        else byName.set(template.name, template);
        own.add(template.name);
      } catch (error) {
        if (!isHoldfastError(error)) throw error;
        findings.push({ file, problem: error.message });
      }
    return { templates: [...byName.values()], findings };
  }
}

/** Callers without types may give anything. */
function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === 'string' && one !== '');
}

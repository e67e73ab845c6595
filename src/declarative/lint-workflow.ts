import { requireKnownOptions } from '../core/expect.ts';
import type { KnownNames } from './check-document.ts';
import type { FileFinding } from './file-finding.ts';
import { type KnownAgents, lintProblems } from './lint-rules.ts';
import { inOrder } from './read-document.ts';
import { findingsOf } from './workflow-file.ts';

/** Options of {@link lintWorkflow}. */
export interface LintOptions {
  /**
   * How the text is named in findings; one that ends in `.json` is read as JSON.
   * @defaultValue 'workflow.yml'
   */
  readonly file?: string;
  /**
   * The agents and skills that there are.
   * @defaultValue they are not looked at
   */
  readonly known?: KnownAgents;
  /**
   * The workflows and checks that the text may name.
   * @defaultValue they are not looked at
   */
  readonly names?: KnownNames;
}

/** What is wrong with a text in YAML or JSON, and what is worth a look, in the order of the text. Nothing of it is run. */
export async function lintWorkflow(text: string, options: LintOptions = {}): Promise<readonly FileFinding[]> {
  requireKnownOptions('lintWorkflow', options, ['file', 'known', 'names']);
  const { file = 'workflow.yml', known, names } = options;
  const all: KnownNames = names ?? { workflows: undefined, checks: new Set() };
  const { findings, checked } = await findingsOf(text, file, all);
  if (checked === undefined) return findings;
  // What nobody was told of may well be there.
  const own = names === undefined ? findings.filter(({ rule }) => rule !== 'unbound-name') : findings;
  const more = lintProblems(checked, known).map(checked.place);
  return inOrder([...own, ...more]);
}

import { resolve } from 'node:path';
import { isHoldfastError } from '../../core/errors.ts';
import type { FileFinding } from '../../declarative/file-finding.ts';
import { shownFolder } from '../cli-configuration.ts';
import { exitCodes } from '../exit-codes.ts';
import { toLine, toPrintableJson } from '../printable.ts';
import type { Shell } from '../shell.ts';
import { addVerbOptions, examples, type Verb, type VerbOptions } from '../verb.ts';
import { workflowFiles } from '../workflow-source.ts';

interface LintOptions extends VerbOptions {
  readonly strict?: true;
}

const help = `
Reads the files and runs nothing. Errors are what a run would be refused for. Warnings are steps that are never reached, workflows
that run each other for ever, effects without a check, missing limits, agents that there are not; notes are worth a look.
${examples(
  ['holdfast lint', 'all workflow files of the folders'],
  ['holdfast lint release ci/deploy.yml', 'one by its name, one by its path'],
  ['holdfast lint --strict --json', 'warnings count as well; as JSON'],
)}
Exit codes: 0 nothing is wrong, 1 there are errors (with --strict also warnings), 2 the call cannot work.
`;

/** `holdfast lint`: what is wrong with workflow files. */
export const lintVerb: Verb = (program, shell, finish) => {
  const command = program
    .command('lint')
    .description('say what is wrong with workflow files, and what is worth a look')
    .argument('[files...]', 'files, or names of workflows; by default all in the folders')
    .option('--strict', 'exit with 1 for warnings, too');
  addVerbOptions(command)
    .addHelpText('after', help)
    .action(async (named: readonly string[], options: LintOptions) => {
      const findings = await findingsOf(shell, named, options);
      const worst = options.strict === true ? ['error', 'warning'] : ['error'];
      if (options.json === true) shell.out.line(toPrintableJson(JSON.stringify({ findings }, undefined, 2)));
      else for (const finding of findings) shell.out.line(toLine(lineOf(finding)));
      if (options.json !== true && findings.length === 0) shell.err.line('nothing is wrong');
      finish(findings.some(({ severity }) => worst.includes(severity)) ? exitCodes.failure : exitCodes.success);
    });
};

async function findingsOf(
  shell: Shell,
  named: readonly string[],
  options: LintOptions,
): Promise<readonly FileFinding[]> {
  const files = await workflowFiles(shell, options);
  const { TrustStore } = await import('../../trust/trust-store.ts');
  const { discoveredAgents } = await import('../discovered-agents.ts');
  const found = await discoveredAgents(shell, '.', TrustStore.ofUser({ host: shell.host }));
  const known = { agents: found.agents.map(({ name }) => name), skills: found.skills.map(({ name }) => name) };
  const { paths, findings } = named.length > 0 ? { paths: named, findings: [] } : await files.paths();
  const unread = (file: string, problem: string): FileFinding => ({
    ...{ severity: 'error', rule: 'unreadable', file: shownFolder(shell, file), problem },
  });
  const all = findings.map(({ file, problem }) => unread(file, problem));
  for (const path of paths)
    try {
      all.push(...(await files.lint(path, { known })));
    } catch (error) {
      // One file that cannot be read hides nothing of the others.
      if (!isHoldfastError(error) || error.code !== 'invalid-workflow-file' || isMissing(error.cause)) throw error;
      all.push(unread(resolve(shell.cwd, path), error.message.replace(/\.$/, '')));
    }
  return all;
}

function isMissing(cause: unknown): boolean {
  return (cause as { readonly code?: unknown } | undefined)?.code === 'ENOENT';
}

function lineOf({ severity, rule, file, line, column, problem }: FileFinding): string {
  const place = line === undefined ? '' : `:${line}${column === undefined ? '' : `:${column}`}`;
  return `${file}${place}: ${severity}: ${problem} [${rule}]`;
}

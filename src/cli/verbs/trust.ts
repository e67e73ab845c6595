import { counted } from '../counted.ts';
import { resolve } from 'node:path';
import { UsageError } from '../../core/errors.ts';
import type { Discovery } from '../../agents/discovered.ts';
import type { TrustStore } from '../../trust/trust-store.ts';
import { discoveredAgents } from '../discovered-agents.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { toLine, toPrintableJson } from '../printable.ts';
import type { Shell } from '../shell.ts';
import { addVerbOptions, examples, type Verb, type VerbOptions } from '../verb.ts';

interface TrustOptions extends VerbOptions {
  readonly revoke?: true;
  readonly list?: true;
  readonly storage?: true;
  readonly workflow?: readonly string[];
  readonly prompt?: readonly string[];
}

const help = `
Trusted are files as they are now: what is changed or added later is not, until this is called again. What is trusted is kept below
~/.config/holdfast, outside of the folder. HOLDFAST_TRUST=1 in the environment trusts everything a process meets, absolute folders
in it (separated as in PATH) trust those.
${examples(
  ['holdfast trust', 'let the agents, skills, commands and workflow files of this folder be used'],
  ['holdfast trust --workflow ci/deploy.yml', 'a workflow file elsewhere, too'],
  ['holdfast trust --prompt add-a-greeting.md', 'the test command of a prompt file, too'],
  ['holdfast trust ../shop --revoke', 'take that back'],
  ['holdfast trust .holdfast --storage', 'let runs go on that came with a repository, as it has them now'],
  ['holdfast trust --list', 'what is trusted'],
)}
Exit codes: 0 done, 1 there was nothing to take back, 2 the call cannot work.
`;

/** `holdfast trust`: which folders may say what is done. */
export const trustVerb: Verb = (program, shell, finish) => {
  const command = program
    .command('trust')
    .description('let what a folder brings with it say what is done')
    .argument('[folder]', 'the folder', '.')
    .option('--revoke', 'take trust back')
    .option('--storage', 'the folder keeps runs: trust those that came with a repository')
    .option('--list', 'show what is trusted')
    .option('--workflow <files...>', 'workflow files elsewhere in the folder, too')
    .option('--prompt <files...>', 'prompt files in the folder, too: their test commands');
  addVerbOptions(command)
    .addHelpText('after', help)
    .action(async (folder: string, options: TrustOptions) => {
      if (options.revoke === true && options.list === true)
        throw new UsageError('invalid-option', 'Expected either `--revoke` or `--list`.', { subject: 'list' });
      const { TrustStore } = await import('../../trust/trust-store.ts');
      const store = TrustStore.ofUser({ host: shell.host });
      if (options.list === true) finish(await list(shell, store, options));
      else if (options.revoke === true) finish(await revoke(shell, store, folder, options));
      else finish(await trust(shell, store, folder, options));
    });
};

async function trust(shell: Shell, store: TrustStore, folder: string, options: TrustOptions): Promise<ExitCode> {
  const { json, storage } = options;
  const path = resolve(shell.cwd, folder);
  const { files, findings } =
    storage === true ? await runsOf(path) : await definitionsOf(shell, folder, store, options);
  const entry = await store.trust(path, files);
  if (json === true) shell.out.line(toPrintableJson(JSON.stringify({ ...entry, findings }, undefined, 2)));
  else {
    shell.out.line(
      toLine(
        `trusted ${entry.folder}: ${counted(entry.files.length, 'file')} as ${entry.files.length === 1 ? 'it is' : 'they are'} now`,
      ),
    );
    for (const { path } of entry.files) shell.out.line(`  ${toLine(path)}`);
    for (const { file, problem } of findings) shell.err.line(toLine(`left out ${file}: ${problem}`));
  }
  return exitCodes.success;
}

/** What came with a repository of what is kept in a folder. */
async function runsOf(path: string): Promise<Pick<Discovery, 'files' | 'findings'>> {
  const { trackedFiles } = await import('../../trust/tracked-files.ts');
  const { files } = await trackedFiles(path);
  return { files, findings: [] };
}

/** The agents, skills, commands and workflow files of a folder. */
async function definitionsOf(
  shell: Shell,
  folder: string,
  store: TrustStore,
  { workflow = [], prompt = [], configuration }: TrustOptions,
): Promise<Pick<Discovery, 'files' | 'findings'>> {
  const { files, findings } = await discoveredAgents(shell, folder, store);
  const { digestsOf } = await import('../../declarative/workflow-folder.ts');
  // The setting is one of the folder that the command is called in.
  const folders = folder === '.' ? configuration?.values.workflows : undefined;
  const named = workflow.map((file) => resolve(shell.cwd, file));
  const own = await digestsOf(resolve(shell.cwd, folder), folders, named);
  const { promptDigests } = await import('../delivery-parts.ts');
  const prompts = prompt.map((file) => resolve(shell.cwd, file));
  const asked = await promptDigests(prompts, resolve(shell.cwd, folder));
  const all = new Map([...files, ...own, ...asked].map((one) => [one.path, one]));
  return { files: [...all.values()], findings };
}

async function revoke(shell: Shell, store: TrustStore, folder: string, { json }: TrustOptions): Promise<ExitCode> {
  const path = resolve(shell.cwd, folder);
  const revoked = await store.revoke(path);
  if (json === true) shell.out.line(toPrintableJson(JSON.stringify({ folder: path, revoked }, undefined, 2)));
  else if (revoked) shell.out.line(toLine(`not trusted any more: ${path}`));
  else shell.err.line(toLine(`nobody has trusted ${path}`));
  return revoked ? exitCodes.success : exitCodes.failure;
}

async function list(shell: Shell, store: TrustStore, { json }: TrustOptions): Promise<ExitCode> {
  const { entries, findings } = await store.list();
  if (json === true) shell.out.line(toPrintableJson(JSON.stringify({ entries, findings }, undefined, 2)));
  else {
    for (const { folder, trustedAt, files } of entries)
      shell.out.line(toLine(`${new Date(trustedAt).toISOString()}  ${folder}  ${files.length} files`));
    if (entries.length === 0) shell.err.line('Nothing is trusted.');
    for (const { file, problem } of findings) shell.err.line(toLine(`${file}: ${problem}; it counts as none`));
  }
  return exitCodes.success;
}

import type { DiscoveredFile, Discovery } from '../../agents/discovered.ts';
import { shownFolder } from '../cli-configuration.ts';
import { discoveredAgents } from '../discovered-agents.ts';
import { exitCodes } from '../exit-codes.ts';
import { toLine, toPrintableJson } from '../printable.ts';
import type { Shell } from '../shell.ts';
import { addVerbOptions, examples, type Verb, type VerbOptions } from '../verb.ts';

interface AgentsOptions extends VerbOptions {
  readonly trust?: true;
}

const help = `
Read are .claude/agents, .claude/skills and .claude/commands of the folder, and of ~/.claude. Nothing of them is run. What is the
repository's own may only be used once it is trusted: see holdfast trust.
${examples(
  ['holdfast agents', 'the agents, skills and commands of this folder'],
  ['holdfast agents ../shop --json', 'those of another one as JSON'],
)}`;

/** `holdfast agents`: which agents, skills and commands there are, and whether they may be used. */
export const agentsVerb: Verb = (program, shell, finish) => {
  const command = program
    .command('agents')
    .description('show the agents, skills and commands of a folder, and whether they may be used')
    .argument('[folder]', 'the folder that has .claude in it', '.')
    .option('--trust', 'trust them, for this call');
  addVerbOptions(command)
    .addHelpText('after', help)
    .action(async (folder: string, options: AgentsOptions) => {
      const { TrustStore } = await import('../../trust/trust-store.ts');
      const trust = TrustStore.ofUser({ host: shell.host, trustAll: options.trust === true });
      const found = await discoveredAgents(shell, folder, trust);
      if (options.json === true) shell.out.line(toPrintableJson(JSON.stringify(shownOf(found), undefined, 2)));
      else print(shell, found);
      finish(exitCodes.success);
    });
};

/** Without texts: what a file says to an agent is for agents. */
function shownOf({ agents, skills, commands, findings, untrusted }: Discovery): Readonly<Record<string, unknown>> {
  const facts = ({ name, description, model, tools, file, from, trusted }: DiscoveredFile): object => ({
    ...{ name, description: description ?? null, model: model ?? null, tools: tools ?? null, file, from, trusted },
  });
  return {
    agents: agents.map(facts),
    skills: skills.map(facts),
    commands: commands.map((one) => ({ ...facts(one), argumentHint: one.argumentHint ?? null })),
    findings,
    untrusted: untrusted ?? null,
  };
}

function print(shell: Shell, { agents, skills, commands, findings, untrusted }: Discovery): void {
  for (const { kind, name, description = '', model, tools, trusted } of [...agents, ...skills, ...commands]) {
    const facts = [
      ...(model === undefined ? [] : [`model ${model}`]),
      ...(tools === undefined ? [] : [`tools ${tools.length === 0 ? 'none' : tools.join(', ')}`]),
      ...(trusted ? [] : ['not trusted']),
    ];
    shell.out.line(`${kind.padEnd(7)}  ${toLine(name)}${facts.length === 0 ? '' : `  (${toLine(facts.join('; '))})`}`);
    if (description !== '') shell.out.line(`         ${toLine(description)}`);
  }
  if (agents.length + skills.length + commands.length === 0)
    shell.err.line('There are no agents, skills or commands here.');
  for (const { file, problem } of findings) shell.err.line(toLine(`${shownFolder(shell, file)}: ${problem}`));
  if (untrusted !== undefined) shell.err.line(toLine(`Not trusted: ${untrusted}; see holdfast trust.`));
}

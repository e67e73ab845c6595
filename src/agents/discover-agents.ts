import { join, resolve } from 'node:path';
import { definedFields } from '../core/defined-fields.ts';
import { requireKnownOptions } from '../core/expect.ts';
import type { TrustVerdict } from '../trust/trust-store.ts';
import { digestOf, type FileDigest } from '../trust/trust-entry.ts';
import {
  type DefinitionFile,
  type DiscoveryFinding,
  findFiles,
  type SearchedFolder,
  textLimits,
} from './definition-files.ts';
import type { DiscoveredAgent, DiscoveredCommand, DiscoveredFile, DiscoveredSkill, Discovery } from './discovered.ts';
import {
  agentOf,
  type DefinitionKind,
  places,
  readDefinition,
  type ReadDefinition,
  skillOf,
} from './read-definition.ts';

/** Options of {@link discoverAgents}. */
export interface DiscoverOptions {
  /**
   * The folder in which the user's own files are looked for, such as `~/.claude`. What is there is the user's, and
   * trusted; where the repository has something of the same name, that counts.
   * @defaultValue none
   */
  readonly userFolder?: string;
  /**
   * Says whether files of the repository may be used: a `TrustStore`, or what asks somebody.
   * @defaultValue nothing is trusted
   */
  readonly trust?: TrustAssessor;
}

/** Says of files of a folder whether they may be used, as a `TrustStore` does. */
export interface TrustAssessor {
  /** Whether files of a folder, by their digests, are trusted. */
  assess(folder: string, files: readonly FileDigest[]): Promise<TrustVerdict>;
}

/** A file that was understood, and where it was found. */
interface Found {
  readonly kind: DefinitionKind;
  readonly definition: ReadDefinition;
  readonly file: string;
  readonly from: 'project' | 'user';
  readonly files: readonly FileDigest[];
}

/** A skill may have pictures and programs beside it: all of them are what is trusted. */
const skillLimits = { largestBytes: 16 * 2 ** 20, mostBytes: 64 * 2 ** 20 };

/**
 * Finds the agents, skills and commands that a repository defines for Claude Code: `.claude/agents/**.md`,
 * `.claude/skills/*` with a `SKILL.md`, and `.claude/commands/**.md`.
 *
 * Reads files and nothing else: nothing is run, and only what is trusted can be used. What cannot be read or understood
 * is a finding, and hides nothing else.
 */
export async function discoverAgents(folder: string, options: DiscoverOptions = {}): Promise<Discovery> {
  requireKnownOptions('discoverAgents', options, ['userFolder', 'trust']);
  const { userFolder, trust } = options;
  const findings: DiscoveryFinding[] = [];
  const root = resolve(folder);
  const own = userFolder === undefined ? undefined : resolve(userFolder);
  const place = join(root, '.claude');
  // In the user's own folder there is no repository.
  const found = place === own ? [] : await search(place, root, findings);
  const names = new Set(found.map(({ kind, definition }) => `${kind} ${definition.name}`));
  for (const one of own === undefined ? [] : await search(own, undefined, findings))
    if (!names.has(`${one.kind} ${one.definition.name}`)) found.push(one);

  const files = found.filter(({ from }) => from === 'project').flatMap((one) => one.files);
  const verdict = await trust?.assess(root, files);
  const refused = new Set(refusedBy(verdict, files));
  const isTrusted = ({ from, files: own }: Found): boolean =>
    from === 'user' || !own.some(({ path }) => refused.has(path));
  const shown = (one: Found): DiscoveredFile => {
    const { name, description, model, tools } = one.definition;
    const { file, from, files: own } = one;
    return { name, ...definedFields({ description, model, tools }), file, from, trusted: isTrusted(one), files: own };
  };
  const of = (kind: DefinitionKind): readonly Found[] =>
    found
      .filter((one) => one.kind === kind)
      .sort((one, other) => (one.definition.name < other.definition.name ? -1 : 1));
  const agents: DiscoveredAgent[] = of('agent').map((one) => ({
    kind: 'agent',
    ...shown(one),
    ...(isTrusted(one) ? { definition: agentOf(one.definition) } : {}),
  }));
  const skills: DiscoveredSkill[] = of('skill').map((one) => ({
    kind: 'skill',
    ...shown(one),
    ...(isTrusted(one) ? { definition: skillOf(one.definition) } : {}),
  }));
  const commands: DiscoveredCommand[] = of('command').map((one) => ({
    kind: 'command',
    ...shown(one),
    ...definedFields({ argumentHint: one.definition.argumentHint }),
    ...(isTrusted(one) ? { prompt: one.definition.body } : {}),
  }));
  const why = refused.size === 0 ? undefined : (verdict?.reason ?? 'nobody was asked');
  return { agents, skills, commands, findings, files, ...(why === undefined ? {} : { untrusted: why }) };
}

/** The files that may not be used. Who trusts not all of them, and says not which, trusts none. */
function refusedBy(verdict: TrustVerdict | undefined, files: readonly FileDigest[]): readonly string[] {
  if (verdict?.trusted === true) return [];
  return verdict === undefined || verdict.untrusted.length === 0 ? files.map(({ path }) => path) : verdict.untrusted;
}

/** Everything in one `.claude` folder; of several with one name the first by path counts. */
async function search(folder: string, boundary: string | undefined, findings: DiscoveryFinding[]): Promise<Found[]> {
  const found = new Map<string, Found>();
  for (const kind of ['agent', 'skill', 'command'] as const) {
    const { folder: name, accepts } = places[kind];
    // What lies deeper is looked at with the skill that it belongs to.
    const limits = kind === 'skill' ? { ...textLimits, deepest: 1 } : textLimits;
    const searched: SearchedFolder = { boundary, folder: join(folder, name), findings };
    for (const candidate of await findFiles(searched, accepts, limits)) {
      const { file, path } = candidate;
      try {
        const definition = await readDefinition(kind, path, candidate.bytes);
        const key = `${kind} ${definition.name}`;
        const before = found.get(key);
        if (before !== undefined)
          throw new Error(`${JSON.stringify(definition.name)} is defined by ${before.file} already`);
        const files = boundary === undefined ? [] : await digestsOf(kind, searched, candidate);
        found.set(key, { kind, definition, file, from: boundary === undefined ? 'user' : 'project', files });
      } catch (error) {
        findings.push({ file, problem: error instanceof Error ? error.message : String(error) });
      }
    }
  }
  return [...found.values()];
}

/** The digests of a file; of a skill, those of everything in its folder. They are of the bytes that are used. */
async function digestsOf(
  kind: DefinitionKind,
  searched: SearchedFolder,
  { path, bytes }: DefinitionFile,
): Promise<readonly FileDigest[]> {
  const prefix = `.claude/${places[kind].folder}`;
  const main = { path: `${prefix}/${path}`, digest: digestOf(bytes) };
  if (kind !== 'skill') return [main];
  const own = path.slice(0, path.indexOf('/'));
  const findings: DiscoveryFinding[] = [];
  const beside = { ...searched, folder: join(searched.folder, own), findings };
  const others = await findFiles(beside, (inner) => inner !== 'SKILL.md', skillLimits);
  // What was not read could be changed without anybody noticing.
  const [first] = findings;
  if (first !== undefined) throw new Error(`it cannot be trusted as a whole: ${first.file}: ${first.problem}`);
  return [main, ...others.map((one) => ({ path: `${prefix}/${own}/${one.path}`, digest: digestOf(one.bytes) }))];
}

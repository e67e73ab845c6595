import { join, resolve } from 'node:path';
import type { AgentRegistry, AgentRegistryOptions } from '../agents/agent-registry.ts';
import type { TrustAssessor } from '../agents/discover-agents.ts';
import type { DiscoveredAgent, DiscoveredSkill } from '../agents/discovered.ts';
import { UsageError } from '../core/errors.ts';
import { invalidOption } from '../core/expect.ts';
import type { Host } from '../core/host.ts';

/** What the agents of a manager are made of. */
export interface ManagerAgents extends AgentRegistryOptions {
  /**
   * The folder of a repository, such as `'.'`, whose agents and skills in `.claude` are found by name as well, those of
   * the user's own `~/.claude` with them. They are read when the first agent is asked; what came with the repository
   * may only be used once it is trusted. What the program registers itself goes first.
   * @defaultValue none
   */
  readonly discover?: string;
}

/** What a discovery needs of the manager. */
export interface DiscoveryParts {
  readonly host: Host;
  /** Says what may be used; by default the records of the user. */
  readonly trust: TrustAssessor | undefined;
  /** Told of files that cannot be used. */
  readonly trouble: (error: Error) => void;
}

/** Makes agents and skills known that files of a repository define, when the first of them may be asked for. */
export class AgentDiscovery {
  readonly #folder: string;
  readonly #registry: AgentRegistry;
  readonly #parts: DiscoveryParts;
  /** What is there and not trusted, by kind and name. */
  #untrusted: ReadonlyMap<string, DiscoveredAgent | DiscoveredSkill> = new Map();
  #reason = '';
  #looking: Promise<void> | undefined;
  readonly #told = new Set<string>();

  /** @throws UsageError `invalid-option`. */
  constructor(folder: string, registry: AgentRegistry, parts: DiscoveryParts) {
    if (typeof folder !== 'string' || folder === '')
      throw invalidOption('agents.discover', folder, 'the path of a folder');
    this.#folder = folder;
    this.#registry = registry;
    this.#parts = parts;
  }

  /**
   * Resolves once the files are known; what is not trusted is looked at anew whenever somebody asks for it.
   *
   * @throws UsageError `unknown-agent` for what is there and not trusted.
   */
  async know(agents: readonly string[], skills: readonly string[]): Promise<void> {
    await (this.#looking ??= this.#lookAnew());
    const wanted = (): readonly string[] =>
      [...agents.map((name) => `agent ${name}`), ...skills.map((name) => `skill ${name}`)].filter((name) =>
        this.#untrusted.has(name),
      );
    if (wanted().length === 0) return;
    await (this.#looking = this.#lookAnew());
    const [refused] = wanted();
    const found = refused === undefined ? undefined : this.#untrusted.get(refused);
    if (found === undefined) return;
    const folder = resolve(this.#folder);
    throw new UsageError(
      'unknown-agent',
      `The ${found.kind} "${found.name}" is defined by ${JSON.stringify(found.file)}, which may not be used: ${this.#reason}; read it, then call: holdfast trust ${folder}`,
      { subject: found.name, value: found.file },
    );
  }

  /** A look that fails is made again by whoever asks next. */
  #lookAnew(): Promise<void> {
    const looking = this.#look().catch((error: unknown) => {
      if (this.#looking === looking) this.#looking = undefined;
      throw error;
    });
    return looking;
  }

  async #look(): Promise<void> {
    const { host, trust: given, trouble } = this.#parts;
    const { discoverAgents } = await import('../agents/discover-agents.ts');
    const { adoptDiscovered } = await import('../agents/adopt-discovered.ts');
    const { userFolder } = await import('../trust/operator-trust.ts');
    const trust = given ?? (await import('../trust/trust-store.ts')).TrustStore.ofUser({ host });
    const own = join(userFolder(host.environment), '.claude');
    const discovery = await discoverAgents(this.#folder, { userFolder: own, trust });
    const registered = new Set([
      ...this.#registry.list().map(({ name }) => `agent ${name}`),
      ...this.#registry.skills.map(({ name }) => `skill ${name}`),
    ]);
    const untrusted = [...discovery.agents, ...discovery.skills].filter(
      ({ kind, name, trusted }) => !trusted && !registered.has(`${kind} ${name}`),
    );
    this.#untrusted = new Map(untrusted.map((one) => [`${one.kind} ${one.name}`, one]));
    this.#reason = discovery.untrusted ?? '';
    const left = adoptDiscovered(this.#registry, discovery);
    const silent = new Set(
      [...discovery.agents, ...discovery.skills].filter(({ trusted }) => !trusted).map(({ file }) => file),
    );
    for (const { file, problem } of [...discovery.findings, ...left]) {
      const line = `${file}: ${problem}`;
      if (silent.has(file) || this.#told.has(line)) continue;
      this.#told.add(line);
      trouble(new Error(line));
    }
  }
}

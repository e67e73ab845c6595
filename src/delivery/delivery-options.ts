import type { Duration } from '../core/durations.ts';
import { toMilliseconds } from '../core/durations.ts';
import { invalidOption, requireKnownOptions, requireMethods } from '../core/expect.ts';
import type { Host } from '../core/host.ts';
import type { TrustAssessor } from '../agents/discover-agents.ts';
import type { RunLimits } from '../reliability/limits.ts';
import type { AgentChoice } from '../workflow/agent-options.ts';
import { type DeliveryPhase, phaseNames } from './delivery-phases.ts';
import type { Forge } from './forge.ts';

/** What agents are asked for in a delivery: the names of those steps. */
export type DeliveryRole = 'research' | 'plan' | 'implement' | 'repair' | 'document' | 'review';

/** Options of {@link deliveryWorkflow}. */
export interface DeliveryOptions {
  /**
   * A folder of the repository. Its checkout, index and branches are not touched.
   * @defaultValue the folder of this process
   */
  readonly directory?: string;
  /**
   * Where issues and pull requests are kept.
   * @defaultValue `localForge({ directory })`
   */
  readonly forge?: Forge;
  /**
   * The branch that the work begins with and is to be merged into; goes before what the prompt file says.
   * @defaultValue the one that is checked out
   */
  readonly base?: string;
  /**
   * Who is asked.
   * @defaultValue the agent that is registered under the name of the role, else the manager's default
   */
  readonly agent?: AgentChoice;
  /** Who is asked for single roles; goes before `agent`. */
  readonly agents?: Readonly<Partial<Record<DeliveryRole, AgentChoice>>>;
  /**
   * Says whether a prompt file's test command may be run: a `TrustStore`, or what asks somebody; `true`: the program
   * vouches for it.
   * @defaultValue what the user has trusted, as `TrustStore.ofUser()` says
   */
  readonly trust?: TrustAssessor | true;
  /** What a delivery may use. */
  readonly limits?: RunLimits;
  /**
   * How long phases may take, `false`: as long as they like.
   * @defaultValue as {@link deliveryPhases} says
   */
  readonly timeouts?: Readonly<Partial<Record<DeliveryPhase, Duration | false>>>;
  /**
   * How long one run of the test command may take.
   * @defaultValue as long as its phase
   */
  readonly testTimeout?: Duration;
  /** Variables that the test command gets beside `PATH`, `HOME` and the like. */
  readonly testEnvironment?: Readonly<Record<string, string>>;
  /** @defaultValue the real clock, chance and environment */
  readonly host?: Host;
}

const roles: readonly DeliveryRole[] = ['research', 'plan', 'implement', 'repair', 'document', 'review'];
const known: readonly (keyof DeliveryOptions)[] = [
  ...(['directory', 'forge', 'base', 'agent', 'agents', 'trust', 'limits', 'timeouts'] as const),
  ...(['testTimeout', 'testEnvironment', 'host'] as const),
];
const forgeMethods = [
  'findIssue',
  'openIssue',
  'publish',
  'findPullRequest',
  'openPullRequest',
  'findComment',
  'comment',
];

/** Checks the options of a delivery. @throws UsageError naming the option, its value and what is allowed. */
export function requireDeliveryOptions(options: DeliveryOptions): void {
  requireKnownOptions('deliveryWorkflow', options, known);
  const { directory, forge, base, agents = {}, trust, timeouts = {}, testTimeout } = options;
  for (const [name, value] of Object.entries({ directory, base }))
    if (value !== undefined && (typeof value !== 'string' || value === ''))
      throw invalidOption(name, value, 'a text that is not empty');
  if (forge !== undefined) requireMethods('forge', forge, forgeMethods, 'a Forge');
  if (trust !== undefined && trust !== true)
    requireMethods('trust', trust, ['assess'], 'true, a TrustStore, or an object with its `assess`');
  requireKnownOptions('agents', agents, roles);
  requireKnownOptions('timeouts', timeouts, phaseNames);
  for (const [name, timeout] of Object.entries(timeouts))
    if (timeout !== false) toMilliseconds(timeout, `timeouts.${name}`);
  if (testTimeout !== undefined) toMilliseconds(testTimeout, 'testTimeout');
}

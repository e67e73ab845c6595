import { type Duration, toMilliseconds } from '../core/durations.ts';
import { invalidOption, requireKnownOptions } from '../core/expect.ts';
import { plainName } from '../core/plain-name.ts';
import {
  otherPhaseNames,
  type PhasePolicies,
  type PhasePolicy,
  type PhasesOption,
  standardPhases,
} from './phase-policy.ts';

const known = ['timeout', 'warnAfter', 'actions', 'heartbeatTimeout', 'baseline', 'critical'];

/** Finds what is usual for a phase by its name, however that is written. */
export class PhaseVocabulary {
  readonly #policies = new Map<string, PhasePolicy>();
  readonly #standard: ReadonlyMap<string, number>;
  /** Those that somebody said, laid over the standard ones. Both are milliseconds by plain name. */
  readonly #configured = new Map<string, number>();

  /**
   * @throws UsageError `invalid-option` or `invalid-duration`.
   */
  constructor(phases: PhasesOption = {}, baselines: Readonly<Record<string, Duration>> = {}) {
    const parts = Array.isArray(phases) ? (phases as readonly ('standard' | PhasePolicies)[]) : [phases];
    for (const part of parts) this.#add(part as 'standard' | PhasePolicies);
    this.#standard = new Map(
      Object.entries(standardPhases).flatMap(([name, { baseline }]): [string, number][] =>
        baseline === undefined ? [] : [[name, toMilliseconds(baseline, `phases.${name}.baseline`)]],
      ),
    );
    for (const [name, { baseline }] of this.#policies)
      if (baseline !== undefined && baseline !== standardPhases[name]?.baseline) this.#baseline(name, baseline);
    requireKnownOptions('baselines', baselines, Object.keys(Object(baselines) as object));
    for (const [name, baseline] of Object.entries(baselines)) this.#baseline(name, baseline, `baselines.${name}`);
  }

  /** What is usual for the phases of a name; nothing where nobody said. */
  policyOf(name: string): PhasePolicy | undefined {
    return this.#policies.size === 0 ? undefined : this.#policies.get(keyOf(name));
  }

  /** How long phases of a name usually take, in milliseconds. */
  baselineOf(name: string): number | undefined {
    const key = keyOf(name);
    return this.#configured.get(key) ?? this.#standard.get(key);
  }

  /** How long phases usually take, in milliseconds by every name that they go by: as it is usual, and as somebody said. */
  get baselines(): Readonly<Record<'standard' | 'configured', Readonly<Record<string, number>>>> {
    return { standard: withOtherNames(this.#standard), configured: withOtherNames(this.#configured) };
  }

  /** Every action that is named. */
  get actions(): readonly string[] {
    return [...new Set([...this.#policies.values()].flatMap(({ actions = [] }) => actions))];
  }

  #add(part: 'standard' | PhasePolicies): void {
    const policies = part === 'standard' ? standardPhases : part;
    requireKnownOptions('phases', policies, Object.keys(Object(policies) as object));
    const names = new Map<string, string>();
    for (const [name, policy] of Object.entries(policies)) {
      requirePolicy(name, policy);
      const key = keyOf(name);
      const other = names.get(key);
      if (other !== undefined)
        throw invalidOption('phases', name, `another phase than ${JSON.stringify(other)}; lay it over in a list`);
      names.set(key, name);
      this.#policies.set(key, { ...this.#policies.get(key), ...policy });
    }
  }

  #baseline(name: string, baseline: Duration, option = `phases.${name}.baseline`): void {
    const ms = toMilliseconds(baseline, option);
    if (ms === 0) throw invalidOption(option, baseline, 'longer than 0 ms');
    this.#configured.set(keyOf(name), ms);
  }
}

function withOtherNames(baselines: ReadonlyMap<string, number>): Readonly<Record<string, number>> {
  const others = Object.entries(otherPhaseNames).flatMap(([other, name]): [string, number][] => {
    const baseline = baselines.get(name);
    return baseline === undefined ? [] : [[other, baseline]];
  });
  return Object.fromEntries([...baselines, ...others]);
}

/** The name that a phase is kept under. */
function keyOf(name: string): string {
  const plain = plainName(name);
  return otherPhaseNames[plain] ?? plain;
}

function requirePolicy(name: string, policy: PhasePolicy): void {
  const option = `phases.${name}`;
  if (typeof policy !== 'object' || (policy as object | null) === null)
    throw invalidOption(option, policy, 'an object such as { timeout, warnAfter, actions }');
  requireKnownOptions(option, policy, known);
  for (const limit of ['timeout', 'warnAfter', 'heartbeatTimeout'] as const) {
    const value = policy[limit];
    if (value !== undefined && value !== false && toMilliseconds(value, `${option}.${limit}`) === 0)
      throw invalidOption(`${option}.${limit}`, value, 'longer than 0 ms, or false');
  }
  const { actions, critical } = policy;
  if (actions !== undefined && !(Array.isArray(actions) && actions.every((one) => typeof one === 'string')))
    throw invalidOption(`${option}.actions`, actions, 'an array of names of recovery actions');
  if (critical !== undefined && typeof critical !== 'boolean')
    throw invalidOption(`${option}.critical`, critical, 'true or false');
}

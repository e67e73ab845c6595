import type { ManagerOptions } from './manager-options.ts';

/** One option of a manager: what holds, and whether somebody said so. */
export interface DescribedOption {
  readonly value: unknown;
  readonly source: 'option' | 'default';
}

/** The options that may be told, with their defaults; of every other only whether it was given. */
const told: Readonly<Record<string, unknown>> = {
  directory: '.holdfast',
  durability: 'strict',
  allowNetworkFolder: false,
  retry: 'for transient errors',
  grace: '30s',
  parkAfter: 'never',
  limits: { fanOut: 1000, childDepth: 25 },
  onPersistenceFailure: 'pause',
  crashLoopAfter: 3,
  checkpointFrequency: 1,
  views: 'in a folder',
  metrics: true,
  baselines: 'the standard ones',
  inject: 'none',
};

/** What cannot be shown, or must not: named, and no more. */
const named = ['storage', 'advisors', 'patterns', 'strategies', 'actions', 'classifiers', 'observers', 'notifications'];

/** The options of a manager, by an allow-list, for a diagnostic bundle. */
export function describeOptions(options: ManagerOptions): Readonly<Record<string, DescribedOption>> {
  const given = new Map<string, unknown>(Object.entries(options));
  const described = Object.entries(told).map(([name, usual]): [string, DescribedOption] => {
    const value = given.get(name);
    return [
      name,
      value === undefined ? { value: usual, source: 'default' } : { value: plainly(value), source: 'option' },
    ];
  });
  const others = named.flatMap((name): [string, DescribedOption][] => {
    const value = given.get(name);
    return value === undefined || value === false ? [] : [[name, { value: 'given', source: 'option' }]];
  });
  const { storage } = options;
  return {
    ...Object.fromEntries(described),
    ...Object.fromEntries(others),
    ...(storage === undefined ? {} : { storage: { value: storage.name, source: 'option' } }),
  };
}

/** Functions say nothing about what they do. */
function plainly(value: unknown): unknown {
  return typeof value === 'function' ? 'a function' : value;
}

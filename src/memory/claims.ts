import type { JsonValue } from '../core/json.ts';
import type { Decision } from './decision.ts';

const resourceKeys: readonly string[] = [
  'resource',
  'resources',
  'exclusiveresource',
  'exclusiveresources',
  'lock',
  'locks',
  'port',
];

/** Something that a decision claims. */
export interface Claim {
  readonly name: string;
  readonly amount?: number;
  readonly capacity?: number;
}

/** What a decision claims, also in its context. */
export function claimsOf({ resources, context }: Pick<Decision, 'resources' | 'context'>): readonly Claim[] {
  const given = Object.entries(context).flatMap(([key, value]) =>
    resourceKeys.includes(plainKey(key))
      ? namesIn(value).map((name) => ({ name: plainKey(key) === 'port' ? `port ${name}` : name }))
      : [],
  );
  return [...resources, ...given].map((claim) => ({ ...claim, name: claim.name.trim().toLowerCase() }));
}

function namesIn(value: JsonValue): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item: JsonValue) => namesIn(item));
  return typeof value === 'string' || typeof value === 'number' ? [String(value)] : [];
}

/** The last part of a key as it is compared. */
export function plainKey(key: string): string {
  return (key.split('.').at(-1) ?? key).toLowerCase().replace(/[-_ ]/g, '');
}

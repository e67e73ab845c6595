/** How far a result is changed to see what depends on it: leaves only, or whatever else a condition may look at, too. */
export type Perturbation = 'leaves' | 'everything';

const mark = '\u2026';

/**
 * Another value of the same shape, as a step might give it that runs again. With `leaves` texts and numbers change, so
 * that most code takes the same way; with `everything` also booleans, nothings and the lengths of lists.
 */
export function perturbed(value: unknown, how: Perturbation): unknown {
  switch (typeof value) {
    case 'string':
      return value + mark;
    case 'number':
      return value + 1;
    case 'boolean':
      return how === 'everything' ? !value : value;
    case 'object': {
      if (value === null) return how === 'everything' ? mark : null;
      if (Array.isArray(value)) {
        const items = value.map((item: unknown) => perturbed(item, how));
        return how === 'everything' ? [...items, mark] : items;
      }
      const entries = Object.entries(value).map(([name, inner]) => [name, perturbed(inner, how)] as const);
      return Object.fromEntries(how === 'everything' ? [...entries, [mark, mark]] : entries);
    }
    default:
      return how === 'everything' ? mark : value;
  }
}

/**
 * Stands for a result that nobody knows yet: whatever is asked of it is unknown as well. As JSON it is an object that
 * names its walk, so that an input made of it differs from walk to walk.
 */
export function unknownValue(walk: string): unknown {
  return new Proxy(
    { unknown: walk },
    {
      get: (target, name) => {
        if (name === Symbol.toPrimitive) return () => `unknown ${walk}`;
        // Not a promise, not a list; and what JSON asks of objects is as usual.
        if (typeof name === 'symbol' || name === 'then' || name === 'toJSON') return undefined;
        return name === 'unknown' ? target.unknown : unknownValue(walk);
      },
    },
  );
}

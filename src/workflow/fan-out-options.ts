import { invalidOption, requireInteger } from '../core/expect.ts';
import { hashValue } from '../core/json.ts';
import { escapeItem } from './scope.ts';
import type { MapOptions, ParallelOptions, ToleranceOptions } from './workflow-context.ts';

/** Names the items of a map: by the caller's key, by themselves, or by their content; equal ones get `#2`. */
export function nameItems<Item>(
  items: readonly Item[],
  key: ((item: Item) => string | number) | undefined,
  shown: (name: string) => string,
): string[] {
  const own = items.map((item) => {
    const name =
      key === undefined
        ? typeof item === 'string' || typeof item === 'number'
          ? item
          : hashValue(item, { subject: 'the item, which names its branch; give wf.map a `key`' })
        : key(item);
    if (typeof name !== 'string' && typeof name !== 'number')
      throw invalidOption('key', name, 'a function that gives a text or a number for each item');
    return escapeItem(shown(String(name)));
  });
  return numbered(own);
}

/** Tells equal names apart: the second becomes `name#2`. Names that differ only in a secret are shown as equal. */
export function numbered(names: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name}#${count}`;
  });
}

/** How many branches must succeed, by the options; `undefined` without any. */
export function requiredCount(options: ToleranceOptions, total: number): number | undefined {
  const { require, atLeast, settle } = options;
  if (settle === true) return 0;
  if (atLeast !== undefined) return requireInteger('atLeast', atLeast, 0);
  if (require === undefined || typeof require === 'number')
    return require === undefined ? undefined : requireInteger('require', require, 0);
  const match = typeof require === 'string' ? /^(\d{1,3}(?:\.\d{1,6})?)%$/.exec(require) : null;
  const share = Number(match?.[1]);
  if (!(share <= 100)) throw invalidOption('require', require, 'a share such as "90%" or a number of items');
  // The correction keeps 10 % of 30 at 3, though 0.1 × 30 is a little more in binary.
  return Math.ceil((share * total) / 100 - 1e-9);
}

/** How many branches run at once, by the options. */
export function concurrencyOf(options: ParallelOptions | MapOptions<never>): number {
  const { concurrency } = options;
  return concurrency === undefined ? Number.POSITIVE_INFINITY : requireInteger('concurrency', concurrency, 1);
}

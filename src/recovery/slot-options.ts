import { invalidOption, requireInteger, requireKnownOptions } from '../core/expect.ts';
import { requireProvider } from './provider-closings.ts';

/** How many calls of a provider may be under way at once, over all processes that share the storage. */
export interface AdaptiveConcurrencyOptions {
  /**
   * How many at first.
   * @defaultValue 4, or what the bounds allow
   */
  readonly start?: number;
  /**
   * How few at least, however overloaded it is.
   * @defaultValue 1
   */
  readonly min?: number;
  /**
   * How many at most, however well it goes.
   * @defaultValue 64, or `min` or `start` where one is more
   */
  readonly max?: number;
}

/** What holds for all calls of one provider. */
export interface ProviderOptions {
  /**
   * How many calls may be under way at once, together in all processes that share the storage: raised slowly while it goes
   * well, halved when the provider says that it is overloaded. A number is where it begins and the most.
   * @defaultValue as many as there are
   */
  readonly concurrency?: number | AdaptiveConcurrencyOptions;
}

/** {@link AdaptiveConcurrencyOptions} that were checked. */
export interface SlotSettings {
  readonly start: number;
  readonly min: number;
  readonly max: number;
}

const usualStart = 4;
const usualMax = 64;
/** More could not be told from no limit, and every call is a line of a log. */
const mostSlots = 10_000;

/** Checks what holds for providers; gives those whose calls are limited. @throws UsageError `invalid-option`. */
export function requireProviders(
  providers: Readonly<Record<string, ProviderOptions>>,
): ReadonlyMap<string, SlotSettings> {
  if (typeof providers !== 'object' || (providers as object | null) === null || Array.isArray(providers))
    throw invalidOption('providers', providers, 'an object with the options of each provider by its name');
  const limited = new Map<string, SlotSettings>();
  for (const [name, options] of Object.entries(providers)) {
    requireProvider(name);
    requireKnownOptions(`provider "${name}"`, options, ['concurrency']);
    const { concurrency } = options;
    if (concurrency !== undefined) limited.set(name, requireConcurrency(concurrency));
  }
  return limited;
}

function requireConcurrency(concurrency: number | AdaptiveConcurrencyOptions): SlotSettings {
  if (typeof concurrency === 'number') {
    const most = requireSlots('concurrency', concurrency, 1);
    return { start: most, min: 1, max: most };
  }
  requireKnownOptions('concurrency', concurrency, ['start', 'min', 'max']);
  const min = requireSlots('concurrency.min', concurrency.min ?? 1, 1);
  const max = requireSlots('concurrency.max', concurrency.max ?? Math.max(usualMax, min, concurrency.start ?? 1), min);
  const start = requireSlots('concurrency.start', concurrency.start ?? Math.min(max, Math.max(min, usualStart)), min);
  if (start > max) throw invalidOption('concurrency.start', start, `at most \`max\`, which is ${max}`);
  return { start, min, max };
}

function requireSlots(option: string, value: number, least: number): number {
  requireInteger(option, value, least);
  if (value > mostSlots) throw invalidOption(option, value, `at most ${mostSlots}`);
  return value;
}

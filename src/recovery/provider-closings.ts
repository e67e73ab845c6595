import { type Duration, toMilliseconds } from '../core/durations.ts';
import { invalidOption, requireKnownOptions } from '../core/expect.ts';
import { type Host, systemHost } from '../core/host.ts';
import type { Redactor } from '../core/redactor.ts';
import { hashValue } from '../core/json.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import { ClosingLog } from './closing-log.ts';

/** A provider that takes no calls until some time. Times are wall-clock milliseconds. */
export interface ProviderClosing {
  /** Its name; where that holds a secret, what is left of it and a hash, which is taken for the name as well. */
  readonly provider: string;
  readonly until: number;
  /** What closed it, in words. */
  readonly reason: string;
  readonly closedAt: number;
  /** The run whose call found it closed. */
  readonly runId?: string;
}

/** Options of {@link ProviderClosings}. */
export interface ProviderClosingsOptions {
  /** Where closings are shared. */
  readonly storage: StorageAdapter;
  /**
   * The clock.
   * @defaultValue the system's
   */
  readonly host?: Host;
  /** Masks secrets before they are written: in reasons, in names of providers and of who opens them. */
  readonly redactor?: Redactor;
  /**
   * How long a provider stays closed that does not say until when, such as one whose credit is used up.
   * @defaultValue '15m'
   */
  readonly closedFor?: Duration;
  /**
   * The longest time that an error is believed that says when its provider opens.
   * @defaultValue '8d'
   */
  readonly longest?: Duration;
}

const longestReason = 500;
const longestName = 200;
/** A closing is at least this long: a provider whose clock is behind names a moment that is over. */
const leastMs = 1000;
/** Where it closes again and again for a moment that is over, it is asked less and less often, down to this. */
const mostSpacedMs = 60_000;

/**
 * Which providers take no calls until some time, for every process that shares the storage.
 *
 * A closing that was acknowledged is seen by every look that begins after it. What stands last in the log decides; of
 * closings of one provider that overlap the latest end does, until somebody opens it.
 */
export class ProviderClosings {
  readonly #log: ClosingLog;
  readonly #host: Host;
  readonly #redactor: Redactor | undefined;
  readonly #closedForMs: number;
  readonly #longestMs: number;
  readonly #closed = new Map<string, ProviderClosing>();
  /** The closing of each provider that was read or made last, also when it is over. */
  readonly #last = new Map<string, ProviderClosing>();
  /** Providers whose closing holds in this process only. */
  readonly #unwritten = new Set<string>();
  #looking: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  /** @throws UsageError `invalid-option`, `invalid-duration`. */
  constructor(options: ProviderClosingsOptions) {
    requireKnownOptions('ProviderClosings', options, ['storage', 'host', 'redactor', 'closedFor', 'longest']);
    const { storage, host = systemHost, redactor, closedFor = '15m', longest = '8d' } = options;
    this.#log = new ClosingLog(storage);
    this.#host = host;
    this.#redactor = redactor;
    this.#closedForMs = toMilliseconds(closedFor, 'closedFor');
    this.#longestMs = toMilliseconds(longest, 'longest');
  }

  /**
   * The closing of a provider that holds now, as of this call.
   *
   * Where it cannot be read, what this process knows holds; `failed` is told why, and without it that is thrown.
   *
   * @throws UsageError `invalid-option`; StorageError.
   */
  async current(provider: string, failed?: (error: unknown) => void): Promise<ProviderClosing | undefined> {
    const name = this.#nameOf(provider);
    try {
      await this.#look();
    } catch (error) {
      if (failed === undefined) throw error;
      failed(error);
    }
    return this.#holding(name);
  }

  /** All closings that hold now, those that end first first. @throws StorageError. */
  async list(): Promise<readonly ProviderClosing[]> {
    await this.#look();
    return [...this.#closed.keys()]
      .flatMap((provider) => this.#holding(provider) ?? [])
      .sort((one, other) => one.until - other.until || (one.provider < other.provider ? -1 : 1));
  }

  /**
   * Closes a provider until a moment of the wall clock, or for `closedFor`. When this resolves no look misses it. Gives
   * the closing that holds.
   *
   * Where it cannot be written, it holds in this process; `failed` is told why, and without it that is thrown.
   *
   * @throws UsageError `invalid-option`; StorageError.
   */
  async close(
    given: string,
    { until, reason, runId }: { readonly until?: number | undefined; readonly reason: string; readonly runId?: string },
    failed?: (error: unknown) => void,
  ): Promise<ProviderClosing> {
    const provider = this.#nameOf(given);
    // What is known already need not be written again for every call that was under way.
    const before = await this.current(provider, () => undefined);
    const now = this.#host.now();
    const asked = until !== undefined && Number.isFinite(until) ? until : now + this.#closedForMs;
    const least = asked - now < leastMs ? this.#leastMs(provider, now) : 0;
    const text = this.#masked(reason).slice(0, longestReason);
    const closing: ProviderClosing = {
      provider,
      until: Math.max(now + least, Math.min(asked, now + this.#longestMs)),
      reason: text,
      closedAt: now,
      ...(runId === undefined ? {} : { runId }),
    };
    if (before !== undefined && before.until >= closing.until && !this.#unwritten.has(provider)) return before;
    try {
      await this.#log.append({ type: 'closed', ...closing }, now);
      this.#unwritten.delete(provider);
      return (await this.current(provider)) ?? closing;
    } catch (error) {
      this.#unwritten.add(provider);
      this.#take(closing);
      if (failed === undefined) throw error;
      failed(error);
      return closing;
    }
  }

  /** Opens a provider before its time, because a person knows better. @throws UsageError `invalid-option`; StorageError. */
  async open(provider: string, by?: string): Promise<void> {
    const name = this.#nameOf(provider);
    const at = this.#host.now();
    // What was read tells whether the log is long.
    await this.#look().catch(() => undefined);
    await this.#log.append(
      { type: 'opened', provider: name, at, ...(by === undefined ? {} : { by: this.#masked(by) }) },
      at,
    );
  }

  #nameOf(provider: unknown): string {
    return writtenProvider(requireProvider(provider), this.#redactor);
  }

  #masked(text: string): string {
    return this.#redactor?.redactText(text) ?? text;
  }

  #holding(provider: string): ProviderClosing | undefined {
    const closing = this.#closed.get(provider);
    if (closing === undefined || closing.until > this.#host.now()) return closing;
    this.#closed.delete(provider);
    return undefined;
  }

  /** Reads what is new. A look shares only a reading that begins after it was asked for. */
  #look(): Promise<void> {
    if (this.#looking === undefined) {
      this.#looking = this.#read().finally(() => {
        this.#looking = undefined;
      });
      return this.#looking;
    }
    this.#next ??= this.#looking
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined;
        return this.#look();
      });
    return this.#next;
  }

  #read(): Promise<void> {
    return this.#log.read((line) => {
      if (line.type === 'opened') this.#closed.delete(line.provider);
      else this.#take(closingOf(line));
    });
  }

  /** Longer than the last time, where that is just over and was short, too. */
  #leastMs(provider: string, now: number): number {
    const last = this.#last.get(provider);
    if (last === undefined) return leastMs;
    const lastedMs = last.until - last.closedAt;
    const again = lastedMs <= mostSpacedMs && now - last.until <= Math.max(lastedMs, leastMs);
    return again ? Math.min(mostSpacedMs, Math.max(leastMs, 2 * lastedMs)) : leastMs;
  }

  #take(written: ProviderClosing): void {
    const now = this.#host.now();
    // What no clock of ours can have written.
    if (written.closedAt > now + this.#longestMs) return;
    const closing = { ...written, until: Math.min(written.until, Math.min(written.closedAt, now) + this.#longestMs) };
    this.#last.set(closing.provider, closing);
    const before = this.#closed.get(closing.provider);
    if (before === undefined || before.until < closing.until) this.#closed.set(closing.provider, closing);
  }
}

function closingOf({ provider, until, reason, closedAt, runId }: ProviderClosing): ProviderClosing {
  return { provider, until, reason, closedAt, ...(runId === undefined ? {} : { runId }) };
}

/** Checks the name of a provider. @throws UsageError `invalid-option`. */
export function requireProvider(provider: unknown): string {
  if (typeof provider === 'string' && provider !== '' && provider.length <= longestName) return provider;
  throw invalidOption('provider', provider, `a text of 1 to ${longestName} characters`);
}

/** A provider's name as it may be written; two that differ stay different. */
export function writtenProvider(name: string, redactor: Redactor | undefined): string {
  const masked = redactor?.redactText(name) ?? name;
  return masked === name
    ? name
    : `${masked.replaceAll(/\[(?:secret|redacted):[^\]]*\]/g, '***').slice(0, longestName - 20)} #${hashValue(name)}`;
}

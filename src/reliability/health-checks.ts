import { UsageError } from '../core/errors.ts';
import { type Duration, toMilliseconds } from '../core/durations.ts';
import { invalidOption, requireKnownOptions } from '../core/expect.ts';
import type { Host } from '../core/host.ts';
import { readHealthCheck, type HealthCheck, type HealthCheckFunction, type ReadHealthCheck } from './health-check.ts';
import { EventLoopMeter } from './event-loop-meter.ts';
import type { HealthMonitor } from './health-monitor.ts';
import { readHealthOptions, reservedNames, type HealthOptions, type ReadHealthOptions } from './health-options.ts';
import type { HealthReport } from './health-report.ts';

/** Options of one look at the health. */
export interface HealthLookOptions {
  /** How old what a check has found may be, to be used again; 0: everything is looked at now. */
  readonly maxAge?: Duration;
  /** The names of the checks that are made; by default all of them. */
  readonly only?: readonly string[];
}

/** Nobody waits for longer: re-armed by nobody. */
const foreverMs = 2 ** 50;

/**
 * Looks at the health of the machine and of what the work needs, in one place for all who ask.
 *
 * Nothing is loaded, opened or measured before the first look.
 */
export class HealthChecks {
  readonly #host: Host;
  readonly #options: ReadHealthOptions;
  readonly #redact: (text: string) => string;
  readonly #registered = new Map<string, ReadHealthCheck>();
  readonly #meter = new EventLoopMeter();
  #monitor: Promise<HealthMonitor> | undefined;
  #closed = false;

  /** @throws UsageError `invalid-option` or `invalid-duration`. */
  constructor(host: Host, options: HealthOptions = {}, redact: (text: string) => string = asItIs) {
    this.#host = host;
    this.#options = readHealthOptions(options);
    this.#redact = redact;
    for (const check of this.#options.checks) this.#add(check);
  }

  /** Adds a check. Returns how to take it away. @throws UsageError `invalid-option`. */
  register(given: HealthCheck | HealthCheckFunction): () => void {
    const check = readHealthCheck(given);
    this.#add(check);
    return () => {
      if (this.#registered.get(check.name) === check) this.#registered.delete(check.name);
    };
  }

  /**
   * Looks at everything, or at what was asked for. Checks that are under way, or were made a short time ago, are shared.
   *
   * @throws UsageError `invalid-option`, `invalid-duration` or `manager-closed`; never for what a check does.
   */
  async look(options: HealthLookOptions = {}): Promise<HealthReport> {
    requireKnownOptions('health', options, ['maxAge', 'only']);
    const { maxAge, only } = options;
    const maxAgeMs = maxAge === undefined ? undefined : toMilliseconds(maxAge, 'maxAge');
    if (this.#closed) throw new UsageError('manager-closed', 'The health checks were closed; make new ones.');
    // Whoever waits for an answer gets one, although no check keeps the process alive by itself.
    const awake = this.#host.schedule(foreverMs, () => undefined);
    try {
      const monitor = await this.#load();
      return await monitor.look(maxAgeMs, only);
    } finally {
      awake.cancel();
    }
  }

  /** The same for what nobody waits for: it keeps no process alive. */
  async lookAside(): Promise<HealthReport> {
    const monitor = await this.#load();
    return monitor.look(undefined, undefined);
  }

  /** Measures the event loop from now on, until what is returned is called. */
  watch(): () => void {
    return this.#options.builtIn.includes('event-loop') ? this.#meter.start() : () => undefined;
  }

  /** Tells checks that are under way to stop, and begins no more. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#meter.close();
    (await this.#monitor)?.close();
  }

  #add(check: ReadHealthCheck): void {
    if (reservedNames.includes(check.name) || this.#registered.has(check.name))
      throw invalidOption('name', check.name, 'a name that no other health check has');
    this.#registered.set(check.name, check);
  }

  async #load(): Promise<HealthMonitor> {
    this.#monitor ??= import('./health-monitor.ts').then(
      ({ HealthMonitor }) => new HealthMonitor(this.#host, this.#options, this.#registered, this.#meter, this.#redact),
    );
    return this.#monitor;
  }
}

function asItIs(text: string): string {
  return text;
}

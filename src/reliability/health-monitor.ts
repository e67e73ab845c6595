import { invalidOption } from '../core/expect.ts';
import type { Host } from '../core/host.ts';
import type { EventLoopMeter } from './event-loop-meter.ts';
import { builtInChecks } from './health-built-in.ts';
import type { ReadHealthCheck } from './health-check.ts';
import type { ReadHealthOptions } from './health-options.ts';
import { HealthProbe, type ProbeSettings } from './health-probe.ts';
import { makeReport, type HealthReport } from './health-report.ts';

/** The probes of all health checks. Loaded with the first look. */
export class HealthMonitor {
  readonly #settings: ProbeSettings;
  readonly #builtIn: readonly HealthProbe[];
  readonly #registered: ReadonlyMap<string, ReadHealthCheck>;
  /** The probes of registered checks; those of checks that were taken away go with them. */
  readonly #probes = new WeakMap<ReadHealthCheck, HealthProbe>();

  constructor(
    host: Host,
    options: ReadHealthOptions,
    registered: ReadonlyMap<string, ReadHealthCheck>,
    meter: EventLoopMeter,
    redact: (text: string) => string,
  ) {
    this.#settings = { host, timeoutMs: options.timeoutMs, maxAgeMs: options.maxAgeMs, redact };
    this.#registered = registered;
    this.#builtIn = builtInChecks(host, options, meter).map((check) => new HealthProbe(check, this.#settings));
  }

  /** Makes the checks, side by side. @throws UsageError `invalid-option` for a name that no check has. */
  async look(maxAgeMs: number | undefined, only: readonly string[] | undefined): Promise<HealthReport> {
    const { host } = this.#settings;
    const startedAt = host.monotonic();
    const checkedAt = host.now();
    const probes = this.#chosen(only);
    const results = await Promise.all(probes.map((probe) => probe.assess(maxAgeMs)));
    return makeReport(results, checkedAt, Math.round((host.monotonic() - startedAt) * 10) / 10);
  }

  /** Tells the checks that are under way to stop. */
  close(): void {
    for (const probe of this.#all()) probe.close();
  }

  #chosen(only: readonly string[] | undefined): readonly HealthProbe[] {
    const all = this.#all();
    if (only === undefined) return all;
    const names = all.map(({ name }) => name);
    if (!Array.isArray(only) || !only.every((name) => names.some((known) => known === name)))
      throw invalidOption('only', Array.isArray(only) ? only.join(', ') : only, `an array of ${names.join(', ')}`);
    return all.filter(({ name }) => only.includes(name));
  }

  #all(): readonly HealthProbe[] {
    const registered = [...this.#registered.values()].map((check) => {
      const probe = this.#probes.get(check) ?? new HealthProbe(check, this.#settings);
      this.#probes.set(check, probe);
      return probe;
    });
    return [...this.#builtIn, ...registered];
  }
}

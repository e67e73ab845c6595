import { formatDuration } from '../core/durations.ts';
import type { Host } from '../core/host.ts';
import { toErrorRecord } from '../core/error-record.ts';
import type { ReadHealthCheck } from './health-check.ts';
import { failedFinding, readFinding, type ReadFinding } from './health-finding.ts';
import type { HealthCheckResult } from './health-report.ts';

/** What holds for all probes. */
export interface ProbeSettings {
  readonly host: Host;
  readonly timeoutMs: number;
  readonly maxAgeMs: number;
  readonly redact: (text: string) => string;
}

/**
 * One health check, kept from harming anybody: bounded in time, whatever it does, and shared by all who ask.
 *
 * Invariants: the check is under way at most once, also while it hangs; a timer runs only while its answer is awaited, and
 * keeps no process alive.
 */
export class HealthProbe {
  readonly name: string;
  readonly #check: ReadHealthCheck;
  readonly #settings: ProbeSettings;
  #last: { readonly result: HealthCheckResult; readonly at: number } | undefined;
  /** What all who ask meanwhile wait for. */
  #awaited: Promise<HealthCheckResult> | undefined;
  /** When the check began that has not settled, also after its time was up. */
  #beganAt: number | undefined;
  #stop: ((reason: string) => void) | undefined;

  constructor(check: ReadHealthCheck, settings: ProbeSettings) {
    this.name = check.name;
    this.#check = check;
    this.#settings = settings;
  }

  /** How it is. Never rejects. `maxAgeMs`: how old an answer may be, whatever the check's own options say. */
  assess(maxAgeMs: number = this.#check.maxAgeMs ?? this.#settings.maxAgeMs): Promise<HealthCheckResult> {
    const { host } = this.#settings;
    const last = this.#last;
    // Not even an answer of this very moment, where a new one is asked for.
    if (last !== undefined && host.monotonic() - last.at < maxAgeMs) return Promise.resolve(last.result);
    if (this.#awaited !== undefined) return this.#awaited;
    if (this.#beganAt !== undefined) {
      const hangs = `It was begun ${formatDuration(host.monotonic() - this.#beganAt)} ago, hangs, and is not begun again.`;
      return Promise.resolve(this.#resultOf(this.#failed(hangs), host.now(), 0));
    }
    this.#awaited = this.#begin().then((result) => {
      this.#awaited = undefined;
      this.#last = { result, at: host.monotonic() };
      return result;
    });
    return this.#awaited;
  }

  /** Tells the check to stop, and waits for it no longer. */
  close(): void {
    this.#stop?.('The health checks were closed.');
  }

  #begin(): Promise<HealthCheckResult> {
    const { host } = this.#settings;
    const timeoutMs = this.#check.timeoutMs ?? this.#settings.timeoutMs;
    const checkedAt = host.now();
    const beganAt = host.monotonic();
    this.#beganAt = beganAt;
    const control = new AbortController();
    return new Promise((resolve) => {
      const answer = (finding: ReadFinding): void => {
        timer.cancel();
        this.#stop = undefined;
        resolve(this.#resultOf(finding, checkedAt, host.monotonic() - beganAt));
      };
      const stop = (reason: string): void => {
        answer(this.#failed(reason));
        control.abort(new Error(reason));
      };
      const tooLate = `It gave no answer within ${formatDuration(timeoutMs)}.`;
      const timer = host.schedule(
        timeoutMs,
        () => {
          stop(tooLate);
        },
        { keepAlive: false },
      );
      this.#stop = stop;
      void this.#finding(control.signal).then((finding) => {
        this.#beganAt = undefined;
        // One that held the event loop answers before any timer can fire.
        if (this.#stop === stop) answer(host.monotonic() - beganAt > timeoutMs ? this.#failed(tooLate) : finding);
      });
    });
  }

  async #finding(signal: AbortSignal): Promise<ReadFinding> {
    const { redact } = this.#settings;
    try {
      return readFinding(await this.#check.check({ signal }), redact);
    } catch (error) {
      return this.#failed(`It failed: ${toErrorRecord(error, redact).message}`);
    }
  }

  #failed(reason: string): ReadFinding {
    return failedFinding(reason, this.#settings.redact);
  }

  #resultOf(finding: ReadFinding, checkedAt: number, tookMs: number): HealthCheckResult {
    return { name: this.name, ...finding, durationMs: Math.round(tookMs * 10) / 10, checkedAt };
  }
}

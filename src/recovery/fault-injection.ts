import { type Host, sleepOn } from '../core/host.ts';
import { type CheckedFault, type FaultName, type Faults, requireFaults } from './faults.ts';

/**
 * Plays faults at named places, for tests and drills.
 *
 * The errors are shaped like the real ones, so that they are classified, retried and learned from as those are; their
 * message ends in "(injected)".
 */
export class FaultInjection {
  readonly #faults: readonly CheckedFault[];
  readonly #host: Host;

  /** @throws UsageError `invalid-option` naming the value and what is allowed. */
  constructor(faults: Faults, host: Host) {
    this.#faults = requireFaults(faults);
    this.#host = host;
  }

  /** Does work at a place, with the fault that strikes there. @throws what the fault is, or what the work throws. */
  async play<Result>(
    at: string,
    attempt: number,
    signal: AbortSignal,
    work: () => Promise<Result> | Result,
  ): Promise<Result> {
    await this.before(at, attempt, signal);
    const result = await work();
    await this.after(at, attempt, signal);
    return result;
  }

  /** Strikes before the work. */
  before(at: string, attempt: number, signal: AbortSignal): Promise<void> {
    return this.#strike(at, attempt, signal, false);
  }

  /** Strikes after the work was done. */
  after(at: string, attempt: number, signal: AbortSignal): Promise<void> {
    return this.#strike(at, attempt, signal, true);
  }

  async #strike(at: string, attempt: number, signal: AbortSignal, afterwards: boolean): Promise<void> {
    const struck = this.#faults.find(
      (fault) => fault.afterwards === afterwards && fault.strikes(attempt) && isAt(fault.at, at),
    );
    if (struck === undefined) return;
    if (struck.fault === 'Slow') return sleepOn(this.#host, struck.delayMs, { signal });
    if (struck.fault === 'Hang') return hang(signal);
    throw errorOf(struck.fault);
  }
}

/** Whether a place is meant by a pattern in which `*` stands for any text. */
export function isAt(pattern: string, at: string): boolean {
  const parts = pattern.split('*');
  const [first = '', ...others] = parts;
  if (others.length === 0) return at === pattern;
  const last = others.pop() ?? '';
  if (!at.startsWith(first) || at.length < first.length + last.length || !at.endsWith(last)) return false;
  let from = first.length;
  const end = at.length - last.length;
  for (const part of others) {
    const found = at.indexOf(part, from);
    if (found < 0 || found + part.length > end) return false;
    from = found + part.length;
  }
  return true;
}

/** Ends when it is told to, and never by itself. */
function hang(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const stop = (): void => {
      reject(signal.reason as Error);
    };
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}

/** An error as the real one looks. */
function errorOf(fault: Exclude<FaultName, 'Slow' | 'Hang'>): Error {
  switch (fault) {
    case 'NetworkTimeout':
      return Object.assign(new Error('read ETIMEDOUT (injected)'), { code: 'ETIMEDOUT', errno: -110, syscall: 'read' });
    case 'RateLimited':
      return Object.assign(new Error('429 Too Many Requests (injected)'), {
        status: 429,
        headers: { 'retry-after': '1' },
      });
    case 'QuotaExhausted':
      return Object.assign(new Error('429 You exceeded your current quota (injected)'), {
        status: 429,
        code: 'insufficient_quota',
        type: 'insufficient_quota',
      });
    case 'PersistentFailure':
      return Object.assign(new Error('It cannot work (injected)'), { retryable: false });
    case 'DiskFull':
      return Object.assign(new Error('ENOSPC: no space left on device, write (injected)'), {
        code: 'ENOSPC',
        errno: -28,
        syscall: 'write',
      });
  }
}

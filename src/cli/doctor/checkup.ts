import { isHoldfastError } from '../../core/errors.ts';
import { toErrorRecord } from '../../core/error-record.ts';

/** How something is: `warning` for what may get in the way, `problem` for what does. */
export type CheckupStatus = 'ok' | 'warning' | 'problem';

/** One thing that was looked at. */
export interface CheckupLine {
  readonly area: string;
  readonly status: CheckupStatus;
  readonly message: string;
  /** What to do about it. */
  readonly advice?: string;
}

/** What was found, area by area. */
export class Checkup {
  readonly #lines: CheckupLine[] = [];

  /** In the order in which areas were first looked at. */
  get lines(): readonly CheckupLine[] {
    return [...Map.groupBy(this.#lines, ({ area }) => area).values()].flat();
  }

  ok(area: string, message: string): void {
    this.#lines.push({ area, status: 'ok', message });
  }

  warn(area: string, message: string, advice: string): void {
    this.#lines.push({ area, status: 'warning', message, advice });
  }

  fail(area: string, message: string, advice: string): void {
    this.#lines.push({ area, status: 'problem', message, advice });
  }

  /** Looks at an area; what is thrown there is a problem of it, and the others are looked at all the same. */
  async look(area: string, advice: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const issues: unknown = isHoldfastError(error) && 'issues' in error ? error.issues : undefined;
      const texts = Array.isArray(issues) && issues.length > 0 ? issues.map(String) : [toErrorRecord(error).message];
      for (const text of texts) this.fail(area, text, advice);
    }
  }

  /** The worst of what was found. */
  get status(): CheckupStatus {
    const all = this.#lines.map(({ status }) => status);
    return all.includes('problem') ? 'problem' : all.includes('warning') ? 'warning' : 'ok';
  }
}

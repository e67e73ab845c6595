import type { Course, CourseFailure, NextAttempt } from './course.ts';
import type { Operation } from './operation.ts';

/** Says which failures are mended by one more attempt that no policy counts. */
export interface Mending {
  /** Attempts of earlier processes that failed and were mended, or were to be. */
  readonly before: number;
  /** Whether this failure is mended. Asked once of each failure. */
  mends(error: unknown): boolean;
}

/** A course with attempts in addition: what they mend counts for nothing in it. */
export class MendingCourse<Result> implements Course<Result> {
  readonly #course: Course<Result>;
  readonly #mending: Mending;
  #mended: number;

  constructor(course: Course<Result>, mending: Mending) {
    this.#course = course;
    this.#mending = mending;
    this.#mended = mending.before;
  }

  get rung(): string | undefined {
    return this.#course.rung;
  }

  get attempts(): number {
    return this.#course.attempts + this.#mended;
  }

  get run(): Operation<Result> | undefined {
    return this.#course.run;
  }

  next(failure: CourseFailure): NextAttempt<Result> | undefined {
    if (failure.classification.category !== 'critical' && this.#mending.mends(failure.error)) {
      this.#mended += 1;
      return { waitMs: 0, run: this.#course.run };
    }
    return this.#course.next({ ...failure, attempt: failure.attempt - this.#mended });
  }
}

import type { CassetteDifference } from './cassette-difference.ts';

/** Thrown by {@link CassetteReplay.orThrow}: what differs, the first one first. */
export class CassetteError extends Error {
  override readonly name = 'CassetteError';
  readonly differences: readonly CassetteDifference[];

  constructor(report: string, differences: readonly CassetteDifference[]) {
    super(report);
    this.differences = differences;
  }
}

/**
 * Takes log lines: the shape of a `pino` logger, which others have too. The fields come first; those that every line of a run
 * has are bound by `child`, where there is one.
 *
 * A logger may throw, be slow or be broken: that is counted and harms no run.
 */
export interface Logger {
  /** Takes a line for whoever looks closely. */
  debug(fields: Readonly<Record<string, unknown>>, message?: string): unknown;
  /** Takes a line about the usual course of things. */
  info(fields: Readonly<Record<string, unknown>>, message?: string): unknown;
  /** Takes a line about what may need attention. */
  warn(fields: Readonly<Record<string, unknown>>, message?: string): unknown;
  /** Takes a line about what failed. */
  error(fields: Readonly<Record<string, unknown>>, message?: string): unknown;
  /** For what is critical; without it such lines are errors. */
  fatal?(fields: Readonly<Record<string, unknown>>, message?: string): unknown;
  /** A logger whose lines all have these fields. */
  child?(bindings: Readonly<Record<string, unknown>>): Logger;
}

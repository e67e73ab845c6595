import { invalidOption, requireKnownOptions, requireMethods, requireOneOf } from '../core/expect.ts';
import type { Logger } from '../core/logger.ts';

/** How important a line is. Journal trouble and damage are critical. */
export type LineLevel = 'debug' | 'info' | 'warn' | 'error' | 'critical';

/** How a line looks: `INFO message`; with moment, workflow, level, run and fields; or a JSON object. */
export type LogFormat = 'simple' | 'detailed' | 'json';

/** What is logged, and where. */
export interface LogOptions {
  /**
   * The least important lines that are logged.
   * @defaultValue 'info'
   */
  readonly level?: LineLevel;
  /**
   * How the lines of files look.
   * @defaultValue 'json'
   */
  readonly format?: LogFormat;
  /**
   * Whether each run has `logs/<day>.log` beside its state.
   * @defaultValue where the other views are written
   */
  readonly perRun?: boolean;
  /**
   * A folder in which the lines of all runs are written as well, into `workflow-<YYYYMMDD>.log`.
   * @defaultValue none
   */
  readonly directory?: string;
}

/** From the least to the most important. */
export const lineLevels: readonly LineLevel[] = ['debug', 'info', 'warn', 'error', 'critical'];

/** Checks the options of logs. @throws UsageError `invalid-option`. */
export function requireLogOptions(log: false | LogOptions | undefined, logger: Logger | undefined): void {
  if (logger !== undefined)
    requireMethods(
      'logger',
      logger,
      ['debug', 'info', 'warn', 'error'],
      'a logger with `debug`, `info`, `warn` and `error`',
    );
  if (log === undefined || log === false) return;
  requireKnownOptions('log', log, ['level', 'format', 'perRun', 'directory']);
  const { level, format, perRun, directory } = log;
  if (level !== undefined) requireOneOf('log.level', level, lineLevels);
  if (format !== undefined) requireOneOf('log.format', format, ['simple', 'detailed', 'json']);
  if (perRun !== undefined && typeof perRun !== 'boolean') throw invalidOption('log.perRun', perRun, 'true or false');
  if (directory !== undefined && (typeof directory !== 'string' || directory === ''))
    throw invalidOption('log.directory', directory, 'the path of a folder');
}

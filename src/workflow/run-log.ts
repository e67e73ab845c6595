import type { LogLevel } from '../core/events.ts';
import type { LiveRun } from './live-run.ts';
import type { RunLog } from './workflow-context.ts';

/** The log of a run: each line is told as an event. */
export function logOf(live: LiveRun): RunLog {
  const write =
    (level: LogLevel) =>
    (fields: Readonly<Record<string, unknown>> | string, message?: string): void => {
      const event = { type: 'log-written', level } as const;
      if (typeof fields === 'string') live.tell({ ...event, message: fields });
      else live.tell({ ...event, message: message ?? '', fields });
    };
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}

import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

/** The write at which a process ends itself, as `deadlyStorage` counts them. */
export interface PlantedDeath {
  readonly write: number;
  readonly moment: 'before' | 'after';
}

/**
 * One life of a program, whose last two arguments say at which write it dies; gives what it printed, or `undefined` where
 * it died. @throws where it died of anything else, or failed.
 */
export async function live(
  program: string,
  argv: readonly string[],
  death?: PlantedDeath,
): Promise<string | undefined> {
  const { write, moment } = death ?? { write: 0, moment: 'before' };
  const child = spawn(process.execPath, [
    '--disable-warning=ExperimentalWarning',
    program,
    ...argv,
    String(write),
    moment,
  ]);
  const ended = new Promise<readonly [number | null, NodeJS.Signals | null]>((resolve) =>
    child.on('close', (code, signal) => {
      resolve([code, signal]);
    }),
  );
  const [[code, signal], printed, trouble] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  if (death !== undefined && signal === 'SIGKILL' && printed.endsWith(`DIES ${moment} ${write}\n`)) return undefined;
  if (code === 0) return printed;
  throw new Error(`${program} ended with ${signal ?? code}, not ${moment} write ${write}: ${printed} ${trouble}`);
}

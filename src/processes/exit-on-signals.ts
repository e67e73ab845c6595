import { constants } from 'node:os';
import type { Host } from '../core/host.ts';
import { handleSignals } from './signals.ts';

/**
 * Ends the process in good order at SIGINT or SIGTERM: `end` is awaited first, whether it succeeds or not, and the exit
 * code is 128 plus the signal's number. A second signal ends the process at once.
 *
 * @returns stops listening; further calls do nothing.
 */
export function exitOnSignals(host: Host, end: (signal: NodeJS.Signals) => Promise<void>): () => void {
  const exit = (signal: NodeJS.Signals): void => {
    process.exit(128 + constants.signals[signal]);
  };
  return handleSignals(host, {
    first: (signal) => {
      end(signal).then(
        () => {
          exit(signal);
        },
        () => {
          exit(signal);
        },
      );
    },
    second: exit,
  });
}

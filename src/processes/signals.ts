import type { Host } from '../core/host.ts';

/** Options of {@link handleSignals}. */
export interface SignalOptions {
  /**
   * The signals to listen for.
   * @defaultValue ['SIGINT', 'SIGTERM']
   */
  readonly on?: readonly NodeJS.Signals[];
  /** Called at the first of these signals: bring the work to a safe end. */
  readonly first: (signal: NodeJS.Signals) => void;
  /** Called at each later one: somebody insists, so exit at once. */
  readonly second: (signal: NodeJS.Signals) => void;
  /**
   * The same signal again within this time is taken for the same one: npm, for example, passes on to the program a
   * Ctrl-C which the terminal has already sent it.
   * @defaultValue 200
   */
  readonly repeatWithinMs?: number;
}

/**
 * Listens for signals that ask the process to end, until the returned function is called.
 *
 * While it listens, those signals no longer end the process by themselves. Each registration counts its own signals;
 * the listeners of others are left alone. A listener does not keep the process alive.
 *
 * @returns removes the listeners; further calls do nothing.
 */
export function handleSignals(host: Host, options: SignalOptions): () => void {
  const { on = ['SIGINT', 'SIGTERM'], first, second, repeatWithinMs = 200 } = options;
  let seen: { readonly signal: NodeJS.Signals; readonly at: number } | undefined;
  const received = (signal: NodeJS.Signals): void => {
    const at = host.monotonic();
    if (seen === undefined) {
      seen = { signal, at };
      first(signal);
    } else if (signal !== seen.signal || at - seen.at >= repeatWithinMs) second(signal);
  };
  const signals = new Set(on);
  for (const signal of signals) process.on(signal, received);
  return () => {
    for (const signal of signals) process.off(signal, received);
  };
}

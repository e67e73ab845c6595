/** What the command's exit code says; 2 also means that nothing was done. */
export const exitCodes = {
  success: 0,
  failure: 1,
  usage: 2,
  interrupted: 130,
  terminated: 143,
} as const;

/** One of the exit codes of `holdfast`. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** The exit code of a command that a signal has ended. */
export function exitCodeOf(signal: NodeJS.Signals): ExitCode {
  return signal === 'SIGTERM' ? exitCodes.terminated : exitCodes.interrupted;
}

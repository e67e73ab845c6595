/**
 * What a policy runs: handed the number of its attempt, counted from 1 over all processes, and a signal that aborts when
 * it is to stop, because its time is up, another attempt has succeeded, or the caller says so.
 */
export type Operation<Result> = (attempt: number, signal: AbortSignal) => Promise<Result> | Result;

import { OwnershipError, UsageError } from '../core/errors.ts';
import type { Owner } from '../core/events.ts';

/** There is no run with this id. */
export function runNotFound(runId: string): UsageError {
  return new UsageError('run-not-found', `There is no run "${runId}" in this storage.`, {
    subject: 'id',
    value: runId,
    runId,
  });
}

/** Somebody else has the run. */
export function runOwned(runId: string, owner: Owner | undefined): OwnershipError {
  const words = owner === undefined ? 'another process' : `process ${owner.pid} on "${owner.host}"`;
  return new OwnershipError(
    'run-owned',
    `Run "${runId}" is owned by ${words}, which may be alive; wait, cancel the run, or take it over.`,
    {
      runId,
      ...(owner === undefined ? {} : { owner: words }),
    },
  );
}

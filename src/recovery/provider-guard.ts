import { isHoldfastError, RejectedError } from '../core/errors.ts';
import type { Classification } from './classification.ts';
import type { Operation } from './operation.ts';
import type { ProviderClosing, ProviderClosings } from './provider-closings.ts';

/** What a guarded operation needs. */
export interface Guard {
  readonly closings: ProviderClosings;
  readonly provider: string;
  readonly runId: string | undefined;
  readonly classify: (error: unknown) => Classification;
  readonly trouble: (subject: string, error: unknown) => void;
}

/**
 * An operation that does not start while its provider is closed, and closes the provider for everybody when an error of
 * its own says so. The closing is acknowledged before anybody hears of the error.
 */
export function guarded<Result>(operation: Operation<Result>, guard: Guard): Operation<Result> {
  const { closings, provider, classify, trouble } = guard;
  return async (attempt, signal) => {
    await requireOpen(guard);
    try {
      return await operation(attempt, signal);
    } catch (error) {
      if (signal.aborted || isProviderClosed(error)) throw error;
      const { closes, reason } = classify(error);
      if (closes === undefined) throw error;
      const { runId } = guard;
      const facts = {
        until: closes.untilMs,
        reason: reasonOf(error, reason),
        ...(runId === undefined ? {} : { runId }),
      };
      throw providerClosed(
        await closings.close(provider, facts, (failure) => {
          trouble(`closing provider "${provider}"`, failure);
        }),
        error,
      );
    }
  };
}

/** @throws RejectedError `provider-closed`. */
export async function requireOpen({
  closings,
  provider,
  trouble,
}: Pick<Guard, 'closings' | 'provider' | 'trouble'>): Promise<void> {
  const closing = await closings.current(provider, (error) => {
    trouble(`looking whether provider "${provider}" is closed`, error);
  });
  if (closing !== undefined) throw providerClosed(closing);
}

/** Whether a call did not start, or failed, because its provider is closed. */
export function isProviderClosed(error: unknown): error is RejectedError {
  return isHoldfastError(error) && error.code === 'provider-closed';
}

function providerClosed({ provider, until, reason }: ProviderClosing, cause?: unknown): RejectedError {
  const message = `Provider "${provider}" takes no calls until ${new Date(until).toISOString()}: ${reason}`;
  return new RejectedError('provider-closed', message, { operation: provider, retryAt: until, cause });
}

function reasonOf(error: unknown, reason: string): string {
  return error instanceof Error && error.message !== '' ? error.message : reason;
}

import { ForgeError, isHoldfastError } from '../core/errors.ts';
import type { Host } from '../core/host.ts';
import type { WorkflowContext } from '../workflow/workflow-context.ts';
import type { Forge, ForgeItem } from './forge.ts';
import { markerOf } from './marker.ts';

/** How something on a forge is found, and how it is made. */
export interface ForgeWork {
  readonly find: (marker: string, signal: AbortSignal) => Promise<ForgeItem | undefined>;
  readonly open: (marker: string, signal: AbortSignal) => Promise<ForgeItem>;
}

/** Where it is made, and for whom. */
export interface ForgePlace {
  readonly host: Host;
  readonly forge: Forge;
  /** What the run has drawn. */
  readonly mark: string;
}

/** A check that cannot be made pauses the run until a person looks, so a forge that stumbles is asked again. */
const looks = 3;
const firstWaitMs = 1000;

/**
 * Opens something on a forge once in the run, whatever dies on the way: it carries a marker made of the effect's key, and is
 * looked for before it is opened.
 */
export function openOnce(
  wf: WorkflowContext,
  { host, forge, mark }: ForgePlace,
  name: string,
  { find, open }: ForgeWork,
): Promise<ForgeItem> {
  return wf.effect<ForgeItem>(name, {
    // A used-up rate limit parks the run until it is renewed.
    provider: forge.name,
    landsWithin: forge.landsWithinMs,
    do: async ({ idempotencyKey, signal, notSent }) => {
      const marker = markerOf(mark, idempotencyKey);
      const found = await find(marker, signal).catch((error: unknown) => {
        signal.throwIfAborted();
        // Who could not look has opened nothing.
        return notSent(error instanceof Error ? error : String(error));
      });
      if (found !== undefined) return plain(found);
      // What the forge turned away it has not opened, and need not be waited for.
      const opened = await open(marker, signal).catch((error: unknown) => {
        signal.throwIfAborted();
        if (error instanceof ForgeError && error.refused) return notSent(error);
        throw error;
      });
      return plain(opened);
    },
    check: async ({ idempotencyKey, signal }) => {
      const found = await patiently(host, signal, () => find(markerOf(mark, idempotencyKey), signal));
      return found === undefined ? 'not-done' : { done: plain(found) };
    },
  });
}

function plain({ number, url }: ForgeItem): ForgeItem {
  return { number, url };
}

async function patiently<Value>(host: Host, signal: AbortSignal, look: () => Promise<Value>): Promise<Value> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await look();
    } catch (error) {
      signal.throwIfAborted();
      if (attempt === looks || !isHoldfastError(error) || error.code !== 'forge-failed') throw error;
      await host.sleep(firstWaitMs * 2 ** (attempt - 1), { signal });
    }
  }
}

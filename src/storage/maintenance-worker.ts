import { once } from 'node:events';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { lock } from 'proper-lockfile';
import { systemHost } from '../core/host.ts';
import { nodeFileSystem } from './file-system.ts';
import { openRoot } from './folder-safety.ts';
import { removeLeftovers } from './leftovers.ts';
import type { Leftovers } from './leftovers.ts';
import { lockedMessage, type Maintenance } from './maintenance.ts';

/** How long the thread works before the lock's own timer gets a turn. */
const sliceMs = 100;

/** Does the work of `maintainFolder` and gives back what came of it; never rejects. */
async function maintain(directory: string, port: MessagePort): Promise<Maintenance> {
  let busy = false;
  let reason: string | undefined;
  let removed: Leftovers = { files: 0, folders: 0 };
  try {
    const root = openRoot(nodeFileSystem, directory, { make: false, sync: false, allowNetworkFolder: false });
    if (root === undefined) return { completed: true, ...removed };
    const release = await lock(root, {
      lockfilePath: `${root}/.maintenance.lock`,
      realpath: false,
      stale: 60_000,
      onCompromised: (error) => {
        reason = error.message;
      },
    });
    const answered = once(port, 'message');
    port.postMessage(lockedMessage);
    await answered;
    const work = removeLeftovers(nodeFileSystem, root, { now: systemHost.now() });
    let sliceBegan = systemHost.monotonic();
    for (let step = work.next(); reason === undefined; step = work.next()) {
      if (step.done === true) {
        removed = step.value;
        break;
      }
      if (systemHost.monotonic() - sliceBegan < sliceMs) continue;
      await systemHost.turn();
      sliceBegan = systemHost.monotonic();
    }
    if (reason === undefined) await release();
  } catch (error) {
    reason = error instanceof Error ? error.message : String(error);
    busy = error instanceof Error && 'code' in error && error.code === 'ELOCKED';
  }
  if (reason === undefined) return { completed: true, ...removed };
  return { completed: false, ...removed, reason, ...(busy ? { busy } : {}) };
}

// Imported by anything but its own thread, this module does nothing.
if (parentPort !== null)
  parentPort.postMessage(await maintain((workerData as { readonly directory: string }).directory, parentPort));

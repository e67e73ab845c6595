import type { RunCommand } from '../core/events.ts';
import type { Host } from '../core/host.ts';
import type { Cursor, StorageAdapter, Unsubscribe } from '../storage/storage-adapter.ts';
import { type CommandCheck, makeCommandCheck } from './command-schema.ts';
import type { Damage } from './damage.ts';
import { checkLine, closeLine, seedOf } from './records.ts';
import { inboxLog } from './run-paths.ts';

/** A send may be lost by a watch: inboxes are looked at this often anyway. */
const lookEveryMs = 2000;

/** A request as it stands in an inbox. */
export interface InboxEntry {
  /** The place behind it: reading after it gives the next one. */
  readonly place: Cursor;
  readonly command: RunCommand;
}

/** Adds a request to the inbox of a run; resolves when it is durable. `protect` removes secrets from its text. */
export async function sendCommand(
  storage: StorageAdapter,
  runId: string,
  command: RunCommand,
  protect: (json: string) => string,
): Promise<void> {
  const log = inboxLog(runId);
  const text = protect(JSON.stringify(command));
  await storage.append(log, [closeLine(text.slice(0, -1), seedOf(log))]);
  storage.release?.(log);
}

/**
 * The requests to a run behind a place, in the order in which they were sent. Reading changes nothing.
 *
 * Lines that cannot be read are told to `damaged` and passed over: a sender may have been killed while writing.
 */
export async function* readInbox(
  storage: StorageAdapter,
  runId: string,
  after: Cursor,
  reveal: (json: string) => string,
  damaged: (damage: Damage) => void,
): AsyncGenerator<InboxEntry, void, undefined> {
  const log = inboxLog(runId);
  const seed = seedOf(log);
  let line = 0;
  let check: CommandCheck | undefined;
  for await (const entry of storage.read(log, after === 0 ? undefined : after)) {
    line += 1;
    check ??= await makeCommandCheck();
    const command = checkLine(entry.line, seed) === 'intact' ? readCommand(entry.line, reveal, check) : undefined;
    if (command !== undefined) yield { place: entry.cursor, command };
    else {
      const from = after === 0 ? '' : ` behind place ${after}`;
      damaged({ log, line, message: `the line${from} is unreadable and was passed over`, missing: 0 });
    }
  }
}

/** Calls back when some inbox may have changed: at once where the storage can tell, and every 2 s. */
export function watchInboxes(storage: StorageAdapter, host: Host, changed: () => void): Unsubscribe {
  const stopWatching = storage.watch?.('inbox/', changed);
  const look = (): void => {
    timer = host.schedule(lookEveryMs, look, { keepAlive: false });
    changed();
  };
  let timer = host.schedule(lookEveryMs, look, { keepAlive: false });
  return () => {
    timer.cancel();
    stopWatching?.();
  };
}

/** @throws WorkflowError `secret-unavailable`. */
function readCommand(line: string, reveal: (json: string) => string, check: CommandCheck): RunCommand | undefined {
  const text = reveal(line);
  try {
    return check(JSON.parse(text));
  } catch {
    // A checksum is no signature: whoever can write to the folder can put anything under one.
    return undefined;
  }
}

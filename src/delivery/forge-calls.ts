import { open, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ForgeError } from '../core/errors.ts';
import type { Host } from '../core/host.ts';

/** The environment variable by which a call is found whose caller has died, with what it would have opened as its value. */
export const callVariable = 'HOLDFAST_FORGE_CALL';

/** By which way a program gets to a forge, and whom it believes there. */
export const networkVariables: readonly string[] = [
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'all_proxy', 'no_proxy'],
  ...['SSL_CERT_FILE', 'SSL_CERT_DIR'],
];

/** What is asked to end has nothing to put in order that would take longer. */
const killAfterMs = 1000;

/**
 * Ends what still runs of a call that a process has made which died, and waits until what it has sent must have landed: else
 * it could open what is about to be opened, after it was looked for.
 *
 * @throws ForgeError `forge-failed` where it cannot be ended; the reason of the signal.
 */
export async function endLeftCalls(
  host: Host,
  {
    forge,
    mark,
    landsWithinMs,
    signal,
  }: { readonly forge: string; readonly mark: string; readonly landsWithinMs: number; readonly signal: AbortSignal },
): Promise<void> {
  signal.throwIfAborted();
  const { endMarkedCommands } = await import('../processes/marked-commands.ts');
  const ending = await endMarkedCommands(host, callVariable, mark, { killAfterMs });
  if (ending === 'remains')
    throw new ForgeError('forge-failed', 'A call of a process that has died still runs, and cannot be ended.', {
      forge,
    });
  if (ending === 'ended') await host.sleep(landsWithinMs, { signal });
}

/** Uses a text as a file that no name leads to, and that is gone with whoever has it open. */
export async function withTextFile<Value>(
  host: Host,
  text: string,
  use: (descriptor: number) => Promise<Value>,
): Promise<Value> {
  const path = join(tmpdir(), `holdfast-${host.id(20)}`);
  const file = await open(path, 'wx+', 0o600);
  try {
    await unlink(path);
    const bytes = Buffer.from(text);
    // At a position: where the file stands stays its beginning.
    for (let at = 0; at < bytes.length;) at += (await file.write(bytes, at, bytes.length - at, at)).bytesWritten;
    return await use(file.fd);
  } finally {
    await file.close();
  }
}

import { isHoldfastError } from '../core/errors.ts';
import { property } from '../core/property.ts';

/** What can only happen before a connection stands. */
const neverConnected: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Of Holdfast's own errors: a command that did not begin, a forge that turned it away, and what the code itself says. */
const notBegun: ReadonlySet<string> = new Set([
  ...['command-not-found', 'command-not-started', 'not-sent'],
  ...['forge-missing', 'forge-unauthorized', 'forge-rate-limited'],
]);

/** A chain of causes may be long, or a ring. */
const deepestCause = 8;

/**
 * Whether an error proves that nothing was sent: the connection was refused or never stood, the name was not found, the
 * command was not found or did not start, or the code says so itself. Whatever says nothing of the kind may have been
 * thrown after the other side had done what was asked.
 *
 * Looks at the error and its causes; Holdfast's own errors are taken at their word. It never throws.
 */
export function wasNotSent(error: unknown): boolean {
  let current = error;
  for (let depth = 0; depth < deepestCause && typeof current === 'object' && current !== null; depth += 1) {
    const code = property(current, 'code');
    if (isHoldfastError(current)) return typeof code === 'string' && notBegun.has(code);
    const syscall = property(current, 'syscall');
    if (typeof code === 'string' && neverConnected.has(code)) return true;
    // A program that could not be started, and a connection that could not be made for whichever reason.
    if (typeof syscall === 'string' && (syscall === 'connect' || syscall.startsWith('spawn'))) return true;
    current = property(current, 'cause');
  }
  return false;
}

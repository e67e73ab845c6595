import { UsageError } from '../core/errors.ts';

const reasons: Readonly<Record<string, { readonly subject: 'port' | 'address'; readonly expected: string }>> = {
  EADDRINUSE: { subject: 'port', expected: 'a port that nobody else listens at (0 takes one that is free)' },
  EACCES: { subject: 'port', expected: 'a port that this user may listen at (0 takes one that is free)' },
  EADDRNOTAVAIL: { subject: 'address', expected: 'an address that this machine has' },
};

/** Why nothing listens where it was asked for, by what to change; what is none of these stays as it is. */
export function listenError(asked: { readonly port: number; readonly address: string }, cause: unknown): unknown {
  const reason = reasons[String((cause as NodeJS.ErrnoException).code)];
  if (reason === undefined) return cause;
  const { subject, expected } = reason;
  const value = asked[subject];
  const message = `Expected \`${subject}\` to be ${expected}, got ${value}.`;
  return new UsageError('invalid-option', message, { subject, value, expected, cause });
}

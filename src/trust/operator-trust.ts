import { homedir } from 'node:os';
import { delimiter, isAbsolute, join } from 'node:path';
import { UsageError } from '../core/errors.ts';
import type { Host } from '../core/host.ts';

/** The variable in which an operator trusts folders where nobody can be asked. */
export const trustVariable = 'HOLDFAST_TRUST';

/** Whom an operator trusts without a record: everything, or some folders. */
export type OperatorTrust = 'all' | readonly string[];

/**
 * What `HOLDFAST_TRUST` says: `1` for everything that this process meets, or absolute folders, separated as in `PATH`.
 *
 * @throws UsageError `invalid-option` for anything else: a slip of the pen must not look like trust, nor like none.
 */
export function operatorTrustOf({ environment }: Host): OperatorTrust {
  const text = environment[trustVariable] ?? '';
  if (text === '' || text === '0') return [];
  if (text === '1') return 'all';
  const folders = text.split(delimiter).filter((folder) => folder !== '');
  const relative = folders.find((folder) => !isAbsolute(folder));
  if (relative === undefined) return folders;
  const expected = `1, 0, or absolute folders separated by ${JSON.stringify(delimiter)}`;
  const message = `Expected \`${trustVariable}\` to be ${expected}, got ${JSON.stringify(relative)}.`;
  throw new UsageError('invalid-option', message, { subject: trustVariable, value: relative, expected });
}

/** The folder for what a user has trusted, by the conventions of the system; never one that depends on where a program is started. */
export function userTrustFolder({ environment }: Host): string {
  const configured = [
    environment['XDG_CONFIG_HOME'],
    process.platform === 'win32' ? environment['APPDATA'] : undefined,
  ];
  const folder = configured.find((path) => path !== undefined && isAbsolute(path));
  return join(folder ?? join(userFolder(environment), '.config'), 'holdfast', 'trust');
}

/** The user's own folder. */
export function userFolder(environment: Host['environment']): string {
  const home = environment['HOME'];
  return home !== undefined && isAbsolute(home) ? home : homedir();
}

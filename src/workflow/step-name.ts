import { invalidOption } from '../core/expect.ts';

const longestName = 200;

/** Checks the name of a step, phase or fan-out. */
export function requireName(name: unknown, kind: string): string {
  if (typeof name === 'string' && name !== '' && name.length <= longestName) return name;
  throw invalidOption(`name of the ${kind}`, name, `a text of 1 to ${longestName} characters`);
}

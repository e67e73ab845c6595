/**
 * Ends one thing after the other. What cannot be ended keeps nothing behind it from being ended.
 *
 * @throws what the first of them threw, once all had their turn.
 */
export async function endAll(...ends: readonly (() => unknown)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const end of ends) {
    try {
      await end();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}

import { userInfo } from 'node:os';

/** Who asks for something, for the history of a run: as given, or the user of this process. */
export function currentUser(given: string | undefined): { readonly by?: string } {
  if (given !== undefined) return { by: given };
  try {
    return { by: userInfo().username };
  } catch {
    // In some containers the user has no name.
    return {};
  }
}

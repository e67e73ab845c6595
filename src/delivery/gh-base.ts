import { isHoldfastError, ForgeError } from '../core/errors.ts';
import { isRecord } from '../core/json-record.ts';
import { callGh, type GhCalls } from './gh-command.ts';

/** What says that there is no such branch, and not that somebody may not look. */
const notFound = /Branch not found/i;

/**
 * Makes sure that the repository on GitHub has the branch that a pull request is to be merged into. Where GitHub does not say,
 * it is taken to be there: who cannot be reached is missed by whatever is asked next.
 *
 * @param repository as `owner/name`; by default what `gh` makes of the remotes.
 * @throws ForgeError `forge-failed` where it is not there; the reason of the signal.
 */
export async function requireBase(
  calls: GhCalls,
  { repository, base, signal }: { readonly repository: string | undefined; readonly base: string; signal: AbortSignal },
): Promise<void> {
  const ask = async (...argv: readonly string[]): Promise<string> => callGh(calls, argv, { signal });
  const fields = ['repo', 'view', '--json=url,defaultBranchRef'];
  try {
    const { url, usual } = viewIn(await ask(...fields, ...(repository === undefined ? [] : ['--', repository])));
    if (url === undefined || usual === base) return;
    const path = base.toWellFormed().split('/').map(encodeURIComponent).join('/');
    // One that was renamed is answered under its new name.
    const name = await ask('api', `repos${url.pathname}/branches/${path}`, `--hostname=${url.host}`, '--jq=.name');
    if (name.trim() === base) return;
  } catch (error) {
    signal.throwIfAborted();
    if (!isHoldfastError(error)) throw error;
    if (!notFound.test(error.message)) return;
  }
  const message = `GitHub has no branch ${JSON.stringify(base)} that the work could be merged into; push it there, or name another one (\`base\`).`;
  throw new ForgeError('forge-failed', message, { forge: calls.forge, retryable: false, refused: true });
}

/** Where a repository is, and which branch is merged into where none is named. */
function viewIn(text: string): { readonly url?: URL; readonly usual?: unknown } {
  let view: unknown;
  try {
    view = JSON.parse(text);
  } catch {
    return {};
  }
  if (!isRecord(view) || typeof view['url'] !== 'string' || !URL.canParse(view['url'])) return {};
  const { url, defaultBranchRef: usual } = view;
  return { url: new URL(url), usual: isRecord(usual) ? usual['name'] : undefined };
}

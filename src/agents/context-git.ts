import type { Host } from '../core/host.ts';
import { safeGitArguments, safeGitEnvironment } from '../git/safe-git.ts';
import { runCommand } from '../processes/run-command.ts';

/**
 * What git writes, cut at NUL; nothing where it fails, takes longer than `timeoutMs`, or is not there.
 *
 * It runs no hook, no monitor, no pager and no credential helper, and reaches no network. Commands that compare contents with files
 * still run the filters that the repository's settings name for them: there is no switch for these.
 *
 * @throws the reason of the signal.
 */
export async function askGit(
  host: Host,
  root: string,
  argv: readonly string[],
  { signal, timeoutMs }: { readonly signal?: AbortSignal | undefined; readonly timeoutMs: number },
): Promise<readonly string[] | undefined> {
  const pieces: string[] = [];
  try {
    const { exitCode } = await runCommand(host, ['git', ...safeGitArguments, ...argv], {
      cwd: root,
      env: safeGitEnvironment,
      timeoutMs,
      captureBytes: 0,
      okExitCodes: 'any',
      onOutput: (stream, text) => {
        if (stream === 'stdout') pieces.push(text);
      },
      ...(signal === undefined ? {} : { signal }),
    });
    if (exitCode !== 0) return undefined;
  } catch {
    signal?.throwIfAborted();
    return undefined;
  }
  const entries = pieces.join('').split('\0');
  if (entries.at(-1) === '') entries.pop();
  return entries;
}

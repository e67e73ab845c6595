import { runCommand } from '../processes/run-command.ts';
import { toLine } from './printable.ts';
import type { Shell } from './shell.ts';

/** What shows a file or an address, by platform. What it starts lives on by itself. */
const openers: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: ['open'],
  win32: ['rundll32.exe', 'url.dll,FileProtocolHandler'],
  // A browser that is begun by it would be ended with the group that it belongs to.
  linux: ['setsid', '--fork', 'xdg-open'],
};

/** Shows an absolute path or an address of ours in the user's browser. Where that cannot be done it is said, and nothing fails. */
export async function openInBrowser({ host, err }: Shell, target: string): Promise<void> {
  const opener = openers[process.platform] ?? ['xdg-open'];
  try {
    await runCommand(host, [...opener, target], { inheritEnvironment: true, timeoutMs: 10_000, drainMs: 100 });
  } catch (error) {
    err.line(toLine(`note: no browser could be opened: ${error instanceof Error ? error.message : String(error)}`));
  }
}

import { requireKnownOptions } from '../core/expect.ts';
import { CommandError, NotificationError } from '../core/errors.ts';
import { type Host, systemHost } from '../core/host.ts';
import { desktopCommand, desktopProgram } from './desktop-command.ts';
import type { Notice, NotifierAdapter } from './notice.ts';
import { plainText, shownNotice } from './notice-text.ts';

/** Options of {@link DesktopNotifier}. */
export interface DesktopNotifierOptions {
  /** @defaultValue 'desktop' */
  readonly name?: string;
  /**
   * The program that notices come from, as the desktop shows it; on Linux only.
   * @defaultValue 'holdfast'
   */
  readonly application?: string;
  /**
   * Whose means are used.
   * @defaultValue that of this process
   */
  readonly platform?: NodeJS.Platform;
  /** @defaultValue systemHost */
  readonly host?: Host;
}

/** No desktop shows more, and no platform takes arguments or variables of any length. */
const longestTitle = 200;
const longestBody = 2000;

/** What notify-send needs to know in order to find the desktop. */
const sessionVariables = ['DBUS_SESSION_BUS_ADDRESS', 'XDG_RUNTIME_DIR', 'DISPLAY', 'WAYLAND_DISPLAY', 'XAUTHORITY'];

/** Showing a notice changes nothing that would have to be put in order before the end. */
const killAfterMs = 300;

/** Whether there is something here that shows notices: the program's path, or why there is none. */
type Means =
  | { readonly kind: 'found'; readonly program: string; readonly path: string }
  | { readonly kind: 'none'; readonly why: string };

/**
 * Shows notices on the desktop: with `notify-send` on Linux, `osascript` on macOS and PowerShell on Windows.
 *
 * Where there is no desktop, sending rejects with `notifier-unavailable`, which is not retried; nothing is printed.
 * Titles are cut at 200 and bodies at 2,000 characters.
 */
export class DesktopNotifier implements NotifierAdapter {
  readonly name: string;
  /** A second popup about one thing disturbs more than a missing one. */
  readonly delivery = 'at-most-once';
  readonly #application: string;
  readonly #platform: NodeJS.Platform;
  readonly #host: Host;

  constructor(options: DesktopNotifierOptions = {}) {
    requireKnownOptions('DesktopNotifier', options, ['name', 'application', 'platform', 'host']);
    this.name = options.name ?? 'desktop';
    this.#application = plainText(options.application ?? 'holdfast');
    this.#platform = options.platform ?? process.platform;
    this.#host = options.host ?? systemHost;
  }

  /** @throws NotificationError `notifier-unavailable`, `notice-not-delivered`; the reason of the signal. */
  async send(notice: Notice, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const means = await this.#find();
    signal.throwIfAborted();
    if (means.kind === 'none')
      throw new NotificationError('notifier-unavailable', `No notice can be shown on this desktop: ${means.why}.`, {
        notifier: this.name,
      });
    const shown = shownNotice(notice, longestTitle, longestBody);
    const { rest, env } = desktopCommand(means.program, shown, notice.severity, this.#application);
    const { runCommand } = await import('../processes/run-command.ts');
    const session = Object.fromEntries(sessionVariables.map((name) => [name, this.#host.environment[name]]));
    try {
      await runCommand(this.#host, [means.path, ...rest], { env: { ...session, ...env }, signal, killAfterMs });
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      throw notShown(this.name, means.program, error);
    }
  }

  /** The program that shows notices here, or why none can. */
  async describe(): Promise<string> {
    const means = await this.#find();
    return means.kind === 'found' ? `desktop, by ${means.path}` : `desktop, unavailable: ${means.why}`;
  }

  async #find(): Promise<Means> {
    const program = desktopProgram(this.#platform);
    if (program === undefined) return { kind: 'none', why: `nothing is known that shows notices on ${this.#platform}` };
    // Loaded late, since most programs never show a notice.
    const { findProgram, isThere } = await import('./find-program.ts');
    const { environment } = this.#host;
    const path = await findProgram(program, environment['PATH'] ?? environment['Path'] ?? '');
    if (path === undefined) return { kind: 'none', why: `there is no ${program} on the PATH` };
    const bus = environment['XDG_RUNTIME_DIR'] === undefined ? undefined : `${environment['XDG_RUNTIME_DIR']}/bus`;
    const reachable =
      program !== 'notify-send' ||
      [environment['DBUS_SESSION_BUS_ADDRESS'], environment['DISPLAY']].some((value) => value) ||
      (bus !== undefined && (await isThere(bus)));
    return reachable
      ? { kind: 'found', program, path }
      : { kind: 'none', why: 'there is no session bus (DBUS_SESSION_BUS_ADDRESS, XDG_RUNTIME_DIR)' };
  }
}

function notShown(notifier: string, program: string, { exitCode, signal, stderr, code, cause }: CommandError): Error {
  const how = exitCode === undefined ? (signal ?? code) : `exit code ${exitCode}`;
  const said = plainText(stderr).trim().split('\n').at(-1)?.slice(0, 200) ?? '';
  // The error of the command would show the notice, which is no news to whoever sent it.
  return new NotificationError(
    'notice-not-delivered',
    `The desktop did not show the notice: ${program} ended with ${how}${said === '' ? '' : `, saying ${JSON.stringify(said)}`}.`,
    { notifier, cause },
  );
}

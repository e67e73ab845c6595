import { styleText } from 'node:util';
import { invalidOption, requireKnownOptions, requireOneOf } from '../core/expect.ts';
import { NotificationError } from '../core/errors.ts';
import { type Host, systemHost } from '../core/host.ts';
import { unlessAborted } from './abort.ts';
import type { Notice, NoticeSeverity, NotifierAdapter } from './notice.ts';
import { shownNotice } from './notice-text.ts';

/** What a {@link ConsoleNotifier} writes to: any writable stream of Node. */
export interface ConsoleStream {
  /** Takes text; calls back when it was written, or could not be. */
  write(text: string, written: (error?: Error | null) => void): unknown;
  readonly isTTY?: boolean;
  /** Listens for the stream's failure, where it tells of it. */
  once?(event: 'error', listener: () => void): unknown;
  /** Stops listening. */
  off?(event: 'error', listener: () => void): unknown;
}

/** Options of {@link ConsoleNotifier}. */
export interface ConsoleNotifierOptions {
  /** @defaultValue 'console' */
  readonly name?: string;
  /** @defaultValue standard error */
  readonly stream?: ConsoleStream;
  /**
   * `'auto'`: on terminals, unless `NO_COLOR` is set or `TERM` is `dumb`; everywhere when `FORCE_COLOR` is set.
   * @defaultValue 'auto'
   */
  readonly color?: 'auto' | 'always' | 'never';
  /** @defaultValue systemHost */
  readonly host?: Host;
}

const longestTitle = 1000;
const longestBody = 100_000;

const styles = {
  info: 'blue',
  success: 'green',
  warning: 'yellow',
  error: 'red',
  critical: 'bgRed',
} as const satisfies Readonly<Record<NoticeSeverity, unknown>>;

/**
 * Writes notices as plain lines: `warning: ` and the title, then the body, indented.
 *
 * No text of a notice can move the cursor, change colours or pass for a notice of its own.
 */
export class ConsoleNotifier implements NotifierAdapter {
  readonly name: string;
  readonly #stream: ConsoleStream | undefined;
  readonly #color: 'auto' | 'always' | 'never';
  readonly #host: Host;

  constructor(options: ConsoleNotifierOptions = {}) {
    requireKnownOptions('ConsoleNotifier', options, ['name', 'stream', 'color', 'host']);
    this.name = options.name ?? 'console';
    this.#color = requireOneOf('color', options.color ?? 'auto', ['auto', 'always', 'never']);
    if (options.stream !== undefined && typeof options.stream.write !== 'function')
      throw invalidOption('stream', options.stream, 'a writable stream');
    this.#stream = options.stream;
    this.#host = options.host ?? systemHost;
  }

  /** @throws NotificationError `notice-not-delivered`; the reason of the signal. */
  async send(notice: Notice, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const stream: ConsoleStream = this.#stream ?? process.stderr;
    const { title, body } = shownNotice(notice, longestTitle, longestBody);
    const colored = this.#color === 'always' || (this.#color === 'auto' && wantsColor(stream, this.#host));
    const label = colored
      ? styleText(styles[notice.severity], notice.severity, { validateStream: false })
      : notice.severity;
    const rest = body === '' ? '' : `  ${body.replaceAll('\n', '\n  ')}\n`;
    await unlessAborted(signal, write(stream, `${label}: ${title}\n${rest}`)).catch((error: unknown) => {
      signal.throwIfAborted();
      throw new NotificationError('notice-not-delivered', 'The stream for notices does not take them.', {
        notifier: this.name,
        retryable: false,
        cause: error,
      });
    });
  }

  async describe(): Promise<string> {
    return Promise.resolve(this.#stream === undefined ? 'console, to standard error' : 'console, to a stream');
  }
}

function write(stream: ConsoleStream, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    // A reader that went away is an event too, and one without a listener ends the program.
    const heard = (): void => undefined;
    stream.once?.('error', heard);
    stream.write(text, (error) => {
      if (error) {
        reject(error);
        return;
      }
      stream.off?.('error', heard);
      resolve();
    });
  });
}

function wantsColor({ isTTY }: ConsoleStream, { environment }: Host): boolean {
  const force = environment['FORCE_COLOR'];
  if (force !== undefined) return force !== '0' && force !== 'false';
  return isTTY === true && !environment['NO_COLOR'] && environment['TERM'] !== 'dumb';
}

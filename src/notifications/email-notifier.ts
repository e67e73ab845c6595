import { invalidOption, requireKnownOptions } from '../core/expect.ts';
import { NotificationError } from '../core/errors.ts';
import { unlessAborted } from './abort.ts';
import type { Notice, NotifierAdapter } from './notice.ts';
import { plainText, shownNotice } from './notice-text.ts';

/** A message as an {@link EmailTransport} gets it. */
export interface EmailMessage {
  readonly from: string;
  readonly to: string | string[];
  readonly subject: string;
  readonly text: string;
  /** The same each time one notice is sent, so that mail programs show it once. */
  readonly messageId: string;
  /** Tells machines on the other side not to answer. */
  readonly headers: Record<string, string>;
  /** Nothing in a message makes the transport read a file. */
  readonly disableFileAccess: true;
  /** Nothing in a message makes the transport fetch an address. */
  readonly disableUrlAccess: true;
}

/** What sends e-mail: a transport of the package nodemailer, or anything with this method. */
export interface EmailTransport {
  /** Hands a message on; rejects when it was not taken. */
  sendMail(message: EmailMessage): Promise<unknown>;
}

/** Options of {@link EmailNotifier}. */
export interface EmailNotifierOptions {
  /** @defaultValue 'email' */
  readonly name?: string;
  /** Stays yours: it is not closed with the notifier. */
  readonly transport: EmailTransport;
  /** An address, also with a name: `Runs <runs@example.com>`. */
  readonly from: string;
  /** Who is told: one address, or several. */
  readonly to: string | readonly string[];
  /**
   * What subjects begin with.
   * @defaultValue '[holdfast]'
   */
  readonly subjectPrefix?: string;
}

/** Longer subjects are cut by mail programs anyway. */
const longestSubject = 150;
const longestBody = 100_000;

/** Sends notices as plain e-mail. Text of a notice cannot become a header, a recipient or an attachment. */
export class EmailNotifier implements NotifierAdapter {
  readonly name: string;
  readonly #transport: EmailTransport;
  readonly #from: string;
  readonly #to: readonly string[];
  readonly #prefix: string;

  /** @throws UsageError `invalid-option`. */
  constructor(options: EmailNotifierOptions) {
    requireKnownOptions('EmailNotifier', options, ['name', 'transport', 'from', 'to', 'subjectPrefix']);
    this.name = options.name ?? 'email';
    this.#transport = requireTransport(options.transport);
    this.#from = requireAddress('from', options.from);
    const { to } = options;
    this.#to = (typeof to === 'string' ? [to] : to).map((address) => requireAddress('to', address));
    if (this.#to.length === 0) throw invalidOption('to', to, 'at least one address');
    this.#prefix = plainText(options.subjectPrefix ?? '[holdfast]')
      .replaceAll(/\s+/g, ' ')
      .trim();
  }

  /** @throws NotificationError `notice-refused`, `notice-not-delivered`; the reason of the signal. */
  async send(notice: Notice, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { title, body } = shownNotice(notice, longestSubject, longestBody);
    const message: EmailMessage = {
      from: this.#from,
      to: [...this.#to],
      subject: this.#prefix === '' ? title : `${this.#prefix} ${title}`,
      text: body,
      messageId: `<${encodeURIComponent(notice.id.toWellFormed()).slice(0, 200)}@holdfast.invalid>`,
      headers: { 'Auto-Submitted': 'auto-generated' },
      disableFileAccess: true,
      disableUrlAccess: true,
    };
    try {
      // A transport cannot be told to stop: it is left to its own limits.
      await unlessAborted(signal, this.#transport.sendMail(message));
    } catch (error) {
      signal.throwIfAborted();
      throw notSent(this.name, error);
    }
  }

  async describe(): Promise<string> {
    return Promise.resolve(`e-mail to ${this.#to.join(', ')}`);
  }
}

/** What nodemailer adds to errors. */
interface TransportFailure {
  readonly code?: unknown;
  readonly responseCode?: unknown;
}

function notSent(notifier: string, error: unknown): NotificationError {
  const { code, responseCode } = (typeof error === 'object' && error !== null ? error : {}) as TransportFailure;
  const status = typeof responseCode === 'number' ? responseCode : undefined;
  const reason = typeof code === 'string' ? ` (${code})` : '';
  if (status === undefined)
    return new NotificationError('notice-not-delivered', `The e-mail was not sent${reason}.`, {
      notifier,
      // Wrong credentials, addresses and messages stay wrong.
      retryable: code !== 'EAUTH' && code !== 'EENVELOPE' && code !== 'EMESSAGE',
      cause: error,
    });
  return new NotificationError('notice-refused', `The mail server answered ${status}${reason}.`, {
    notifier,
    status,
    // A reply of the 400s says that it is for now.
    retryable: status >= 400 && status < 500,
    cause: error,
  });
}

function requireTransport(transport: unknown): EmailTransport {
  if (typeof (transport as EmailTransport | undefined)?.sendMail === 'function') return transport as EmailTransport;
  throw invalidOption('transport', transport, 'a transport of nodemailer, or an object with `sendMail`');
}

function requireAddress(option: string, address: unknown): string {
  if (typeof address === 'string' && address.trim() !== '' && !/\p{Cc}/u.test(address)) return address;
  throw invalidOption(option, address, 'an e-mail address without line breaks');
}

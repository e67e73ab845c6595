import { requireKnownOptions, requireOneOf } from '../core/expect.ts';
import { NotificationError } from '../core/errors.ts';
import { type Host, systemHost } from '../core/host.ts';
import type { Notice, NotifierAdapter } from './notice.ts';
import { type WebhookPayload, webhookPayloads } from './webhook-payloads.ts';
import { type WebhookTarget, webhookTarget } from './webhook-target.ts';

/** Options of {@link WebhookNotifier}. */
export interface WebhookNotifierOptions {
  /** @defaultValue 'webhook' */
  readonly name?: string;
  /** Where notices are posted to; never shown. A user and password in it are sent as basic authentication. */
  readonly url: string;
  /**
   * What is posted: the notice as JSON, or what Slack or Discord show. A function makes a payload of your own.
   * @defaultValue 'generic'
   */
  readonly payload?: 'generic' | 'slack' | 'discord' | WebhookPayload;
  /** Sent along; never shown. */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Whether `http:` is taken for other hosts than this one.
   * @defaultValue false
   */
  readonly allowHttp?: boolean;
  /** @defaultValue systemHost */
  readonly host?: Host;
}

/** Answers that the same request may not get again. */
const passing: ReadonlySet<number> = new Set([408, 425, 429]);

/** Certificates do not get better by asking again. */
const certificateTrouble = /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|ALTNAME/;

/** The errors that `fetch` gives do not all say more than `fetch failed`. */
interface FetchFailure {
  readonly cause?: { readonly code?: unknown };
}

/**
 * Posts each notice to an address: once a call, since retries belong to whoever sends.
 *
 * Redirects are not followed, and what the receiver answers is not read, however much it is: only the status counts.
 */
export class WebhookNotifier implements NotifierAdapter {
  readonly name: string;
  readonly #target: WebhookTarget;
  readonly #payload: WebhookPayload;
  readonly #host: Host;

  /** @throws UsageError `invalid-option`. */
  constructor(options: WebhookNotifierOptions) {
    requireKnownOptions('WebhookNotifier', options, ['name', 'url', 'payload', 'headers', 'allowHttp', 'host']);
    this.name = options.name ?? 'webhook';
    this.#target = webhookTarget(options.url, options.headers ?? {}, options.allowHttp ?? false);
    const { payload = 'generic' } = options;
    this.#payload =
      typeof payload === 'function'
        ? payload
        : webhookPayloads[requireOneOf('payload', payload, ['generic', 'slack', 'discord'])];
    this.#host = options.host ?? systemHost;
  }

  /** @throws NotificationError `notice-refused`, `notice-not-delivered`; the reason of the signal. */
  async send(notice: Notice, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const body = JSON.stringify(this.#payload(notice));
    const response = await this.#post(body, signal);
    // Not awaited: a receiver that never ends its answer has answered.
    response.body?.cancel().catch(() => undefined);
    if (response.ok) return;
    throw this.#refused(response);
  }

  /** The host only, because an address is a secret. */
  async describe(): Promise<string> {
    return Promise.resolve(`webhook at ${this.#target.shown}`);
  }

  async #post(body: string, signal: AbortSignal): Promise<Response> {
    const { url, headers, shown } = this.#target;
    try {
      return await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'user-agent': 'holdfast', ...headers },
        body,
        // What is sent and the headers that permit it are for this host and no other.
        redirect: 'manual',
        signal,
      });
    } catch (error) {
      signal.throwIfAborted();
      const { cause } = error as FetchFailure;
      const code = typeof cause?.code === 'string' ? cause.code : 'no connection';
      throw new NotificationError('notice-not-delivered', `${shown} was not reached: ${code}.`, {
        notifier: this.name,
        retryable: !certificateTrouble.test(code),
        cause,
      });
    }
  }

  #refused({ status, headers }: Response): NotificationError {
    const redirected = status >= 300 && status < 400 ? ', a redirect, which is not followed' : '';
    return new NotificationError('notice-refused', `${this.#target.shown} answered ${status}${redirected}.`, {
      notifier: this.name,
      status,
      retryable: status >= 500 || passing.has(status),
      retryAfterMs: waitOf(headers.get('retry-after'), this.#host.now()),
    });
  }
}

/** Seconds, also broken ones, or a date. */
function waitOf(retryAfter: string | null, now: number): number | undefined {
  if (retryAfter === null) return undefined;
  if (/^\d{1,9}(\.\d{1,9})?$/.test(retryAfter)) return Math.ceil(Number(retryAfter) * 1000);
  const at = Date.parse(retryAfter);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

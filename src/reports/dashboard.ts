import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Duration, toMilliseconds } from '../core/durations.ts';
import { isHoldfastError } from '../core/errors.ts';
import { invalidOption, requireInteger, requireKnownOptions, requireOneOf } from '../core/expect.ts';
import { type Host, systemHost } from '../core/host.ts';
import type { EnhancedWorkflowManager } from '../workflow/enhanced-workflow-manager.ts';
import { listPage, pagePolicy, runPage, sorryPage } from './dashboard-pages.ts';
import { listenError } from './listen-error.ts';
import { ListView, queryOf } from './list-view.ts';
import { type FeedOptions, LiveFeed } from './live-feed.ts';
import type { LiveView } from './live-view.ts';
import { LoopbackGuard, notFound, quietHeaders, refuse } from './loopback-guard.ts';
import { PageDesk } from './page-desk.ts';
import { renderReport } from './render-report.ts';
import { type ReportSource, runReport } from './run-report.ts';
import { RunView } from './run-view.ts';
import { Clock } from './written.ts';

/** What a dashboard shows: a manager, or its parts. */
export type DashboardSource = ReportSource & Pick<EnhancedWorkflowManager, 'list'>;

/** Options of {@link startDashboard}. */
export interface DashboardOptions {
  /**
   * The port; 0 takes one that is free.
   * @defaultValue 0
   */
  readonly port?: number;
  /**
   * The address of this machine that is listened at; other machines cannot reach either.
   * @defaultValue '127.0.0.1'
   */
  readonly address?: '127.0.0.1' | '::1';
  /**
   * The least time between two looks at what is followed.
   * @defaultValue '1s'
   */
  readonly every?: Duration;
  /**
   * How many pages may follow at the same time; further ones are turned away, and try again.
   * @defaultValue 32
   */
  readonly followers?: number;
  /**
   * Who has not read for so long what was sent is let go of; a page that follows connects again.
   * @defaultValue '30s'
   */
  readonly stalledAfter?: Duration;
  /**
   * The zone of the local times, such as `Europe/Berlin`.
   * @defaultValue the system's
   */
  readonly timeZone?: string;
  /** Told of trouble that passes, such as a run that cannot be read at the moment. What it throws is left out. */
  readonly trouble?: (error: unknown) => void;
  /**
   * The clock.
   * @defaultValue the system's
   */
  readonly host?: Host;
}

/** A dashboard that is there until it is closed. */
export interface Dashboard extends AsyncDisposable {
  /** Its address, with the token that lets in. Whoever knows it and may open sockets on this machine sees every run. */
  readonly url: string;
  readonly port: number;
  /** Ends every connection and leaves nothing behind; resolves when that is so. */
  close(): Promise<void>;
}

/**
 * Serves pages that list runs and follow them as they go, to this machine only.
 *
 * It answers GET on a loopback address under an unguessable path, reads and never writes, and works beside the processes that drive the
 * runs. What a follower costs is bounded; without followers nothing is looked at.
 *
 * @throws UsageError `invalid-option`, also for a port that cannot be listened at (`cause` says why), `invalid-duration`.
 */
export async function startDashboard(source: DashboardSource, options: DashboardOptions = {}): Promise<Dashboard> {
  const known = ['port', 'address', 'every', 'followers', 'stalledAfter', 'timeZone', 'trouble', 'host'];
  requireKnownOptions('startDashboard', options, known);
  const { port = 0, address = '127.0.0.1', host = systemHost } = options;
  requireInteger('port', port, 0);
  if (port > 65_535) throw invalidOption('port', port, 'a number up to 65535');
  requireOneOf('address', address, ['127.0.0.1', '::1']);
  const token = host.id(32);
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 10_000, maxHeaderSize: 8192 });
  server.maxConnections = 256;
  const trouble = harmless(options.trouble);
  const desk = new Desk(source, { ...options, trouble }, server);
  server.listen({ port, host: address, exclusive: true });
  await once(server, 'listening').catch((cause: unknown) => {
    throw listenError({ port, address }, cause);
  });
  server.on('error', trouble);
  const bound = (server.address() as AddressInfo).port;
  const guard = new LoopbackGuard(token, bound);
  server.on('request', (request, response) => {
    void desk.answer(guard, request, response);
  });
  const close = (): Promise<void> => desk.close();
  const name = address === '::1' ? '[::1]' : address;
  return { url: `http://${name}:${bound}/${token}/`, port: bound, close, [Symbol.asyncDispose]: close };
}

/** Answers what was let in. */
class Desk {
  readonly #source: DashboardSource;
  readonly #server: Server;
  readonly #host: Host;
  readonly #clock: Clock;
  readonly #everyMs: number;
  readonly #stalledAfterMs: number;
  readonly #mostFollowers: number;
  readonly #trouble: (error: unknown) => void;
  /** What is followed now, by what it is: one feed for all who follow the same. */
  readonly #feeds = new Map<string, LiveFeed>();
  readonly #pages = new PageDesk();
  readonly #pending = new Set<Promise<void>>();
  #followers = 0;
  #closing: Promise<void> | undefined;

  constructor(source: DashboardSource, options: DashboardOptions & Pick<FeedOptions, 'trouble'>, server: Server) {
    const { every = '1s', stalledAfter = '30s', followers = 32, timeZone, trouble, host = systemHost } = options;
    this.#source = source;
    this.#server = server;
    this.#host = host;
    this.#clock = new Clock(timeZone);
    this.#everyMs = Math.max(50, toMilliseconds(every, 'every'));
    this.#stalledAfterMs = toMilliseconds(stalledAfter, 'stalledAfter');
    requireInteger('followers', followers, 1);
    this.#mostFollowers = followers;
    this.#trouble = trouble;
  }

  /** Never rejects. */
  async answer(guard: LoopbackGuard, request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A connection that is gone is nobody's trouble.
    response.on('error', () => undefined);
    const judged = guard.judge(request);
    if ('status' in judged) {
      refuse(response, judged);
      return;
    }
    const answered = this.#route(judged.parts, judged.query, response).catch((error: unknown) => {
      this.#sorry(response, error);
    });
    this.#pends(answered);
    await answered;
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    await Promise.all([...this.#feeds.values()].map((feed) => feed.close()));
    this.#server.closeAllConnections();
    await Promise.all([closed, this.#pages.close(), ...this.#pending]);
  }

  async #route(parts: readonly string[], query: URLSearchParams, response: ServerResponse): Promise<void> {
    const [first, second] = parts;
    if (first === undefined || (first === 'events' && parts.length === 1)) {
      const asked = queryOf(query);
      const view = new ListView(this.#source, asked, this.#clock, this.#host);
      const name = `list ${JSON.stringify(asked)}`;
      if (first === 'events') this.#follow(name, view, response);
      else await this.#send(name, response, async () => listPage(await view.draw(), asked, this.#clock));
      return;
    }
    if (!first.startsWith('run-') || parts.length > 2) {
      refuse(response, notFound);
      return;
    }
    const id = first.slice('run-'.length);
    if (second === 'report') {
      await this.#send(`report ${id}`, response, async () =>
        renderReport(await runReport(this.#source, id, { host: this.#host }), { timeZone: this.#clock.zone }),
      );
      return;
    }
    const view = new RunView(this.#source, id, this.#clock, this.#host);
    const name = `run ${id}`;
    if (second === 'events') {
      // Of what is not there nothing can be sent, ever.
      if (!this.#feeds.has(name)) await this.#source.diagnostics(id);
      this.#follow(name, view, response);
    } else if (second === undefined)
      await this.#send(name, response, async () => runPage(id, await view.draw(), this.#clock));
    else refuse(response, notFound);
  }

  async #send(name: string, response: ServerResponse, draw: () => Promise<string>): Promise<void> {
    const page = await this.#pages.page(name, response, draw);
    if (page === undefined) response.destroy();
    else send(response, page, { stalledAfterMs: this.#stalledAfterMs });
  }

  #follow(what: string, view: LiveView, response: ServerResponse): void {
    // Who has gone meanwhile would never be seen to go.
    if (response.destroyed) return;
    if (this.#followers >= this.#mostFollowers || this.#closing !== undefined) {
      response.writeHead(503, { ...quietHeaders, 'retry-after': '5', 'content-type': 'text/plain; charset=utf-8' });
      response.end('Too many pages follow already.\n');
      return;
    }
    this.#followers += 1;
    response.on('close', () => {
      this.#followers -= 1;
    });
    response.writeHead(200, { ...quietHeaders, 'content-type': 'text/event-stream; charset=utf-8' });
    const feed = this.#feeds.get(what) ?? this.#newFeed(what, view);
    feed.follow(response);
  }

  #newFeed(what: string, view: LiveView): LiveFeed {
    const [host, everyMs, stalledAfterMs, trouble] = [this.#host, this.#everyMs, this.#stalledAfterMs, this.#trouble];
    const feed: LiveFeed = new LiveFeed(view, { host, everyMs, stalledAfterMs, trouble }, () => {
      this.#feeds.delete(what);
      // What it is drawing goes on until it is drawn.
      this.#pends(feed.close());
    });
    this.#feeds.set(what, feed);
    return feed;
  }

  #pends(work: Promise<void>): void {
    const over = work.finally(() => this.#pending.delete(over));
    this.#pending.add(over);
  }

  #sorry(response: ServerResponse, error: unknown): void {
    // What was asked for is not there; anything else is trouble with what is.
    const usage = isHoldfastError(error) && error.name === 'UsageError';
    if (!usage) this.#trouble(error);
    const message = error instanceof Error ? error.message : String(error);
    if (response.headersSent) response.destroy();
    else
      send(response, sorryPage(this.#source.redactor.redactText(message)), {
        ...{ stalledAfterMs: this.#stalledAfterMs, status: usage ? 404 : 500 },
      });
  }
}

/** Who is told of trouble makes none. */
function harmless(trouble: ((error: unknown) => unknown) | undefined): (error: unknown) => void {
  return (error) => {
    try {
      Promise.resolve(trouble?.(error)).catch(() => undefined);
    } catch {
      // It was told.
    }
  };
}

function send(
  response: ServerResponse,
  page: Buffer | string,
  { stalledAfterMs, status = 200 }: { readonly stalledAfterMs: number; readonly status?: number },
): void {
  response.setTimeout(stalledAfterMs, () => response.destroy());
  response.writeHead(status, {
    ...quietHeaders,
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': pagePolicy,
  });
  response.end(page);
}

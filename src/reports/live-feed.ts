import { createHash } from 'node:crypto';
import { isHoldfastError } from '../core/errors.ts';
import type { Host, Timer } from '../core/host.ts';
import type { LiveView } from './live-view.ts';

/** How a feed behaves. */
export interface FeedOptions {
  readonly host: Host;
  /** The least time between two looks, in milliseconds. */
  readonly everyMs: number;
  /** A client that has read nothing for so long is let go of. */
  readonly stalledAfterMs: number;
  /** Told of trouble; the next look tries again. */
  readonly trouble: (error: unknown) => void;
}

/** Where a client is written to: an answer of `node:http`. */
export interface EventSink {
  readonly destroyed: boolean;
  /** `false`: its socket is full, until `drain`. */
  write(text: string): boolean;
  destroy(): unknown;
  on(event: 'close' | 'drain', listener: () => void): unknown;
}

/** A part as it is sent. */
interface Sent {
  readonly html: string;
  readonly mark: string;
}

interface Client {
  readonly response: EventSink;
  /** What the client has, by part. */
  readonly has: Map<string, string>;
  order: string;
  /** Ends a client that does not read; set while it owes us reading. */
  stalled: Timer | undefined;
}

/** Lines that say nothing, so often, show that the connection stands. */
const beatMs = 15_000;
/** Drawing may take a fifth of the time at most. */
const rest = 4;

/**
 * Sends a view to everybody who follows it, whenever it changes: drawn once for all, and only what a client does not have.
 *
 * For each client nothing is queued but what its socket holds: who reads slowly gets the newest state once it has read the last one.
 * Without clients nothing is looked at.
 */
export class LiveFeed {
  readonly #view: LiveView;
  readonly #options: FeedOptions;
  readonly #clients = new Set<Client>();
  readonly #emptied: () => void;
  #parts = new Map<string, Sent>();
  /** Whether what was drawn last may be old: also as long as it could not be found out, or not be drawn. */
  #isOld = true;
  #look: Timer | undefined;
  #beat: Timer | undefined;
  #working: Promise<void> | undefined;
  #closed = false;

  /** @param emptied is called when the last client has gone. */
  constructor(view: LiveView, options: FeedOptions, emptied: () => void) {
    this.#view = view;
    this.#options = options;
    this.#emptied = emptied;
  }

  /** Answers a request with the view, now and whenever it changes. */
  follow(response: EventSink): void {
    const client: Client = { response, has: new Map(), order: '', stalled: undefined };
    this.#clients.add(client);
    response.on('close', () => {
      this.#drop(client);
    });
    response.on('drain', () => {
      client.stalled?.cancel();
      client.stalled = undefined;
      this.#send(client);
    });
    response.write('retry: 1000\n\n');
    if (this.#parts.size > 0) this.#send(client);
    if (this.#working === undefined && this.#look === undefined) this.#start();
    this.#beat ??= this.#schedule(beatMs, () => {
      this.#keepAlive();
    });
  }

  /** Ends all clients; resolves when nothing goes on any more. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const client of [...this.#clients]) client.response.destroy();
    this.#stop();
    await this.#working;
  }

  #start(): void {
    this.#working = this.#refresh().finally(() => {
      this.#working = undefined;
    });
  }

  async #refresh(): Promise<void> {
    const { host, everyMs, trouble } = this.#options;
    const begunAt = host.monotonic();
    try {
      if (!this.#isOld) {
        this.#isOld = true;
        this.#isOld = this.#parts.size === 0 || (await this.#view.hasChanged());
      }
      if (this.#isOld) {
        const parts = await this.#view.draw();
        this.#isOld = false;
        this.#parts = new Map(parts.map(({ id, content }) => [id, sentOf(content.toString())]));
        for (const client of this.#clients) this.#send(client);
      }
    } catch (error) {
      trouble(error);
      // What is followed is there no more. Whoever connects again is told so.
      if (isHoldfastError(error) && error.code === 'run-not-found')
        for (const { response } of this.#clients) response.destroy();
    }
    if (this.#closed || this.#clients.size === 0) return;
    const tookMs = host.monotonic() - begunAt;
    this.#look = this.#schedule(Math.max(everyMs, rest * tookMs), () => {
      this.#look = undefined;
      this.#start();
    });
  }

  /** Sends what the client does not have, unless it has not read yet what it was sent before. */
  #send(client: Client): void {
    if (client.stalled !== undefined || client.response.destroyed) return;
    const order = [...this.#parts.keys()];
    const parts: Record<string, string> = {};
    for (const [id, { html, mark }] of this.#parts) {
      if (client.has.get(id) === mark) continue;
      parts[id] = html;
      client.has.set(id, mark);
    }
    const shown = order.join(' ');
    if (Object.keys(parts).length === 0 && client.order === shown) return;
    client.order = shown;
    for (const id of [...client.has.keys()]) if (!this.#parts.has(id)) client.has.delete(id);
    this.#write(client, `data: ${JSON.stringify({ order, parts })}\n\n`);
  }

  #write(client: Client, text: string): void {
    if (client.response.write(text)) return;
    client.stalled = this.#schedule(this.#options.stalledAfterMs, () => {
      client.response.destroy();
    });
  }

  #keepAlive(): void {
    for (const client of this.#clients) if (client.stalled === undefined) this.#write(client, ':\n\n');
    this.#beat = this.#schedule(beatMs, () => {
      this.#keepAlive();
    });
  }

  #drop(client: Client): void {
    client.stalled?.cancel();
    if (!this.#clients.delete(client) || this.#clients.size > 0) return;
    this.#stop();
    this.#emptied();
  }

  #stop(): void {
    this.#look?.cancel();
    this.#beat?.cancel();
    this.#look = this.#beat = undefined;
  }

  #schedule(delayMs: number, callback: () => void): Timer {
    return this.#options.host.schedule(delayMs, callback, { keepAlive: false });
  }
}

function sentOf(html: string): Sent {
  return { html, mark: createHash('sha256').update(html).digest('base64').slice(0, 16) };
}

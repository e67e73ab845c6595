import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What was posted to a receiver. */
export interface Posted {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** A real HTTP server on this machine that keeps what it is sent. */
export class WebhookReceiver {
  readonly posted: Posted[] = [];
  /** What is answered once a request has been read; nothing is answered without it. */
  answer: ((response: ServerResponse) => void) | undefined = (response) => response.end('ok');
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      let text = '';
      request.setEncoding('utf8');
      request.on('data', (part: string) => (text += part));
      request.on('end', () => {
        const { method = '', url = '', headers } = request;
        this.posted.push({ method, url, headers, text });
        this.answer?.(response);
      });
    });
  }

  async open(): Promise<this> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return this;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  behave(how: 'takes' | 'refuses' | 'hangs'): void {
    this.answer = {
      takes: (response: ServerResponse) => response.writeHead(200, { connection: 'close' }).end('ok'),
      refuses: (response: ServerResponse) => response.writeHead(500, { connection: 'close' }).end('no'),
      hangs: undefined,
    }[how];
    // What hung is let go.
    if (how !== 'hangs') this.#server.closeAllConnections();
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** What a request that may pass asks for. */
export interface Passed {
  /** The parts of its path behind the token, decoded. */
  readonly parts: readonly string[];
  readonly query: URLSearchParams;
}

/** A request that is turned away. */
export interface Refused {
  readonly status: 400 | 403 | 404 | 405;
  readonly message: string;
}

/**
 * Lets only those in who were given the address: the path begins with a token that cannot be guessed, `Host` names this very server (a
 * name of somebody else's that was made to point here does not), nothing comes from a page of another origin, and nothing is asked but
 * to read.
 */
export class LoopbackGuard {
  readonly #token: Buffer;
  readonly #hosts: ReadonlySet<string>;

  constructor(token: string, port: number) {
    this.#token = digest(token);
    this.#hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`]);
  }

  judge({ method, url = '/', headers }: Pick<IncomingMessage, 'method' | 'url' | 'headers'>): Passed | Refused {
    const { host = '', origin } = headers;
    if (!this.#hosts.has(host.toLowerCase())) return { status: 403, message: 'This address is not served here.' };
    if (origin !== undefined && !this.#hosts.has(origin.replace(/^http:\/\//, ''))) return fromElsewhere;
    const site = headers['sec-fetch-site'];
    if (site !== undefined && site !== 'same-origin' && headers['sec-fetch-mode'] !== 'navigate') return fromElsewhere;
    if (method !== 'GET') return { status: 405, message: 'Only GET is answered.' };
    return this.#find(url);
  }

  #find(url: string): Passed | Refused {
    try {
      // Only ever a path: what looks like another host stays a path of this one.
      const { pathname, searchParams } = new URL(`http://localhost${url.startsWith('/') ? url : '/'}`);
      const [, token = '', ...parts] = pathname.split('/').map(decodeURIComponent);
      // Hashes have one length: the comparison tells nothing by its time.
      if (!timingSafeEqual(digest(token), this.#token)) return notFound;
      return { parts: parts.filter((part) => part !== ''), query: searchParams };
    } catch {
      return { status: 400, message: 'The address cannot be read.' };
    }
  }
}

const fromElsewhere: Refused = { status: 403, message: 'Other pages are not answered.' };
/** Also for a wrong token: nobody learns which of both it is. */
export const notFound: Refused = { status: 404, message: 'There is nothing at this address.' };

/** Turns a request away, in plain text. */
export function refuse(response: ServerResponse, { status, message }: Refused): void {
  response.writeHead(status, {
    ...quietHeaders,
    'content-type': 'text/plain; charset=utf-8',
    ...(status === 405 ? { allow: 'GET' } : {}),
  });
  response.end(`${message}\n`);
}

/** What every answer says: nothing is kept, nothing is told to others, nothing is put into the pages of others. */
export const quietHeaders: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
};

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

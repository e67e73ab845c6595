import { invalidOption } from '../core/expect.ts';

/** Somebody who must be reachable. */
export interface NetworkTarget {
  /** As it was given. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** Whether a TLS handshake is made as well. */
  readonly secure: boolean;
}

/** Reads `host`, `host:port`, `[address]:port` or an `https:` or `http:` address. @throws UsageError `invalid-option`. */
export function readTarget(name: string): NetworkTarget {
  const url = /^https?:\/\//i.test(name) ? name : `tcp://${name}`;
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const plain = parsed?.protocol !== 'tcp:' || (parsed.pathname === '' && parsed.search === '' && parsed.hash === '');
  if (parsed === undefined || parsed.hostname === '' || parsed.username !== '' || parsed.password !== '' || !plain)
    throw invalidOption('health.network', name, 'a host, "host:port" or an https address without a user');
  const secure = parsed.protocol === 'https:';
  const port = parsed.port === '' ? (parsed.protocol === 'http:' ? 80 : 443) : Number(parsed.port);
  return { name, host: parsed.hostname.replace(/^\[(.*)\]$/, '$1'), port, secure };
}

import { connect, type Socket } from 'node:net';
import type { Host } from '../core/host.ts';
import { toErrorRecord } from '../core/error-record.ts';
import type { HealthCheckFunction } from './health-check.ts';
import type { NetworkTarget } from './health-target.ts';

/** How one of them answered: `undefined` where a connection was made. */
interface Reached {
  readonly target: NetworkTarget;
  readonly tookMs: number;
  readonly failure: string | undefined;
}

/** Whether somebody answers: a connection is made, with a handshake for `https:`, and closed again. Nothing is sent. */
export function networkHealth(host: Host, targets: readonly NetworkTarget[], connectMs: number): HealthCheckFunction {
  return async ({ signal }) => {
    const all = await Promise.all(targets.map((target) => reach(host, target, connectMs, signal)));
    const failed = all.filter(({ failure }) => failure !== undefined);
    const metrics = Object.fromEntries(all.map(({ target, failure }) => [target.name, failure === undefined]));
    const value = `${all.length - failed.length} of ${all.length} reachable`;
    if (failed.length === 0) return { status: 'HEALTHY', value, metrics };
    return {
      status: failed.length === all.length ? 'CRITICAL' : 'DEGRADED',
      value,
      metrics,
      reasons: failed.map(({ target, failure = '' }) => `${target.name} cannot be reached: ${failure}`),
      recommendations: 'Check the network connection, the proxy and the firewall.',
    };
  };
}

async function reach(host: Host, target: NetworkTarget, connectMs: number, signal: AbortSignal): Promise<Reached> {
  const startedAt = host.monotonic();
  const failure = await connectTo(host, target, connectMs, signal).then(
    () => undefined,
    (error: unknown) => toErrorRecord(error).message || 'no connection',
  );
  return { target, tookMs: host.monotonic() - startedAt, failure };
}

async function connectTo(
  host: Host,
  { host: name, port, secure }: NetworkTarget,
  connectMs: number,
  signal: AbortSignal,
): Promise<void> {
  const tls = secure ? await import('node:tls') : undefined;
  signal.throwIfAborted();
  const socket: Socket =
    tls === undefined ? connect({ host: name, port }) : tls.connect({ host: name, port, servername: nameOf(name) });
  const reached = new Promise<void>((resolve, reject) => {
    socket.once(secure ? 'secureConnect' : 'connect', resolve);
    socket.on('error', reject);
    socket.once('close', () => {
      reject(new Error('the connection was closed'));
    });
    // Without reading, nobody hears that the other side hung up.
    socket.resume();
  });
  const stop = (reason: Error): void => {
    socket.destroy(reason);
  };
  const aborted = (): void => {
    stop(signal.reason as Error);
  };
  signal.addEventListener('abort', aborted, { once: true });
  const timer = host.schedule(
    connectMs,
    () => {
      stop(new Error(`no connection within ${connectMs} ms`));
    },
    { keepAlive: false },
  );
  try {
    await reached;
  } finally {
    timer.cancel();
    signal.removeEventListener('abort', aborted);
    socket.destroy();
  }
}

/** The name that a certificate is asked for; an address has none. */
function nameOf(name: string): string {
  return /^[\d.]+$|:/.test(name) ? '' : name;
}

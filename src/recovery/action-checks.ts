import { statfs } from 'node:fs/promises';
import { connect } from 'node:net';
import { availableParallelism, freemem, loadavg } from 'node:os';
import type { ActionContext, ActionOutcome } from './action.ts';
import type { ActionOptions } from './action-options.ts';
import type { Failure, RecoveryDecision } from './failure.ts';
import { property } from '../core/property.ts';

const mebibyte = 1024 * 1024;
const deepestCause = 8;

/** Where a connection is tried. */
export interface Target {
  readonly host: string;
  readonly port: number;
}

/** Connects to the host that the error names, else to the one that is configured, and closes the connection again. */
export async function checkConnectivity(
  { error }: Failure,
  { signal }: ActionContext,
  { connectivity }: ActionOptions,
): Promise<ActionOutcome> {
  const target =
    targetOf(error) ??
    (connectivity === undefined ? undefined : { host: connectivity.host, port: connectivity.port ?? 443 });
  if (target === undefined) return 'did-not-help';
  return new Promise((resolve) => {
    const socket = connect({ ...target, signal });
    const ended = (outcome: ActionOutcome): void => {
      socket.destroy();
      resolve(outcome);
    };
    socket.once('connect', () => {
      ended('helped');
    });
    socket.on('error', () => {
      ended('did-not-help');
    });
  });
}

/** The host that an error or one of its causes names; `undefined` for none. */
export function targetOf(error: unknown): Target | undefined {
  let current = error;
  for (let depth = 0; depth < deepestCause && typeof current === 'object' && current !== null; depth += 1) {
    const named = [property(current, 'hostname'), property(current, 'host'), property(current, 'address')].find(isHost);
    const port = property(current, 'port');
    const address = addressOf(property(current, 'url')) ?? addressOf(property(property(current, 'config'), 'url'));
    if (named !== undefined) return { host: named, port: isPort(port) ? port : (address?.port ?? 443) };
    if (address !== undefined) return address;
    current = property(current, 'cause');
  }
  return undefined;
}

/** Whether memory, load and disk leave room for another attempt. */
export async function checkSystemHealth(
  _: Failure,
  { signal }: ActionContext,
  { health, healthLimits = {} }: ActionOptions,
): Promise<ActionOutcome> {
  if (health !== undefined) return (await health()) ? 'helped' : 'did-not-help';
  const { freeMemoryMiB = 64, freeDiskMiB = 256, loadPerProcessor = 4, disk = '.' } = healthLimits;
  const { bavail, bsize } = await statfs(disk);
  signal.throwIfAborted();
  const [load = 0] = loadavg();
  const healthy =
    freemem() >= freeMemoryMiB * mebibyte &&
    bavail * bsize >= freeDiskMiB * mebibyte &&
    load <= loadPerProcessor * availableParallelism();
  return healthy ? 'helped' : 'did-not-help';
}

/** Waits as long as the error says, or whoever is asked. */
export async function checkRateLimits(
  failure: Failure,
  _: ActionContext,
  { rateLimits }: ActionOptions,
): Promise<ActionOutcome | RecoveryDecision> {
  const waitMs = failure.classification.retryAfterMs ?? (await rateLimits?.(failure));
  return waitMs === undefined ? 'did-not-help' : { decision: 'wait_and_retry', delay: Math.max(0, Math.ceil(waitMs)) };
}

function addressOf(url: unknown): Target | undefined {
  if (typeof url !== 'string' || url.length > 2000 || !URL.canParse(url)) return undefined;
  const { hostname, port, protocol } = new URL(url);
  if (!isHost(hostname)) return undefined;
  return { host: hostname, port: port === '' ? (protocol === 'http:' ? 80 : 443) : Number(port) };
}

function isHost(value: unknown): value is string {
  return typeof value === 'string' && /^[\w.:-]{1,253}$/.test(value);
}

function isPort(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) > 0 && (value as number) < 65_536;
}

import { fromErrorRecord, toErrorRecord } from '../core/error-record.ts';
import { StepError } from '../core/errors.ts';
import { invalidOption } from '../core/expect.ts';
import { toMilliseconds } from '../core/durations.ts';
import type { Usage } from '../core/events.ts';
import { hashValue } from '../core/json.ts';
import type { LiveRun } from './live-run.ts';
import type { KeptFailure, KeptResult } from './replay.ts';
import { escapeName, type Scope } from './scope.ts';
import type { StepContext, StepOptions } from './workflow-context.ts';

/** What a step runs. */
export type StepBody<Value> = (step: StepContext) => Value | Promise<Value>;

const longestName = 200;

/**
 * Answers a step from the journal, or runs its body and keeps the result.
 *
 * The order is what the guarantees rest on: own the run, run the body, append the result, hand it out.
 */
export async function runStep<Value>(
  live: LiveRun,
  scope: Scope,
  name: string,
  options: StepOptions<Value>,
  body: StepBody<Value>,
): Promise<Value | undefined> {
  const key = scope.enter(escapeName(requireName(name, 'step')));
  live.entered();
  try {
    const inputHash = hashOf(options);
    const kept = live.replay.take(key);
    const again = kept !== undefined && inputHash !== undefined && kept.inputHash !== inputHash;
    if (kept !== undefined && !again) return await answer(live, key, kept, options);
    if (again) acceptChange(live, key);
    if (live.memo?.has(key) === true) return decoded(options, live.remembered(key));
    return await perform(live, scope, key, inputHash, again, options, body);
  } finally {
    live.left();
    scope.leave();
  }
}

/** Runs a body in every process anew; its result is stored nowhere. */
export async function runFresh<Value>(
  live: LiveRun,
  scope: Scope,
  name: string,
  body: StepBody<Value>,
): Promise<Value> {
  const key = scope.enter(`fresh:${escapeName(requireName(name, 'fresh'))}`);
  live.entered();
  try {
    scope.signal.throwIfAborted();
    await live.assertOwned();
    const attempts = new StepAttempts<Value>(live, scope, key, {}, body);
    return await attempts.run();
  } finally {
    live.left();
    scope.leave();
  }
}

/** Checks the name of a step, phase or fan-out. */
export function requireName(name: unknown, kind: string): string {
  if (typeof name === 'string' && name !== '' && name.length <= longestName) return name;
  throw invalidOption(`name of the ${kind}`, name, `a text of 1 to ${longestName} characters`);
}

async function answer<Value>(
  live: LiveRun,
  key: string,
  kept: KeptResult | KeptFailure,
  options: StepOptions<Value>,
): Promise<Value | undefined> {
  live.tell({ type: 'step-kept', key });
  if (kept.kind === 'completed') return decoded(options, await live.valueOf(kept));
  if (options.critical === false) return undefined;
  throw stepError(key, kept.attempts, fromErrorRecord(kept.error));
}

async function perform<Value>(
  live: LiveRun,
  scope: Scope,
  key: string,
  inputHash: string | undefined,
  again: boolean,
  options: StepOptions<Value>,
  body: StepBody<Value>,
): Promise<Value | undefined> {
  scope.signal.throwIfAborted();
  await live.assertOwned();
  const attempts = new StepAttempts<Value>(live, scope, key, options, body);
  const startedAt = live.host.monotonic();
  let value: Value;
  try {
    value = await attempts.run();
  } catch (error) {
    // A body that was told to stop has not failed: it runs again when the run goes on.
    if (scope.signal.aborted) throw scope.signal.reason;
    const tolerated = options.critical === false;
    await live.record({
      type: 'step-failed',
      key,
      attempts: attempts.last,
      ...(inputHash === undefined ? {} : { inputHash }),
      error: toErrorRecord(error),
      tolerated,
    });
    if (tolerated) return undefined;
    throw stepError(key, attempts.last, error);
  }
  const stored = await live.store(
    {
      type: 'step-completed',
      key,
      attempts: attempts.last,
      activeMs: Math.round((live.host.monotonic() - startedAt) * 1000) / 1000,
      ...(inputHash === undefined ? {} : { inputHash }),
      ...(attempts.used === undefined ? {} : { usage: attempts.used }),
      ...(again ? { again: true } : {}),
    },
    options.codec === undefined ? value : options.codec.encode(value),
    `the result of step "${key}"`,
  );
  return decoded(options, stored);
}

/** The attempts of one step in this process. */
class StepAttempts<Value> {
  /** The attempt that was started last, counted over all processes. */
  last = 1;
  used: Usage | undefined;
  readonly #live: LiveRun;
  readonly #scope: Scope;
  readonly #key: string;
  readonly #options: StepOptions<Value>;
  readonly #body: StepBody<Value>;

  constructor(live: LiveRun, scope: Scope, key: string, options: StepOptions<Value>, body: StepBody<Value>) {
    this.#live = live;
    this.#scope = scope;
    this.#key = key;
    this.#options = options;
    this.#body = body;
  }

  async run(): Promise<Value> {
    const live = this.#live;
    const key = this.#key;
    live.recordLater({ type: 'step-started', key });
    live.parking.workStarted();
    try {
      return await live.rooms.recovery.run((attempt) => this.#attempt(attempt), {
        ...(this.#options.retry === undefined ? {} : { retry: this.#options.retry }),
        signal: this.#scope.signal,
        keepAlive: false,
        failedAttempts: live.replay.failedAttempts.get(key) ?? 0,
        attemptFailed: async ({ attempt, error, retryInMs }) => {
          await live.record({ type: 'attempt-failed', key, attempt, error: toErrorRecord(error), retryInMs });
        },
      });
    } finally {
      live.parking.workEnded();
      live.journal.drop(key);
    }
  }

  #attempt(attempt: number): Promise<Value> {
    const live = this.#live;
    const key = this.#key;
    const { timeout, warnAfter } = this.#options;
    this.last = attempt;
    if (attempt > 1) live.tell({ type: 'step-attempted', key, attempt });
    let running: Value | Promise<Value>;
    return live.rooms.reliability.limit<Value>(
      (limits) => {
        running = this.#body(this.#context(attempt, limits));
        return running;
      },
      {
        subject: `step "${key}"`,
        signal: this.#scope.signal,
        keepAlive: false,
        ...(timeout === undefined ? {} : { limitMs: toMilliseconds(timeout, 'timeout') }),
        ...(warnAfter === undefined ? {} : { warnAfterMs: toMilliseconds(warnAfter, 'warnAfter') }),
        warned: (elapsedMs, limitMs) => {
          live.tell({ type: 'limit-near', key, elapsedMs, ...(limitMs === undefined ? {} : { limitMs }) });
        },
        abandoned: () => {
          live.tell({ type: 'body-abandoned', key });
          this.#scope.abandon(Promise.resolve(running));
        },
      },
    );
  }

  #context(attempt: number, limits: { readonly signal: AbortSignal }): StepContext {
    const live = this.#live;
    const key = this.#key;
    return {
      key,
      attempt,
      get signal() {
        return limits.signal;
      },
      idempotencyKey: this.#options.idempotencyKey ?? `${live.id}:${key}`,
      usage: (usage) => {
        this.used = addUsage(this.used, usage);
      },
      progress: (fraction, message) => {
        live.tell({ type: 'progress-reported', key, fraction, ...(message === undefined ? {} : { message }) });
      },
    };
  }
}

function addUsage(before: Usage | undefined, usage: Usage): Usage {
  const total: Record<string, number | string> = { ...before };
  for (const [name, amount] of Object.entries(usage) as [string, number | string | undefined][]) {
    if (amount === undefined) continue;
    const sum = total[name];
    total[name] = typeof amount === 'number' && typeof sum === 'number' ? sum + amount : amount;
  }
  return total;
}

function hashOf(options: Pick<StepOptions, 'input' | 'fingerprint'>): string | undefined {
  const { input, fingerprint } = options;
  if (input === undefined && fingerprint === undefined) return undefined;
  return hashValue([input ?? null, fingerprint ?? null]);
}

function acceptChange(live: LiveRun, key: string): void {
  if (live.settings.changes === 'apply') return;
  live.halt({
    kind: 'paused',
    reason: 'inputs-changed',
    key,
    message: `The declared input of step "${key}" has changed since its result was stored; resume with { changes: 'apply' } to run it again.`,
  });
  live.signal.throwIfAborted();
}

function decoded<Value>(options: StepOptions<Value>, stored: unknown): Value {
  return options.codec === undefined ? (stored as Value) : options.codec.decode(stored);
}

function stepError(key: string, attempts: number, cause: unknown): StepError {
  const times = attempts === 1 ? '' : ` after ${attempts} attempts`;
  const why = cause instanceof Error ? cause.message : String(cause);
  return new StepError('step-failed', `Step "${key}" failed${times}: ${why}`, { key, attempts, cause });
}

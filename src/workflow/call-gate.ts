import { type Amounts, amountsOf, isNothing, measures, without } from '../core/amounts.ts';
import type { Duration } from '../core/durations.ts';
import { toMilliseconds } from '../core/durations.ts';
import { isHoldfastError, WorkflowError } from '../core/errors.ts';
import type { LimitReached, Usage } from '../core/events.ts';
import { wasNotSent } from '../recovery/not-sent.ts';
import type { Reservation } from '../reliability/budget-ledger.ts';
import { type CallEstimate, requireEstimate } from '../reliability/call-estimate.ts';
import type { HeldAmounts, RunRequest } from '../reliability/run-budget.ts';
import { spentOf } from '../state/call-tally.ts';
import { closeAt, reachedDay, waitForOthers } from './limit-halt.ts';
import type { LiveRun } from './live-run.ts';
import type { Scope } from './scope.ts';

/** One attempt of a step or an effect that is about to begin. */
export interface GatedCall {
  readonly live: LiveRun;
  readonly scope: Scope;
  readonly key: string;
  readonly attempt: number;
  readonly options: {
    readonly agent?: string;
    readonly estimate?: CallEstimate;
    readonly timeout?: Duration;
  };
  /** Told of what is reserved for it. */
  admitted?(most: Amounts): void;
  /** Whether that counts what earlier attempts had used that were cut off. */
  readonly coversCutOff?: boolean;
  /** What the attempt has said that it used, and nobody has counted yet. */
  takeUsage(): Usage | undefined;
}

/** What an attempt holds that was let in. */
interface Pass {
  readonly held: HeldAmounts;
  readonly reservation: Reservation | undefined;
}

/** A step that does not say what it uses. */
const plain: Amounts = { attempts: 1, calls: 0, tokens: 0, costUsd: 0, duration: 0 };

/**
 * Runs the body of an attempt once what it may use is reserved, and settles with what it used; see docs/budgets.md.
 *
 * The order is what the guarantee rests on: what it may use is held in memory for the run, durable in the log of the day,
 * durable in the journal; then the body begins.
 */
export function gated<Value>(call: GatedCall, body: () => Promise<Value>): Promise<Value> {
  const { calls } = call.live;
  return calls.concerns(isCall(call)) ? runGated(call, body) : body();
}

async function runGated<Value>(call: GatedCall, body: () => Promise<Value>): Promise<Value> {
  const { flights } = call.live.calls;
  const pass = await admit(call);
  if (isCall(call)) call.admitted?.(pass.held.most);
  const startedAt = call.live.host.monotonic();
  const tookMs = (): number => Math.round(call.live.host.monotonic() - startedAt);
  try {
    let value: Value;
    try {
      value = await flights.fly(body);
    } catch (thrown) {
      await leave(call, pass, { tookMs: tookMs(), thrown, failed: true });
      throw thrown;
    }
    await leave(call, pass, { tookMs: tookMs(), thrown: undefined, failed: false });
    return value;
  } finally {
    flights.ended();
  }
}

/** Resolves when a body may begin; rejects when its run stops, because of a limit or otherwise. */
async function admit(call: GatedCall): Promise<Pass> {
  const { live, scope } = call;
  const { budget, flights } = live.calls;
  const request = requestOf(call);
  refuseUnknown(call, request);
  for (let looks = 0; ; looks += 1) {
    scope.signal.throwIfAborted();
    if (flights.closed !== undefined) await closeAt(call, undefined);
    const held = budget.ask(request);
    if ('measure' in held) {
      await waitForOthers(call, held);
      continue;
    }
    // Before anything is waited for: from here on it counts.
    flights.began();
    let reservation: Reservation | LimitReached | undefined;
    try {
      reservation = await reserveToday(call, request);
      if (reservation === undefined || !('measure' in reservation)) {
        await begin(call, request, { held, reservation });
        return { held, reservation };
      }
    } catch (error) {
      budget.release(held);
      flights.ended();
      throw error;
    }
    budget.release(held);
    flights.withdrawn();
    await reachedDay(call, reservation, looks);
  }
}

/** Writes down what a call holds, and makes sure that the run is still owned. */
async function begin(
  call: GatedCall,
  { isCall: saysWhat, agent }: RunRequest,
  { held, reservation }: Pass,
): Promise<void> {
  const { live, scope, key, attempt } = call;
  try {
    if (saysWhat)
      await live.record({
        ...({ type: 'call-reserved', key, attempt } as const),
        ...(agent === undefined ? {} : { agent }),
        most: held.most,
        ...(reservation === undefined ? {} : { reservation }),
      });
    await live.calls.assertOwnedAbove();
    // What was waited for may have taken long.
    await live.beforeBody();
    scope.signal.throwIfAborted();
  } catch (error) {
    if (reservation !== undefined) live.calls.tellTrouble(await live.calls.ledger?.release(reservation));
    if (saysWhat) await live.record(settled(call, {})).catch(() => undefined);
    throw error;
  }
}

/** Settles with what an attempt used. */
async function leave(
  call: GatedCall,
  { held, reservation }: Pass,
  { tookMs, thrown, failed }: { readonly tookMs: number; readonly thrown: unknown; readonly failed: boolean },
): Promise<void> {
  const { live, scope, key } = call;
  const { budget, ledger } = live.calls;
  const usage = call.takeUsage();
  const reported = usage === undefined ? {} : amountsOf(usage);
  if (!isCall(call)) {
    budget.release(held);
    budget.use({ key, agent: usage?.agent }, { attempts: 1, ...reported });
    if (reservation !== undefined) live.calls.tellTrouble(await ledger?.settle(reservation, reported));
    else if (usage !== undefined) live.calls.tellTrouble(await ledger?.record(reported, live.calls.whose(usage.agent)));
    return;
  }
  const unsent = failed && wasNotSent(thrown);
  const cutOff = failed && (scope.signal.aborted || (isHoldfastError(thrown) && thrown.code === 'timeout'));
  // What was never sent has cost nothing; of everything else what it does not say counts as it was held.
  const used = { ...(unsent ? { tokens: 0, costUsd: 0 } : {}), ...reported, duration: tookMs };
  const charge = budget.settle(held, used, cutOff);
  if (reservation !== undefined) live.calls.tellTrouble(await ledger?.settle(reservation, used, cutOff));
  const known = await correctGuess(call, reported);
  const guessed = failed ? without(spentOf(charge), reported) : {};
  const written = live
    .record({
      ...settled(call, charge),
      ...(isNothing(guessed) ? {} : { guessed, ...(reservation === undefined ? {} : { reservation }) }),
      ...(known === undefined ? {} : { known }),
    })
    .catch(() => undefined);
  // What follows a success is written together with it.
  if (failed) await written;
}

/** Counts no more what was guessed of attempts that were cut off, once their session has told what they used. */
async function correctGuess(call: GatedCall, reported: Amounts): Promise<Amounts | undefined> {
  const { live, key, options } = call;
  const guess = call.coversCutOff === true ? live.census.calls.guessOf(key) : undefined;
  const told = measures.filter((measure) => reported[measure] !== undefined);
  // Who says nothing of what was used leaves the guess to whoever answers next.
  if (guess === undefined || told.length === 0) return undefined;
  const { budget, ledger } = live.calls;
  const toldOf = (amounts: Amounts): Amounts =>
    Object.fromEntries(told.map((measure) => [measure, amounts[measure] ?? 0]));
  const known = toldOf(guess.amounts);
  budget.correct({ key, agent: options.agent }, known);
  // What a process held that died is open in the log of its day until somebody settles it.
  for (const before of guess.reservations) live.calls.tellTrouble(await ledger?.settle(before, toldOf({})));
  const { agent } = live.calls.whose(options.agent);
  for (const { reservation, amounts } of guess.counted)
    live.calls.tellTrouble(await ledger?.correct(reservation, toldOf(amounts), agent));
  return known;
}

function settled(
  { key, options: { agent } }: GatedCall,
  used: Amounts,
): { readonly type: 'call-settled'; readonly key: string; readonly agent?: string; readonly used: Amounts } {
  return { type: 'call-settled', key, ...(agent === undefined ? {} : { agent }), used };
}

/** Reserves in the log of the day; where nothing is limited there, it only counts. */
async function reserveToday(
  { live }: GatedCall,
  { isCall: saysWhat, most, agent }: RunRequest,
): Promise<Reservation | LimitReached | undefined> {
  const { ledger } = live.calls;
  if (ledger === undefined || (!saysWhat && !ledger.isLimited)) return undefined;
  try {
    if (!saysWhat) return await ledger.admit(live.id);
    return await ledger.hold({ most, isCall: true, ...live.calls.whose(agent) });
  } catch (error) {
    if (!ledger.isLimited) {
      live.calls.tellTrouble(error);
      return undefined;
    }
    // Whatever the run puts up with: what nobody has granted does not begin.
    live.tell({ type: 'persistence-failed', error: live.errorRecord(error) });
    const message = error instanceof Error ? error.message : String(error);
    live.halt({ kind: 'paused', reason: 'persistence', message });
    throw live.signal.reason;
  }
}

function requestOf(call: GatedCall): RunRequest {
  const { key, options } = call;
  const { agent, estimate = {}, timeout } = options;
  if (!isCall(call)) return { key, agent: undefined, isCall: false, most: plain };
  const known = requireEstimate('estimate', estimate);
  const duration = known.duration ?? (timeout === undefined ? undefined : toMilliseconds(timeout, 'timeout'));
  const most = { attempts: 1, calls: 1, ...known, ...(duration === undefined ? {} : { duration }) };
  return { key, agent, isCall: true, most };
}

/** @throws WorkflowError `estimate-missing`. */
function refuseUnknown({ live, key }: GatedCall, request: RunRequest): void {
  if (!request.isCall || live.settings.unknownMaximum !== 'refuse') return;
  const unknown = live.calls.budget.unknownOf(request) ?? live.calls.ledger?.unknownOf(request);
  if (unknown === undefined) return;
  const message = `Step "${key}" does not say what it uses at most of what is limited: give \`estimate.${unknown}\`.`;
  throw new WorkflowError('estimate-missing', message, { key });
}

function isCall({ options: { agent, estimate } }: GatedCall): boolean {
  return agent !== undefined || estimate !== undefined;
}

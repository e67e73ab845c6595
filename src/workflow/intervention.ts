import { UsageError } from '../core/errors.ts';
import { invalidOption, requireKnownOptions, requireOneOf } from '../core/expect.ts';
import { encodeValue } from '../core/json.ts';
import { plainName } from '../core/plain-name.ts';
import { requireText } from './call-options.ts';
import { readRun } from './claiming.ts';
import type { RunRequest } from './opening.ts';
import type { Rooms } from './run-settings.ts';

/** How a phase is forced on. */
export interface ForceOptions {
  /**
   * `'go-on'`: the limits of the phase count no more, and what it waits for by the clock is over: sleeps, and waits
   * before attempts. `'passed'`: the phase ends as passed; what runs in it is told to stop.
   * @defaultValue 'go-on'
   */
  readonly as?: 'go-on' | 'passed';
  /** What a phase gives that is passed. */
  readonly value?: unknown;
  /** Why, for its history. */
  readonly reason?: string;
  /** Who asks, for its history. */
  readonly by?: string;
}

/** How a recovery action is asked for. */
export interface ActOptions {
  /** Why, for its history. */
  readonly reason?: string;
  /** Who asks, for its history. */
  readonly by?: string;
}

/** What has to be sent so that a phase is forced on. @throws UsageError `invalid-option`, `phase-not-open`. */
export async function forceRequest(
  { state }: Rooms,
  id: string,
  phase: string,
  options: ForceOptions,
): Promise<RunRequest & { readonly type: 'force' }> {
  requireKnownOptions('force', options, ['as', 'value', 'reason', 'by']);
  const { as = 'go-on', value, reason } = options;
  requireOneOf('as', as, ['go-on', 'passed']);
  requireText('reason', reason);
  if (typeof phase !== 'string' || phase === '') throw invalidOption('phase', phase, 'the name of a phase');
  if (as === 'go-on' && value !== undefined) throw invalidOption('value', value, "given only with as: 'passed'");
  encodeValue(value, { subject: `what phase "${phase}" gives` });
  const { replay } = await readRun(state, id);
  const open = [...replay.phases].filter(([, { ended }]) => ended === undefined).map(([key]) => key);
  const failed = (key: string): boolean => replay.results.get(key)?.kind === 'failed';
  const key = open.find((key) => plainName(key) === plainName(phase) && !failed(key));
  if (key === undefined)
    throw notOpen(
      id,
      phase,
      open.filter((key) => !failed(key)),
    );
  return { type: 'force', key, as, value, ...(reason === undefined ? {} : { reason }) };
}

/** What has to be sent so that a recovery action is run. @throws UsageError `invalid-option`, `run-not-driven`. */
export async function actRequest(
  { state }: Rooms,
  id: string,
  action: string,
  options: ActOptions,
): Promise<RunRequest & { readonly type: 'act' }> {
  requireKnownOptions('act', options, ['reason', 'by']);
  const { reason } = options;
  requireText('reason', reason);
  if (typeof action !== 'string' || !/^[\w-]{1,100}$/.test(action))
    throw invalidOption('action', action, 'the name of a recovery action');
  const found = await state.get(id);
  if (found !== undefined && found.status !== 'in_progress') throw notDriven(id, action, found.status);
  return { type: 'act', action, ...(reason === undefined ? {} : { reason }) };
}

/** Who asks. */
export function senderOf({ by }: { readonly by?: string }): { readonly by?: string } {
  return by === undefined ? {} : { by };
}

function notOpen(runId: string, phase: string, open: readonly string[]): UsageError {
  const which = open.length === 0 ? 'none is' : `open is ${open.map((key) => JSON.stringify(key)).join(', ')}`;
  return new UsageError('phase-not-open', `Phase ${JSON.stringify(phase)} of run "${runId}" is not open; ${which}.`, {
    ...{ subject: 'phase', value: phase, runId },
    expected: open.join(', '),
  });
}

function notDriven(runId: string, action: string, status: string): UsageError {
  const message = `Run "${runId}" is ${status}: no process drives it that could do "${action}"; resume it first.`;
  return new UsageError('run-not-driven', message, { subject: 'id', value: runId, runId });
}

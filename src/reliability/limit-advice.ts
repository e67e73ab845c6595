import { counted, type Measure } from '../core/amounts.ts';
import { unescapeName } from '../core/encodings.ts';
import type { LimitReached } from '../core/run-terms.ts';
import type { RunLimits } from './limits.ts';

/** What a limit that was reached says of itself, as far as raising it asks. */
export type RaisedFrom = Pick<
  LimitReached,
  'scope' | 'runId' | 'phase' | 'agent' | 'day' | 'measure' | 'limit' | 'used' | 'reserved' | 'asked'
>;

/** How a limit is raised so far that what it kept from beginning fits. */
export interface LimitRaise {
  /** What to pass to `resume`. */
  readonly limits: RunLimits;
  /** The value of `--limit` on the command line. */
  readonly option: string;
}

const minuteMs = 60_000;

const optionNames: Readonly<Record<Measure, string>> = {
  costUsd: 'cost',
  tokens: 'tokens',
  calls: 'calls',
  attempts: 'attempts',
  duration: 'duration',
};

/** What raises a limit that was reached, by the least that helps; `undefined` for that of a day, which no run can raise. */
export function raiseOf(reached: RaisedFrom): LimitRaise | undefined {
  const { scope, measure, phase, agent } = reached;
  if (scope === 'day') return undefined;
  const least = leastOf(reached);
  const own = { [measure]: measure === 'duration' ? `${Math.ceil(least / minuteMs)}m` : least };
  const option = `${optionNames[measure]}=${String(own[measure])}`;
  if (scope === 'run') return { limits: own, option };
  if (scope === 'phase') {
    const name = unescapeName(phase ?? '');
    return { limits: { phases: { [name]: own } }, option: `phase:${name}.${option}` };
  }
  const name = agent ?? '';
  return { limits: { agents: { [name]: own } }, option: `agent:${name}.${option}` };
}

/** What to do about a limit that was reached, for whoever resumes run `runId`. */
export function limitAdvice(reached: RaisedFrom, runId: string): string {
  const raise = raiseOf(reached);
  if (raise === undefined) {
    const again = `resume run "${runId}" once ${reached.day ?? 'the day'} is over (UTC)`;
    return `Widen \`limits.day\` of the manager, or ${again}: what was completed is kept.`;
  }
  const whose = reached.runId ?? runId;
  const pass = `resume(${JSON.stringify(whose)}, { limits: ${JSON.stringify(raise.limits)} })`;
  const behind = whose === runId ? '' : `, then run "${runId}"`;
  return `Raise the limit, at least so far: ${pass}, on the command line --limit ${JSON.stringify(raise.option)}${behind}.`;
}

/** The least that lets begin what was kept from beginning; where nobody knows what that is, twice as much. */
function leastOf({ measure, limit, used, reserved, asked = 0 }: RaisedFrom): number {
  const needed = counted(used + reserved + asked);
  if (asked > 0 && needed > limit) return needed;
  const most = Math.max(limit, needed);
  return measure === 'attempts' || measure === 'calls' ? Math.floor(most) + 1 : counted(2 * most || 1);
}

import { counted } from './counted.ts';
import { formatDuration } from '../core/durations.ts';
import type { ErrorRecord } from '../core/error-record.ts';
import type { RecoveryMode, RunEvent, Usage } from '../core/events.ts';
import { interruptionWords } from '../reliability/recovery-mode.ts';
import { actionsOf } from '../state/log-lines.ts';
import type { CommandLines } from './command-lines.ts';
import { iso } from './run-overview.ts';

/** How a line of progress looks on a terminal. */
export type Tone = 'start' | 'done' | 'kept' | 'failed' | 'retry' | 'wait' | 'note' | 'warning';

/** One line of progress; its text may still hold anything. */
export interface EventLine {
  readonly tone: Tone;
  readonly text: string;
}

/** What a line needs to know beside the event. */
export interface LineContext {
  readonly commands: CommandLines;
  readonly verbose: boolean;
}

/** One event as a line for people; `undefined` for what is not worth one. */
export function lineOf(event: RunEvent, { commands, verbose }: LineContext): EventLine | undefined {
  switch (event.type) {
    case 'run-started':
      return { tone: 'start', text: `run ${event.runId} started: ${event.workflow} ${event.version}` };
    case 'run-resumed':
      return { tone: 'start', text: `run ${event.runId} resumed${interruptionOf(event)}` };
    case 'rerun-started':
      return { tone: 'start', text: `run ${event.runId} runs again from ${event.from}${by(event.by)}` };
    case 'migrated':
      return { tone: 'note', text: `migrated from version ${event.from} to ${event.to}` };
    case 'step-skipped':
      return { tone: 'warning', text: `step ${event.key}: skipped${by(event.by)}` };
    case 'phase-started':
      return { tone: 'start', text: `phase ${event.name}: started` };
    case 'phase-completed':
      if (event.passed !== undefined)
        return { tone: 'warning', text: `phase ${event.name}: passed over${by(event.passed.by)}` };
      return { tone: 'done', text: `phase ${event.name}: done, active for ${formatDuration(event.activeMs)}` };
    case 'phase-failed':
      return {
        tone: 'failed',
        text: `phase ${event.name}: failed, active for ${formatDuration(event.activeMs)}: ${why(event.error)}`,
      };
    case 'actions-taken': {
      const done = event.actions.map(
        ({ name, outcome, message }) => `${name} ${outcomes[outcome]}${message === undefined ? '' : ` (${message})`}`,
      );
      return { tone: 'note', text: `${event.key === undefined ? '' : `${event.key}: `}${done.join(', ')}` };
    }
    case 'step-completed': {
      const { key, attempts, activeMs, usage, again } = event;
      const attempt = attempts > 1 ? `, attempt ${attempts}` : '';
      const reason = again === true ? ', run again because its input has changed' : '';
      return {
        tone: 'done',
        text: `step ${key}: done in ${formatDuration(activeMs)}${attempt}${reason}${used(usage)}`,
      };
    }
    case 'step-kept':
      return { tone: 'kept', text: `step ${event.key}: kept` };
    case 'attempt-failed': {
      const { key, attempt, error, retryInMs, rung, nextRung } = event;
      const next =
        nextRung === 'fallback'
          ? 'its fallback answers'
          : rung === 'skip'
            ? 'it is passed over'
            : `${nextRung === undefined ? 'trying again' : `going on with ${nextRung}`} in ${formatDuration(retryInMs)}`;
      return { tone: 'retry', text: `${key}: attempt ${attempt} failed: ${why(error)}${actionsOf(event)}; ${next}` };
    }
    case 'step-failed': {
      const { key, attempts, error, tolerated } = event;
      const times = attempts === 1 ? '' : ` after ${attempts} attempts`;
      return {
        tone: 'failed',
        text: `step ${key}: failed${times}: ${tolerated ? `${why(error).replace(/\.$/, '')}; the run goes on without it` : why(error)}`,
      };
    }
    case 'agent-called': {
      const { key, agent, provider, model, session, repairs } = event;
      const how = repairs === true ? ', to mend its answer' : session.resume ? ', going on with its session' : '';
      const whom = `${quoted(agent)} by ${quoted(provider)}${model === undefined ? '' : ` (${model})`}`;
      return { tone: 'start', text: `step ${key}: asks ${whom}${how}` };
    }
    case 'agent-activity': {
      const { key, does, tool, text } = event;
      if (!verbose || (does !== 'text' && does !== 'tool-call')) return undefined;
      const what = tool === undefined ? '' : `${tool} `;
      return { tone: 'note', text: `${key}: ${what}${text ?? ''}`.trimEnd() };
    }
    case 'child-started':
      return { tone: 'start', text: `child run ${event.childId}: ${event.key}` };
    case 'fan-out-started':
      return { tone: 'start', text: `${event.key}: ${counted(event.expected, 'item')}` };
    case 'branch-failed':
      return { tone: 'failed', text: `${event.key}: failed: ${why(event.error)}` };
    case 'fan-out-ended':
      return { tone: 'warning', text: `${event.key}: ${counted(event.skipped, 'item')} skipped` };
    case 'checkpoint-recorded':
      return { tone: 'note', text: `checkpoint ${event.number}: ${event.name}` };
    case 'step-parked':
      return {
        tone: 'wait',
        text: `step ${event.key}: parked until ${iso(event.wakeAt)} (${formatDuration(Math.max(0, event.wakeAt - event.at))}): ${event.reason}`,
      };
    case 'step-unparked':
      return { tone: 'start', text: `step ${event.key}: goes on with provider ${quoted(event.provider)}` };
    case 'timer-set':
      return {
        tone: 'wait',
        text: `sleeping until ${iso(event.wakeAt)} (${formatDuration(Math.max(0, event.wakeAt - event.at))})`,
      };
    case 'wait-started': {
      const until = event.deadlineAt === undefined ? '' : ` until ${iso(event.deadlineAt)}`;
      return {
        tone: 'wait',
        text: `waiting for signal ${quoted(event.name)}${until}; to send it: ${commands.signal(event.name)}`,
      };
    }
    case 'signal-received':
      return { tone: 'done', text: `signal ${quoted(event.name)} received${by(event.by)}` };
    case 'signal-rejected':
      return {
        tone: 'warning',
        text: `signal ${quoted(event.name)} refused, still waiting: ${event.issues.join('; ')}`,
      };
    case 'wait-timed-out':
      return { tone: 'failed', text: `signal ${quoted(event.name)} did not come in time` };
    case 'command-received': {
      const { command } = event;
      if (command.type === 'signal') return undefined;
      const reason = command.reason === undefined ? '' : `: ${command.reason}`;
      if (command.type === 'act')
        return { tone: 'note', text: `action ${command.action} requested${by(command.by)}${reason}` };
      if (command.type === 'force') {
        const how = command.as === 'passed' ? 'passed over' : 'to go on without limits';
        return { tone: 'note', text: `phase ${command.key}: ${how}, requested${by(command.by)}${reason}` };
      }
      return { tone: 'note', text: `${command.type} requested${by(command.by)}${reason}` };
    }
    case 'effect-unknown': {
      const { key, error } = event;
      return {
        tone: 'warning',
        text: `effect ${key}: nobody knows whether it was done${error === undefined ? '' : `: ${why(error)}`}`,
      };
    }
    case 'effect-checked': {
      const { key, answer, decides, error } = event;
      const rest =
        error === undefined
          ? decides || answer === 'unknown'
            ? ''
            : ', but it may be on its way still'
          : `: ${why(error)}`;
      return { tone: 'note', text: `effect ${key}: its check says ${answer}${rest}` };
    }
    case 'effect-resolved': {
      const reason = event.reason === undefined ? '' : `: ${event.reason}`;
      return {
        tone: 'note',
        text: `effect ${event.key}: resolved as ${event.as}${event.by === undefined ? '' : ` by ${event.by}`}${reason}`,
      };
    }
    case 'limit-near': {
      const { key, elapsedMs, limitMs } = event;
      const limit = limitMs === undefined ? '' : `; its limit is ${formatDuration(limitMs)}`;
      return { tone: 'warning', text: `${key}: already active for ${formatDuration(elapsedMs)}${limit}` };
    }
    case 'body-abandoned':
      return { tone: 'warning', text: `${event.key}: did not stop when told to and was left behind` };
    case 'moving':
      return { tone: 'note', text: `moving to ${event.to}${by(event.by)}` };
    case 'arrived':
      return { tone: 'note', text: `arrived from another storage${by(event.by)}` };
    case 'not-durable':
      return { tone: 'warning', text: `not written down: ${event.message}` };
    case 'persistence-failed':
      return { tone: 'warning', text: `the journal cannot be written: ${why(event.error)}` };
    case 'health-checked': {
      const { status, reasons } = event;
      const why = reasons.length === 0 ? '' : `: ${reasons.join('; ')}`;
      return { tone: status === 'HEALTHY' ? 'note' : 'warning', text: `health ${status}${why}` };
    }
    case 'damage-found':
      return { tone: 'warning', text: `damage found in ${event.log}, line ${event.line}: ${event.message}` };
    case 'observer-failed':
      return { tone: 'warning', text: `${event.observer} failed: ${why(event.error)}` };
    case 'log-written':
      if (event.level === 'debug' && !verbose) return undefined;
      return { tone: logTones[event.level], text: `${event.message}${fieldsOf(event.fields)}` };
    default:
      return undefined;
  }
}

const outcomes = { helped: 'helped', 'did-not-help': 'did not help', failed: 'failed' } as const;

function interruptionOf({ mode, takenOver }: { readonly mode?: RecoveryMode; readonly takenOver: boolean }): string {
  // That it rested is what everybody knows who resumes it.
  if (mode === 'pause') return '';
  if (mode === undefined) return takenOver ? ' after an interruption' : '';
  return ` after ${interruptionWords[mode]}`;
}

const logTones = { debug: 'note', info: 'note', warn: 'warning', error: 'failed' } as const;

function quoted(name: string): string {
  return JSON.stringify(name);
}

function by(who: string | undefined): string {
  return who === undefined ? '' : ` from ${who}`;
}

function why({ name, message }: ErrorRecord): string {
  return message === '' ? name : message;
}

function used(usage: Usage | undefined): string {
  if (usage === undefined) return '';
  const { inputTokens = 0, outputTokens = 0, tokens = inputTokens + outputTokens, costUsd } = usage;
  return `${tokens > 0 ? `, ${tokens.toLocaleString('en-US')} tokens` : ''}${costUsd === undefined ? '' : `, $${costUsd.toFixed(2)}`}`;
}

function fieldsOf(fields: Readonly<Record<string, unknown>> | undefined): string {
  if (fields === undefined || Object.keys(fields).length === 0) return '';
  try {
    return ` ${JSON.stringify(fields)}`;
  } catch {
    return '';
  }
}

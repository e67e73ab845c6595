import { invalidOption } from '../core/expect.ts';

/** How far one phase of a script is. */
export interface ScriptPhaseProgress {
  readonly name: string;
  readonly status: 'pending' | 'running' | 'completed' | 'failed' | 'skipped' | 'interrupted' | 'waiting';
  readonly attempts: number;
  readonly exitCode?: number;
  /** When its last attempt began, in milliseconds since 1970, to the second. */
  readonly startedAt?: number;
  readonly endedAt?: number;
}

/** How far a script is, by its state file. */
export interface ScriptProgress {
  readonly planId: string;
  /** Tells the phases of the plan from those of a changed one. */
  readonly digest: string;
  /** `running` also of a script that was killed: its process could not say so any more. */
  readonly status: 'running' | 'completed' | 'failed' | 'interrupted' | 'waiting';
  readonly updatedAt: number;
  /** How long it has worked, in milliseconds, without waiting for people. */
  readonly activeMs: number;
  /** Whether it works in a git worktree. */
  readonly sandbox: boolean;
  readonly phases: readonly ScriptPhaseProgress[];
}

const planLine = /^plan\t([\w.-]+)\t([0-9a-f]{32})$/;
const statusLine = /^status\t(running|completed|failed|interrupted|waiting)$/;
const numberLine = /^(?:updated|active|sandbox)\t(\d{1,15})$/;
const phaseLine =
  /^phase\t([a-z0-9-]+)\t(pending|running|completed|failed|skipped|interrupted|waiting)\t(\d{1,9})\t(-|\d{1,3})\t(?:-|[\d.]+)\t(-|\d{1,15})\t(-|\d{1,15})$/;

/**
 * Reads the state file of a script that {@link renderScript} wrote.
 *
 * @returns `undefined` if the text is no such state, is not whole, or is of another version
 * @throws UsageError `invalid-option` for what is no text, such as the bytes of a file.
 */
export function readScriptState(text: string): ScriptProgress | undefined {
  if (typeof text !== 'string') throw invalidOption('text', text, 'the text of a state file');
  const [first, plan = '', status = '', updated = '', active = '', sandbox = '', ...lines] = text.split('\n');
  const [, planId, digest] = planLine.exec(plan) ?? [];
  const [, reached] = statusLine.exec(status) ?? [];
  const numbers = [updated, active, sandbox].map((line) => numberLine.exec(line)?.[1]);
  if (first !== 'holdfast-script\t1' || lines.at(-1) !== '' || lines.at(-2) !== 'end') return undefined;
  if (planId === undefined || digest === undefined || reached === undefined || numbers.includes(undefined))
    return undefined;
  const phases = lines.slice(0, -2).map(phaseOf);
  if (phases.includes(undefined)) return undefined;
  const [updatedAt = 0, activeFor = 0, inSandbox = 0] = numbers.map(Number);
  return {
    planId,
    digest,
    status: reached as ScriptProgress['status'],
    updatedAt: updatedAt * 1000,
    activeMs: activeFor * 1000,
    sandbox: inSandbox === 1,
    phases: phases.filter((phase) => phase !== undefined),
  };
}

function phaseOf(line: string): ScriptPhaseProgress | undefined {
  const [, name, status, attempts, code, started, ended] = phaseLine.exec(line) ?? [];
  if (name === undefined) return undefined;
  return {
    name,
    status: status as ScriptPhaseProgress['status'],
    attempts: Number(attempts),
    ...(code !== '-' && { exitCode: Number(code) }),
    ...(started !== '-' && { startedAt: Number(started) * 1000 }),
    ...(ended !== '-' && { endedAt: Number(ended) * 1000 }),
  };
}

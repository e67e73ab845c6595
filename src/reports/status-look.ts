import type { Outcome, RunStatus } from '../core/events.ts';
import { markup, type Markup } from './markup.ts';
import type { ReportedKind, ReportedPhase, ReportedStatus } from './report-data.ts';

/** How good something is: always told by a sign and a word, and by a colour beside. */
export type Tone = 'good' | 'bad' | 'warn' | 'busy' | 'rest';

interface Look {
  readonly tone: Tone;
  readonly sign: string;
  readonly word: string;
}

const steps: Readonly<Record<ReportedStatus | ReportedPhase['status'], Look>> = {
  done: { tone: 'good', sign: '✓', word: 'done' },
  failed: { tone: 'bad', sign: '✕', word: 'failed' },
  without: { tone: 'warn', sign: '✕', word: 'failed, went on without' },
  skipped: { tone: 'warn', sign: '↷', word: 'skipped' },
  passed: { tone: 'warn', sign: '↷', word: 'passed over' },
  running: { tone: 'busy', sign: '▸', word: 'running' },
  parked: { tone: 'rest', sign: '‖', word: 'parked' },
  waiting: { tone: 'rest', sign: '‖', word: 'waiting' },
  unfinished: { tone: 'rest', sign: '○', word: 'not finished' },
};

const runs: Readonly<Record<RunStatus | 'removed', Look>> = {
  pending: { tone: 'rest', sign: '○', word: 'Pending' },
  in_progress: { tone: 'busy', sign: '▸', word: 'In progress' },
  paused: { tone: 'rest', sign: '‖', word: 'Paused' },
  completed: { tone: 'good', sign: '✓', word: 'Completed' },
  failed: { tone: 'bad', sign: '✕', word: 'Failed' },
  cancelled: { tone: 'rest', sign: '⊘', word: 'Cancelled' },
  interrupted: { tone: 'warn', sign: '!', word: 'Interrupted' },
  removed: { tone: 'rest', sign: '–', word: 'Removed' },
};

const kinds: Readonly<Record<ReportedKind, string>> = {
  ...{ step: 'step', agent: 'agent', command: 'command', effect: 'effect', child: 'child run' },
  ...{ sleep: 'sleep', wait: 'wait' },
};

/** How a step or a phase stands. */
export function lookOf(status: ReportedStatus | ReportedPhase['status']): Look {
  return steps[status];
}

/** How a run stands; what no version knows is shown as it is. */
export function runLookOf(status: string, outcome?: Outcome): Look {
  const look = Object.hasOwn(runs, status) ? runs[status as RunStatus] : undefined;
  if (look === undefined) return { tone: 'rest', sign: '?', word: status };
  if (outcome === 'partial') return { ...look, tone: 'bad', sign: '!', word: `${look.word}, partial` };
  if (outcome === 'degraded') return { ...look, tone: 'warn', sign: '!', word: `${look.word}, degraded` };
  return look;
}

/** What a line of the timeline is, in a word. */
export function kindWord(kind: ReportedKind): string {
  return kinds[kind];
}

/** A sign and a word in their colour. */
export function badge({ tone, sign, word }: Look): Markup {
  return markup`<span class="badge ${tone}"><span class="sign" aria-hidden="true">${sign}</span> ${word}</span>`;
}

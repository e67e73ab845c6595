import type { RunEvent, RunResult } from 'holdfast';
import { acknowledgedSteps, type Mark } from './evidence.ts';

/** What is known after both processes have ended. */
export interface Evidence {
  /** Keys of the steps of which the first process told that they were done, before it was killed. */
  readonly told: ReadonlySet<string>;
  /** The journal as the first process left it, and as it is at the end. */
  readonly journalAtKill: readonly RunEvent[];
  readonly journal: readonly RunEvent[];
  /** What the bodies left behind. */
  readonly marks: readonly Mark[];
  readonly secondPid: number;
  readonly result: RunResult;
  readonly report: string;
}

/** One thing that must hold. */
export interface Check {
  readonly fact: string;
  readonly holds: boolean;
}

/** Looks at what the processes left behind, not at what they say of themselves. */
export function check(evidence: Evidence): readonly Check[] {
  const { told, journalAtKill, journal, marks, secondPid, result, report } = evidence;
  const before = new Set(acknowledgedSteps(journalAtKill));
  const after = acknowledgedSteps(journal);
  const bodies = marks.flatMap(({ pid, key }) => (pid === secondPid ? [key] : []));
  const commands = journal
    .slice(journalAtKill.length)
    .flatMap((event) => (event.type === 'command-started' ? [event.key] : []));
  const ranSecond = [...bodies, ...commands];
  const files = result.census.fanOuts.find(({ key }) => key === 'measure/file');
  const isComplete = result.status === 'completed' && result.outcome === 'complete' && files?.done === files?.expected;
  const reported = report.split('## All files')[1]?.match(/^- /gm)?.length;
  return [
    {
      fact: 'nothing that was acknowledged was lost',
      holds: told.size > 0 && [...told].every((key) => before.has(key)),
    },
    {
      fact: 'nothing that was acknowledged ran again',
      holds: ranSecond.length > 0 && ranSecond.every((key) => !before.has(key)),
    },
    { fact: 'every step was recorded once', holds: after.length > before.size && new Set(after).size === after.length },
    { fact: 'the census says that nothing is missing', holds: isComplete },
    { fact: 'the report speaks of every file', holds: files !== undefined && reported === files.done },
  ];
}

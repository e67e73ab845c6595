import type { CrashFinding } from './crash-finding.ts';
import { describeWrite } from './durable-write.ts';

/** Thrown by {@link crashTest}: what did not hold, and how to see it again. */
export class CrashTestError extends Error {
  override readonly name = 'CrashTestError';
  readonly findings: readonly CrashFinding[];

  constructor(workflow: string, findings: readonly CrashFinding[]) {
    super(report(workflow, findings), findings[0]?.cause === undefined ? {} : { cause: findings[0].cause });
    this.findings = findings;
  }
}

/** The rest mostly says the same of other deaths. */
const mostShown = 3;

function report(workflow: string, findings: readonly CrashFinding[]): string {
  const count = findings.length === 1 ? 'One finding' : `${findings.length} findings`;
  const shown = findings.slice(0, mostShown).map(describeFinding);
  const more = findings.length - shown.length;
  return [
    `${count} in workflow "${workflow}":`,
    ...shown,
    ...(more > 0 ? [`${more} more in the error's \`findings\`.`] : []),
  ].join('\n\n');
}

function describeFinding({ invariant, message, schedule, writes }: CrashFinding): string {
  const deaths = schedule.slice(0, writes.length).map(({ moment }, index) => {
    const write = writes[index];
    const what = write === undefined ? '' : describeWrite(write);
    return `  process ${index + 1} ${moment === 'stopped' ? 'is suspended before' : `dies ${moment}`} its ${what}`;
  });
  const again = schedule.map(({ write, moment }) => `{ write: ${write}, moment: '${moment}' }`).join(', ');
  return [
    `${invariant}: ${message}`,
    ...(deaths.length === 0 ? ['  without any death'] : deaths),
    `  again: crashTest(workflow, { …, schedule: [${again}] })`,
  ].join('\n');
}

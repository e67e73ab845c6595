import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EnhancedWorkflowManager, RunEvent } from 'holdfast';
import type { DemoOptions } from './demo-options.ts';

/** A sign that the body of a step left: which process ran it. */
export interface Mark {
  readonly pid: number;
  readonly key: string;
}

/** The marks so far. */
export function readMarks({ input }: DemoOptions): readonly Mark[] {
  const lines = readFileSync(input.marks, 'utf8').trimEnd().split('\n');
  return lines.map((line) => ({ pid: Number(line.split(' ', 1)[0]), key: line.slice(line.indexOf(' ') + 1) }));
}

/** The journal of a run as it stands now. */
export async function readJournal(manager: EnhancedWorkflowManager, runId: string): Promise<readonly RunEvent[]> {
  const events: RunEvent[] = [];
  for await (const event of manager.history(runId)) events.push(event);
  return events;
}

/** Keys of the steps whose result stands in a journal. */
export function acknowledgedSteps(journal: readonly RunEvent[]): readonly string[] {
  return journal.flatMap((event) => (event.type === 'step-completed' ? [event.key] : []));
}

/** The report, empty when there is none. */
export function readReport({ input }: DemoOptions): string {
  return existsSync(input.report) ? readFileSync(input.report, 'utf8') : '';
}

/** What a person may want to open, each with its name. */
export function listFiles({ directory, input }: DemoOptions, runId: string): readonly (readonly [string, string])[] {
  const stored = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((file) => file.includes(runId));
  const named = (name: string, pattern: RegExp): readonly [string, string][] =>
    stored
      .filter((file) => pattern.test(file))
      .sort()
      .map((file) => [name, join(directory, file)]);
  return [
    ...named('journal', /^runs.*\/\d+\.jsonl$/),
    ...named('inbox', /^inbox.*\.jsonl$/),
    ...named('state', /\/state\.json$/),
    ...named('steps', /\/progress\.json$/),
    ...named('log', /\.log$/),
    ...named('output', /\/results\//),
    ['report', input.report],
    ['marks', input.marks],
  ];
}

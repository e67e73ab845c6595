import type { RunResult } from '../workflow/run-result.ts';
import type { CaseRecord } from './crash-runner.ts';

/** The keys of all steps that were completed. */
export function stepsOf({ history }: CaseRecord<unknown>): ReadonlySet<string> {
  return new Set(history.flatMap((event) => (event.type === 'step-completed' ? [event.key] : [])));
}

/** What is missing of the one and added in the other, in words; `undefined` when they are equal. */
export function differenceOf(before: ReadonlySet<string>, after: ReadonlySet<string>): string | undefined {
  const names = (keys: readonly string[]): string =>
    keys
      .slice(0, 3)
      .map((key) => `"${key}"`)
      .join(', ');
  const missing = names([...before].filter((key) => !after.has(key)));
  const added = names([...after].filter((key) => !before.has(key)));
  if (missing === '' && added === '') return undefined;
  return [missing === '' ? '' : `${missing} missing`, added === '' ? '' : `${added} added`]
    .filter((part) => part !== '')
    .join(', ');
}

/** What of a result has to be the same, where nobody says otherwise. */
export function outcomeOf(result: RunResult): unknown {
  if (result.status === 'completed') return { status: result.status, outcome: result.outcome, output: result.output };
  if (result.status === 'failed') return { status: result.status, error: result.error.message };
  return { status: result.status };
}

/** A value in a message. */
export function show(value: unknown): string {
  const text = value === undefined ? 'undefined' : JSON.stringify(value);
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}

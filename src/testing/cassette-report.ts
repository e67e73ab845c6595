import { toPrintable } from '../core/printable-text.ts';
import type { CassetteRun } from '../workflow/cassette.ts';
import type { CassetteDifference } from './cassette-difference.ts';

/** More than these mostly follow from the first ones. */
const mostShown = 10;
const mostKeys = 5;

/** What a report speaks of. */
export interface ReportFacts {
  readonly run: CassetteRun;
  readonly differences: readonly CassetteDifference[];
  readonly notReached: readonly string[];
  /** How many calls were answered from the recording. */
  readonly answered: number;
}

/** A replay in words: the first difference first. */
export function reportOf({ run, differences, notReached, answered }: ReportFacts): string {
  const { workflow, version, id } = run;
  const title = shown(`Workflow "${workflow}" ${version}, replayed with ${answered} answers of run "${id}"`);
  if (differences.length === 0) return `${title}: no differences.`;
  const count = differences.length === 1 ? 'one difference' : `${differences.length} differences`;
  const more = differences.length - mostShown;
  return [
    `${title}: ${count}.`,
    ...differences.slice(0, mostShown).map((difference, index) => `${index + 1}. ${linesOf(difference)}`),
    ...(more > 0 ? [`${more} more in \`differences\`.`] : []),
    ...(notReached.length === 0 ? [] : [notReachedText(notReached)]),
  ].join('\n\n');
}

function linesOf({ message, recorded, now }: CassetteDifference): string {
  return [
    shown(message),
    ...(recorded === undefined ? [] : [`   recorded: ${shown(recorded)}`]),
    ...(now === undefined ? [] : [`   now:      ${shown(now)}`]),
  ].join('\n');
}

/** A text of a recording as one line: it neither steers a terminal nor stands for a line of the report. */
function shown(text: string): string {
  return toPrintable(text).replaceAll('\n', '\\u{a}').replaceAll('\t', '\\u{9}');
}

function notReachedText(keys: readonly string[]): string {
  const named = keys.slice(0, mostKeys).map((key) => shown(JSON.stringify(key)));
  return `Not reached: ${named.join(', ')}${keys.length > mostKeys ? ` and ${keys.length - mostKeys} more` : ''}.`;
}

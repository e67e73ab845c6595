import { type Cassette, cassetteFormat, cassetteKind, type CassetteRecord } from './cassette.ts';

/**
 * A cassette as the text of a file: a line each for the run, its input, every record, and its output. The same run gives
 * the same text, whoever exports it and whenever.
 */
export function cassetteText({ run, input, output, records }: Cassette): string {
  const lines = records.map(recordText);
  const fields = [
    `"kind":${JSON.stringify(cassetteKind)},"format":${cassetteFormat}`,
    `"run":${JSON.stringify(run)}`,
    ...(input === undefined ? [] : [`"input":${input}`]),
    lines.length === 0 ? '"records":[]' : `"records":[\n${lines.join(',\n')}\n]`,
    ...(output === undefined ? [] : [`"output":${output}`]),
  ];
  return `{${fields.join(',\n')}\n}\n`;
}

function recordText({ asked, value, ...head }: CassetteRecord): string {
  const facts = JSON.stringify(head).slice(0, -1);
  return `${facts}${asked === undefined ? '' : `,"asked":${asked}`}${value === undefined ? '' : `,"value":${value}`}}`;
}

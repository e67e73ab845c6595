import type { FileMeasure } from './measure-file.ts';

/** What the report is made of. */
export interface Findings {
  readonly repository: string;
  readonly measures: readonly FileMeasure[];
  readonly commits: readonly string[];
  readonly approvedBy: string;
}

/** Writes the findings as Markdown. */
export function writeReport({ repository, measures, commits, approvedBy }: Findings): string {
  const rooms = Map.groupBy(measures, ({ room }) => room);
  return [
    `# ${repository}, measured`,
    '',
    `${measures.length} files, ${sum(measures)} lines. Approved by ${approvedBy}.`,
    '',
    '## Rooms',
    '',
    '| room | files | lines | imports from |',
    '| --- | --: | --: | --- |',
    ...[...rooms]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([room, files]) => {
        const imports = new Set(files.flatMap((file) => file.imports));
        return `| ${room} | ${files.length} | ${sum(files)} | ${[...imports].sort().join(', ')} |`;
      }),
    '',
    '## Longest functions',
    '',
    ...measures
      .flatMap(({ file, longest }) => (longest === null ? [] : [{ file, ...longest }]))
      .sort((one, other) => other.lines - one.lines)
      .slice(0, 10)
      .map(({ file, name, lines }) => `- ${lines} lines: \`${name}\` in ${file}`),
    '',
    '## Most changed files',
    '',
    ...measures
      .toSorted((one, other) => other.changes - one.changes)
      .slice(0, 10)
      .map(({ file, changes }) => `- ${changes} ${changes === 1 ? 'commit' : 'commits'}: ${file}`),
    '',
    '## Latest commits',
    '',
    ...(commits.length === 0 ? ['None yet.'] : commits.slice(0, 10).map((commit) => `- ${commit}`)),
    '',
    '## All files',
    '',
    ...measures.map(({ file, lines }) => `- ${file}: ${lines} lines`),
    '',
  ].join('\n');
}

function sum(measures: readonly FileMeasure[]): number {
  return measures.reduce((total, { lines }) => total + lines, 0);
}

import type { DiscoveryFinding } from '../agents/definition-files.ts';
import { nearestName } from '../configuration/nearest-name.ts';
import { StepError, UsageError } from '../core/errors.ts';
import { listed } from './file-finding.ts';

/** A person said no. */
export function approvalRefused(key: string, reason: string): StepError {
  const why = reason === '' ? '' : `: ${reason}`;
  return new StepError('approval-refused', `"${key}" was not approved${why}.`, { key });
}

/** What had to hold before a run does not. */
export function prerequisiteUnmet(name: string, why: string): UsageError {
  return new UsageError('prerequisite-unmet', `The prerequisite "${name}" is not met: ${why}.`, { subject: name });
}

/** Files that may be meant where a name is not known. */
export interface UnreadFiles {
  /** Those that were read, and are no workflows. */
  readonly refused: readonly string[];
  readonly findings: readonly DiscoveryFinding[];
}

/** Nothing is known by this name. */
export function unknownWorkflow(
  name: string,
  known: Iterable<string>,
  folders?: readonly string[],
  { refused, findings }: UnreadFiles = { refused: [], findings: [] },
): UsageError {
  const names = [...known];
  const near = nearestName(name, names);
  const there =
    names.length === 0 ? 'there are none' : `there ${names.length === 1 ? 'is' : 'are'} ${listed(names, 'and')}`;
  const hint = near === undefined ? `${there}.` : `did you mean ${JSON.stringify(near)}?`;
  const where = folders === undefined ? '' : ` in ${folders.join(' and ')}`;
  const more = [
    ...(refused.length === 0 ? [] : [`What is wrong with ${listed(refused, 'and')}, \`holdfast lint\` says.`]),
    ...findings.map(({ file, problem }) => `${JSON.stringify(file)}: ${problem}.`),
  ];
  const message = [`There is no workflow ${JSON.stringify(name)}${where}; ${hint}`, ...more].join(' ');
  return new UsageError('unknown-workflow', message, {
    ...{ subject: 'workflow', value: name, expected: listed(names) },
  });
}

/** A name does not say which of two files is meant. */
export function workflowNamedTwice(name: string, one: string, other: string): UsageError {
  const message = `Two files say that they are workflow "${name}": ${one} and ${other}; name one of them by its path.`;
  return new UsageError('unknown-workflow', message, { subject: 'workflow', value: name });
}

/** Nobody said that this file may be run as it is. */
export function untrustedFile(file: string, why: string): UsageError {
  const message = `Workflow file ${JSON.stringify(file)} may not be run: ${why}. Read it, and the files that it runs as children; then \`holdfast trust\`.`;
  return new UsageError('untrusted-file', message, { subject: file });
}

import type { ErrorRecord } from '../core/error-record.ts';
import { StorageError, UsageError } from '../core/errors.ts';
import type { Outcome, RunStatus } from '../core/run-terms.ts';
import { withoutField } from './without-field.ts';

/** What the first property of a cassette says. */
export const cassetteKind = 'holdfast-cassette';
/** The version of the format, and the newest that is read. */
export const cassetteFormat = 1;

/** What a record of a cassette is of, by the names that the journal has for it. */
export type CassetteRecordType =
  | 'step-started'
  | 'step-completed'
  | 'step-failed'
  | 'step-skipped'
  | 'phase-completed'
  | 'phase-failed'
  | 'checkpoint-recorded'
  | 'timer-set'
  | 'timer-fired'
  | 'wait-started'
  | 'wait-timed-out'
  | 'signal-received';

/** What was asked of a workflow's context under a key. */
export type CassetteSort =
  | 'step'
  | 'agent'
  | 'command'
  | 'effect'
  | 'decision'
  | 'notice'
  | 'workflow'
  | 'wait'
  | 'sleep'
  | 'checkpoint'
  | 'fresh';

/** One thing that a run was answered, or was waiting for: a record of its journal without when, where and by whom. */
export interface CassetteRecord {
  readonly type: CassetteRecordType;
  readonly key: string;
  /** What it was; absent where the journal does not tell it from a step. */
  readonly as?: CassetteSort;
  readonly attempts?: number;
  readonly inputHash?: string;
  readonly error?: ErrorRecord;
  readonly tolerated?: true;
  readonly skipped?: true;
  /** The number of a checkpoint. */
  readonly number?: number;
  /** How complete a child run was. */
  readonly outcome?: Outcome;
  /** What was asked, as JSON text: a prompt, the words of a command, a declared input. Absent: nobody wrote it down. */
  readonly asked?: string;
  /** What it gave, as JSON text. */
  readonly value?: string;
}

/** What a cassette says of its run. */
export interface CassetteRun {
  readonly id: string;
  readonly workflow: string;
  readonly version: string;
  readonly status: RunStatus;
  readonly outcome?: Outcome;
  /** What it failed with. */
  readonly error?: ErrorRecord;
}

/** A run as a replay needs it: the records that count in the end, in the order in which they came. */
export interface Cassette {
  readonly run: CassetteRun;
  /** As JSON text. */
  readonly input: string | undefined;
  /** As JSON text. */
  readonly output: string | undefined;
  readonly records: readonly CassetteRecord[];
}

/** Records of what has begun; all others are of what has settled. */
export const openings: ReadonlySet<CassetteRecordType> = new Set(['step-started', 'timer-set', 'wait-started']);

/** A secret as a cassette shows it: its name stands for it. */
export function placeholderOf(name: string): string {
  return `<secret:${name}>`;
}

/** Whether a text holds what stands for a secret. */
export function hasPlaceholder(text: string): boolean {
  return text.includes('<secret:');
}

/** How the journal shows a secret in the message of an error. */
const label = /(?<!\[)\[secret:([\w.@:/-]{1,100})\](?!\])/g;

/**
 * An error as a cassette has it: with the names that stand for secrets everywhere in it, and without its stack, which names
 * the folders of a machine and says nothing to a replay.
 */
export function withoutStack(error: ErrorRecord): ErrorRecord {
  const { cause, errors, message } = error;
  return {
    ...withoutField(error, 'stack'),
    message: message.replaceAll(label, (_, name: string) => placeholderOf(name)),
    ...(cause === undefined ? {} : { cause: withoutStack(cause) }),
    ...(errors === undefined ? {} : { errors: errors.map(withoutStack) }),
  };
}

/** The refusal of what is no cassette. */
export function invalidCassette(
  { name, line, record }: { readonly name: string; readonly line: number; readonly record?: number | undefined },
  found: string,
  cause?: unknown,
): UsageError {
  const where = `line ${line}${record === undefined ? '' : ` (record ${record})`}`;
  return new UsageError('invalid-cassette', `Cannot replay ${name}: ${where}: ${found}.`, {
    subject: name,
    value: line,
    expected: 'a cassette, or an export of a run',
    cause,
  });
}

/** The refusal of a cassette that a newer version has written. */
export function cassetteNewer(name: string, format: number): StorageError {
  return new StorageError(
    'format-newer',
    `Cannot replay ${name}: it was written by a newer version: the cassette has format ${format}, and this version reads up to ${cassetteFormat}; update holdfast.`,
    { subject: name },
  );
}

import { createHash } from 'node:crypto';
import { StorageError, UsageError } from '../core/errors.ts';
import type { RunStatus } from '../core/events.ts';

/** What the first property of an export says. */
export const exportKind = 'holdfast-run';
/** The version of the export's own format, and the newest that is read. */
export const exportFormat = 1;

/** What an export says before its records. Moments are ISO 8601, UTC. */
export interface ExportHead {
  readonly kind: string;
  readonly format: number;
  readonly exported_at: string;
  readonly exported_by?: string | undefined;
  /** The run when it was exported, for people; what counts are the records. */
  readonly run: {
    readonly id: string;
    readonly workflow: string;
    readonly version: string;
    readonly status: RunStatus;
    readonly outcome?: string | undefined;
    readonly created_at: string;
    readonly updated_at: string;
    readonly completed_at?: string | undefined;
    readonly steps_done: number;
  };
  /** How many records each segment has, by its number. */
  readonly segments: Readonly<Record<string, number>>;
  /** Records that are lost, by segment, where a person agreed to go on without them. */
  readonly missing?: Readonly<Record<string, number>> | undefined;
}

/** The checksum of an export: the SHA-256 of its head and of every record with its segment. */
export class ExportSum {
  readonly #hash = createHash('sha256');

  constructor(head: ExportHead) {
    this.#hash.update(JSON.stringify(head));
  }

  add(segment: number, line: string): void {
    this.#hash.update(`\n${segment} ${line}`);
  }

  toString(): string {
    return `sha256:${this.#hash.digest('hex')}`;
  }
}

/** Where in an export something stands. */
export interface ExportPlace {
  /** The file, in words. */
  readonly name: string;
  /** The line, counted from 1. */
  readonly line: number;
  /** The record, counted from 1; absent outside of them. */
  readonly record?: number;
}

/** The refusal of what is no whole, unchanged export. */
export function invalidExport({ name, line, record }: ExportPlace, found: string, cause?: unknown): UsageError {
  const where = `line ${line}${record === undefined ? '' : ` (record ${record})`}`;
  return new UsageError('invalid-export', `Cannot import ${name}: ${where}: ${found}. Nothing was imported.`, {
    subject: name,
    value: line,
    expected: 'a whole, unchanged file of `holdfast export`',
    cause,
  });
}

/** The refusal of an export that a newer version has written. */
export function exportNewer(name: string, what: string, format: number, known: number): StorageError {
  return new StorageError(
    'format-newer',
    `Cannot import ${name}: it was written by a newer version: ${what} has format ${format}, and this version reads up to ${known}. Nothing was imported; update holdfast.`,
    { subject: name },
  );
}

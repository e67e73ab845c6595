import { isRecord } from '../core/json-record.ts';
import { createHash } from 'node:crypto';

/** A file of a folder as somebody saw it. */
export interface FileDigest {
  /** Relative to the folder, with `/`. */
  readonly path: string;
  /** The SHA-256 of its bytes, hexadecimal. */
  readonly digest: string;
}

/** What a user has trusted: a folder, and its files as they were. */
export interface TrustEntry {
  /** The real path. */
  readonly folder: string;
  /** Wall-clock milliseconds. */
  readonly trustedAt: number;
  readonly files: readonly FileDigest[];
}

const format = 1;
const mostFiles = 10_000;

/** The digest that trust in a file is tied to. */
export function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Writes an entry as it is kept. */
export function encodeEntry({ folder, trustedAt, files }: TrustEntry): string {
  return `${JSON.stringify({ format, folder, trustedAt, files }, undefined, 2)}\n`;
}

/** Reads what {@link encodeEntry} wrote. @throws Error that says what is wrong with it. */
export function decodeEntry(text: string): TrustEntry {
  const value: unknown = JSON.parse(text);
  if (!isRecord(value)) throw new Error('it is no object');
  if (value['format'] !== format)
    throw new Error(`it has format ${JSON.stringify(value['format'])}, and ${format} is understood`);
  const { folder, trustedAt, files } = value;
  if (typeof folder !== 'string' || typeof trustedAt !== 'number' || !Array.isArray(files))
    throw new Error('it lacks a folder, a time or files');
  if (files.length > mostFiles) throw new Error(`it has more than ${mostFiles} files`);
  return { folder, trustedAt, files: files.map(fileOf) };
}

function fileOf(value: unknown): FileDigest {
  if (isRecord(value)) {
    const { path, digest } = value;
    if (typeof path === 'string' && typeof digest === 'string' && /^[0-9a-f]{64}$/.test(digest))
      return { path, digest };
  }
  throw new Error('one of its files is none');
}

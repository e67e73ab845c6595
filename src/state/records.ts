import { crc32 } from 'node:zlib';
import type { JournalEvent } from '../core/events.ts';
import { expandValue } from './compressed-values.ts';
import type { Cursor } from '../storage/storage-adapter.ts';

/** The version of the stored format that this code writes, and the newest that it reads. */
export const journalFormat = 1;

/** Where a record stands: its segment, and the cursor directly before it. */
export interface Place {
  readonly segment: number;
  readonly cursor: Cursor;
}

/** A record of a journal without its value. */
export type RecordHead = JournalEvent & {
  /** When it was written, by the writer's wall clock. */
  readonly at: number;
  /** The record's number in its segment, from 1. */
  readonly n: number;
  readonly place: Place;
  readonly hasValue: boolean;
};

/** How the lines begin whose values may be compressed. */
const checkpointMark = '{"type":"checkpoint-recorded"';
const sumMark = ',"sum":"';
const valueMark = ',"value":';
/** What JSON reads as the same name, for properties deep inside a head: only a record's own value is spelled plainly. */
const hiddenValueMark = ',"v\\u0061lue":';
/** `,"sum":"xxxxxxxx"}` */
const tailLength = 18;
const twoDigits: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** The seed of a log's checksums: a line that strayed into another log does not fit there. */
export function seedOf(name: string): number {
  return crc32(name);
}

/**
 * The beginning of a record's line, without its number, value and checksum.
 *
 * Quotes inside JSON strings are escaped, so `,"value":` can only be structure; it is kept for the value, so that
 * a head ends at its first occurrence and no value has to be parsed to find it.
 */
export function writeHead(event: object, at: number): string {
  return headOf(JSON.stringify(event), at);
}

/** {@link writeHead} for an event that is JSON text already. */
export function headOf(text: string, at: number): string {
  const head = `${text.slice(0, -1)},"at":${at}`;
  return head.includes(valueMark) ? head.replaceAll(valueMark, hiddenValueMark) : head;
}

/** A record's line: head, number, value (already JSON) and checksum, in this order. */
export function writeRecord(head: string, n: number, value: string | undefined, seed: number): string {
  if (value === undefined) return closeLine(`${head},"n":${n}`, seed);
  const start = `${head},"n":${n}${valueMark}`;
  // In two parts, so that no text is put together only to be summed.
  return `${start}${value}${sumMark}${digits(crc32(value, crc32(start, seed)))}"}`;
}

/** Ends a line of JSON, given without its last brace, by its checksum. */
export function closeLine(text: string, seed: number): string {
  return `${text}${sumMark}${digits(crc32(text, seed))}"}`;
}

/**
 * Whether a line is as it was written.
 *
 * `torn`: its end is missing, as when the writer was killed. `damaged`: it was written to its end and changed later.
 */
export function checkLine(line: string, seed: number): 'intact' | 'torn' | 'damaged' {
  const cut = line.length - tailLength;
  if (cut < 2) return 'torn';
  if (
    line.startsWith(sumMark, cut) &&
    line.endsWith('"}') &&
    hasDigits(line, cut + sumMark.length, crc32(line.slice(0, cut), seed))
  )
    return 'intact';
  return endsLikeARecord(line) ? 'damaged' : 'torn';
}

/** The record of an intact line, without its value. */
export function readHead(line: string, place: Place): RecordHead {
  const end = line.indexOf(valueMark);
  // Parsing makes fresh strings: keys cut out of the line would keep all of it in memory.
  const head = JSON.parse(`${end < 0 ? line.slice(0, -tailLength) : line.slice(0, end)}}`) as Writable<RecordHead>;
  head.place = place;
  head.hasValue = end >= 0;
  return head;
}

/** The value of an intact line, as JSON text. */
export function readValue(line: string): string | undefined {
  const end = line.indexOf(valueMark);
  if (end < 0) return undefined;
  const text = line.slice(end + valueMark.length, -tailLength);
  return line.startsWith(checkpointMark) ? expandValue(text) : text;
}

type Writable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

/**
 * Whether the end of a line is nearly that of a whole record: up to two letters of it may have changed, or one may
 * have been added. A line cut off by a kill ends like that only by a rare coincidence.
 *
 * A power loss may leave unsynced parts of a line as zeros: such a line was never acknowledged, and counts as torn.
 */
function endsLikeARecord(line: string): boolean {
  if (line.includes('\0')) return false;
  for (const length of [tailLength, tailLength + 1, tailLength - 1]) {
    const start = line.length - length;
    if (start < 0) continue;
    let changed = 0;
    for (let index = 0; index < sumMark.length; index += 1) if (line[start + index] !== sumMark[index]) changed += 1;
    if (changed <= 2) return true;
  }
  return false;
}

function digits(sum: number): string {
  return twoDigitsOf(sum >>> 24) + twoDigitsOf(sum >>> 16) + twoDigitsOf(sum >>> 8) + twoDigitsOf(sum);
}

function twoDigitsOf(byte: number): string {
  return twoDigits[byte & 255] ?? '';
}

/** Whether a text has the digits of a checksum at a place; makes no text, since every line that is read passes here. */
export function hasDigits(text: string, start: number, sum: number): boolean {
  for (let index = 0; index < 8; index += 1) {
    const digit = (sum >>> (28 - 4 * index)) & 15;
    if (text.charCodeAt(start + index) !== (digit < 10 ? 48 : 87) + digit) return false;
  }
  return true;
}

/** The event of a record, as it was written. */
export function eventOf(record: RecordHead): JournalEvent & { readonly at: number } {
  const event: Partial<Writable<RecordHead>> = { ...record };
  delete event.place;
  delete event.n;
  delete event.hasValue;
  return event as JournalEvent & { readonly at: number };
}

import { type Duration, toMilliseconds } from '../core/durations.ts';
import { invalidOption, requireKnownOptions } from '../core/expect.ts';
import type { KeptResponse } from './response-entry.ts';
import { isRecord } from '../core/json-record.ts';
import { fitsPattern } from './response-pattern.ts';

/**
 * Which answers are to be forgotten: those that everything holds for which is given.
 *
 * In texts `*` stands for any characters and `?` for one; in `file` they do not cross `/`, and `**` does.
 */
export interface Forgetting {
  /** Of which a declared file has this path. Files that changed need no forgetting: their answers are not found. */
  readonly file?: string;
  /** Which have this tag. */
  readonly tag?: string;
  /** Whose prompt, of which the first 500 characters are known, is so: `'Summarise *'`. */
  readonly prompt?: string;
  /** Which this provider gave. */
  readonly provider?: string;
  /** Which were asked for longer ago. */
  readonly olderThan?: Duration;
  /** All. */
  readonly all?: true;
}

/** What is to be forgotten, as it is written down. */
export interface ForgettingLine extends Omit<Forgetting, 'olderThan'> {
  /** Asked for before this moment. */
  readonly before?: number;
}

const texts = ['file', 'tag', 'prompt', 'provider'] as const;
const longestPattern = 500;

/** Checks what is to be forgotten. @throws UsageError `invalid-option` or `invalid-duration`. */
export function requireForgetting(which: Forgetting, now: number): ForgettingLine {
  requireKnownOptions('invalidate', which, [...texts, 'olderThan', 'all']);
  for (const name of texts) {
    const text = which[name];
    if (text !== undefined && (typeof text !== 'string' || text === '' || text.length > longestPattern))
      throw invalidOption(name, text, `a pattern of 1 to ${longestPattern} characters`);
  }
  const { olderThan, ...rest } = which;
  const before = olderThan === undefined ? undefined : now - toMilliseconds(olderThan, 'olderThan');
  const named = [...texts.map((name) => which[name]), before].some((value) => value !== undefined);
  if (named === (which.all === true))
    throw invalidOption('invalidate', which, `something to go by (${texts.join(', ')}, olderThan), or \`all: true\``);
  return { ...rest, ...(before === undefined ? {} : { before }) };
}

/** Whether an answer is one of those. */
export function isForgotten({ provider, tags, files, prompt, askedAt }: KeptResponse, line: ForgettingLine): boolean {
  return (
    (line.file === undefined || files.some((path) => fitsPattern(line.file ?? '', path, '/'))) &&
    (line.tag === undefined || tags.some((tag) => fitsPattern(line.tag ?? '', tag))) &&
    (line.prompt === undefined || fitsPattern(line.prompt, prompt)) &&
    (line.provider === undefined || fitsPattern(line.provider, provider)) &&
    (line.before === undefined || askedAt < line.before)
  );
}

/** Reads what {@link requireForgetting} made. */
export function parseForgetting(line: string): ForgettingLine | undefined {
  try {
    const value: unknown = JSON.parse(line);
    if (!isRecord(value) || texts.some((name) => !['string', 'undefined'].includes(typeof value[name])))
      return undefined;
    return value['before'] === undefined || Number.isFinite(value['before']) ? value : undefined;
  } catch {
    return undefined;
  }
}

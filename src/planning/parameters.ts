import type { RequestText } from './request-text.ts';

/** What a detail of a request is. */
export type ParameterKind =
  'issue' | 'version' | 'file' | 'name' | 'url' | 'limit' | 'duration' | 'share' | 'amount' | 'option';

/** A detail that the work must keep to: a name, a file, a version, a limit. */
export interface RequestParameter {
  readonly kind: ParameterKind;
  /** As it stands in the request, without quotes. */
  readonly text: string;
  /** Characters from the beginning of the request. */
  readonly at: number;
  /** What a number, a limit or a duration amounts to; durations in milliseconds, shares from 0 to 1. */
  readonly value?: number;
  /** On which side a limit is. */
  readonly bound?: 'at-most' | 'at-least';
}

const mostParameters = 200;
const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};
const durationUnit = 'milliseconds?|ms|seconds?|secs?|s|minutes?|mins?|hours?|hrs?|h|days?|d|weeks?';
const atMost =
  'at most|max(?:imum)?(?: of)?|up to|no more than|not more than|under|less than|below|within|fewer than|<=?|≤';
const atLeast = 'at least|min(?:imum)?(?: of)?|no less than|not less than|over|more than|above|>=?|≥';
const number = String.raw`\d{1,12}(?:[.,]\d{1,6}){0,3}`;

interface Rule {
  readonly kind: ParameterKind;
  readonly pattern: RegExp;
}

/** In this order; what an earlier rule took is not taken again. */
const rules: readonly Rule[] = [
  { kind: 'url', pattern: /\bhttps?:\/\/[^\s<>()"'`\]]{1,300}/g },
  { kind: 'name', pattern: /`([^`\n]{1,120})`/g },
  {
    kind: 'file',
    pattern:
      /(?<![\w@])(?:\.{0,2}\/)?(?:[\w@.-]{1,60}\/){0,12}[\w@-][\w@.-]{0,60}\.(?:[cm]?[jt]sx?|py|rb|go|rs|java|kt|cs|cpp|cc|c|h|hpp|php|swift|sh|sql|md|mdx|rst|txt|ya?ml|json|toml|ini|cfg|css|scss|html|vue|svelte|xml|csv|lock|tf|proto|gradle|ipynb)\b(?!\()|(?<![\w@])(?:\.{0,2}\/)?(?:[\w@.-]{1,60}\/){2,12}[\w@.-]{0,60}/g,
  },
  {
    kind: 'issue',
    pattern:
      /(?<![\w/])(?:[\w.-]{1,60}\/[\w.-]{1,60})?#\d{1,7}\b|\bGH-\d{1,7}\b|\bCVE-\d{4}-\d{4,7}\b|\b[A-Z][A-Z0-9]{1,9}-\d{1,6}\b/g,
  },
  { kind: 'option', pattern: /(?<![\w-])--[a-z][a-z0-9-]{1,40}\b/g },
  {
    kind: 'limit',
    pattern: new RegExp(
      String.raw`(?<![\w])(${atMost}|${atLeast})\s{0,3}(${number})\s{0,2}(%|percent\b|(?:${durationUnit})\b|[kKMGT]i?B\b|[a-z]{3,20}\b)?`,
      'gi',
    ),
  },
  {
    kind: 'version',
    pattern:
      /\bv\d{1,4}(?:\.\d{1,5}){0,3}(?:-[\w.]{1,30})?\b|\b\d{1,4}\.\d{1,5}\.\d{1,5}(?:-[\w.]{1,30})?\b|(?<=\b(?:from|to|version|node|python|java|php|ruby|go|postgres|react|vue|angular|ubuntu|debian|windows|macos|ios|android|tls|typescript|rails|django|kubernetes|since)\s{1,2})\d{1,4}(?:\.\d{1,5}){0,3}\b(?!\s?%)/gi,
  },
  { kind: 'duration', pattern: new RegExp(String.raw`\b(${number})[\s-]?(${durationUnit})\b`, 'g') },
  { kind: 'share', pattern: new RegExp(String.raw`\b(${number})\s?(?:%|percent\b)`, 'g') },
  { kind: 'amount', pattern: new RegExp(String.raw`\b(${number})\s?[kKMGT]i?B\b`, 'g') },
  { kind: 'name', pattern: /(?<![\w])["“]([^"“”\n]{1,120})["”]/g },
  // Names as code writes them: useState, HttpClient, max_size, Array.map().
  {
    kind: 'name',
    pattern:
      /\b(?:[a-z]{2,40}[A-Z][A-Za-z0-9]{0,40}|[A-Z][a-z]{1,30}[A-Z][A-Za-z0-9]{0,40}|[A-Za-z]{2,30}_[A-Za-z0-9_]{1,40}|[A-Za-z_]\w{0,40}(?:\.\w{1,40}){0,4}\(\))(?!\w)/g,
  },
];

/** Finds the details of a request in the order in which they stand: at most 200, none twice in the same place. */
export function parametersOf(request: RequestText): readonly RequestParameter[] {
  const found: RequestParameter[] = [];
  for (const line of [request.title, ...request.body]) {
    if (line.kind === 'code' || line.kind === 'trace') continue;
    const taken: (readonly [from: number, to: number])[] = [];
    for (const { kind, pattern } of rules)
      for (const match of line.text.matchAll(pattern)) {
        const [from, to] = [match.index, match.index + match[0].length];
        if (found.length >= mostParameters) break;
        if (taken.some(([begin, end]) => from < end && to > begin)) continue;
        const parameter = parameterOf(kind, match, line.at);
        // "At least 18.2.1" names a version.
        if (Number.isNaN(parameter.value)) continue;
        taken.push([from, to]);
        found.push(parameter);
      }
  }
  return found.sort((one, other) => one.at - other.at).slice(0, mostParameters);
}

function parameterOf(kind: ParameterKind, match: RegExpExecArray, offset: number): RequestParameter {
  const at = offset + match.index;
  if (kind === 'name') {
    const inner = match[1] ?? match[0];
    return { kind, text: inner, at: at + match[0].indexOf(inner) };
  }
  const text = match[0].trim();
  if (kind === 'limit') {
    const [, side = '', amount = '', unit = ''] = match;
    const bound = new RegExp(`^(?:${atMost})$`, 'i').test(side) ? 'at-most' : 'at-least';
    return { kind, text, at, value: valueOf(amount, unit), bound };
  }
  if (kind === 'duration') return { kind, text, at, value: valueOf(match[1] ?? '', match[2] ?? '') };
  if (kind === 'share') return { kind, text, at, value: valueOf(match[1] ?? '', '%') };
  return { kind, text, at };
}

function valueOf(amount: string, unit: string): number {
  const value = Number(amount.replaceAll(/,(?=\d{3}\b)/g, '').replace(',', '.'));
  if (/^(?:%|percent)$/i.test(unit)) return value / 100;
  if (!new RegExp(`^(?:${durationUnit})$`, 'i').test(unit)) return value;
  const key = /^(?:ms|milli)/i.test(unit) ? 'ms' : unit.slice(0, 1).toLowerCase();
  return value * (unitMs[key] ?? 1);
}

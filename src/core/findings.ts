import type { KnownFormat } from './known-formats.ts';
import { findNamedSecrets } from './secret-names.ts';

/** A part of a text that must not be shown as it is. */
export interface Finding {
  readonly start: number;
  readonly end: number;
  /** What stands there for people to read. */
  readonly label: string;
  /** What stands there in stored text, when the part comes back later. */
  readonly reference?: string;
}

/** A place where a known format may stand. */
export interface Suspicion {
  readonly place: number;
  readonly format: KnownFormat;
}

/** Whether a known format may stand at its anchor; the last look of `accepts` is not taken. */
export function mayStandAt(text: string, place: number, format: KnownFormat): boolean {
  if (format.after !== undefined && continues(text, place, format.after)) return false;
  format.pattern.lastIndex = place;
  return format.pattern.test(text);
}

/** The credentials at the given places, in ascending order and without overlaps. */
export function formatFindings(text: string, suspicions: readonly Suspicion[]): Finding[] {
  const findings: Finding[] = [];
  let from = 0;
  for (const { place, format } of suspicions) {
    // What lies inside a credential is not looked at again; this keeps the whole search linear.
    if (place < from || (format.after !== undefined && continues(text, place, format.after))) continue;
    format.pattern.lastIndex = place;
    const match = format.pattern.exec(text);
    if (match === null) continue;
    const start = place - (match.groups?.['before']?.length ?? 0) + (match.groups?.['keep']?.length ?? 0);
    const end = place + match[0].length;
    if (start < from || format.accepts?.(text.slice(start, end)) === false) continue;
    findings.push({ start, end, label: `[redacted:${format.kind}]` });
    from = end;
  }
  return findings;
}

/** What stands beside a secret-sounding name. */
export function namedFindings(text: string): Finding[] {
  return findNamedSecrets(text).map(({ start, end, name }) => ({
    start,
    end,
    label: `[redacted:${name.replace(/^--/, '')}]`,
  }));
}

/** Replaces every finding by its label, up to `end`; findings that overlap become one, under the label of the first. */
export function replaceFindings(text: string, end: number, findings: readonly Finding[]): string {
  let shown = '';
  let from = 0;
  // Sorting is stable: of those that begin together, the one that was looked for first gives the label.
  for (const finding of findings.toSorted(byStart)) {
    if (finding.start >= end) break;
    if (finding.start >= from) shown += text.slice(from, finding.start) + finding.label;
    from = Math.max(from, finding.end);
  }
  return shown + text.slice(from, Math.max(from, end));
}

/** The last place up to `end` that cuts no finding; the end of the first finding when that would be the very beginning. */
export function placeBetween(findings: readonly Finding[], end: number): number {
  let place = end;
  for (const finding of findings.toSorted((one, other) => other.start - one.start))
    if (finding.start < place && finding.end > place) place = finding.start;
  return place > 0 || end === 0
    ? place
    : Math.max(...findings.filter(({ start }) => start === 0).map((finding) => finding.end));
}

/** Leaves out masks that overlap a reference, so that every reference can come back; the rest is in ascending order. */
export function withoutOverlaps(findings: readonly Finding[]): Finding[] {
  const references = findings.filter((finding) => finding.reference !== undefined);
  const kept = [...references];
  let next = 0;
  for (const mask of findings) {
    if (mask.reference !== undefined) continue;
    while (next < references.length && (references[next]?.end ?? 0) <= mask.start) next += 1;
    if ((references[next]?.start ?? Infinity) >= mask.end) kept.push(mask);
  }
  return kept.sort(byStart);
}

function byStart(one: Finding, other: Finding): number {
  return one.start - other.start;
}

/** Whether the character before a place belongs to the same word; the letters of `\n` and `\u0000` in JSON text do not. */
function continues(text: string, place: number, kind: 'word' | 'token'): boolean {
  if (place === 0) return false;
  const code = text.charCodeAt(place - 1);
  if (kind === 'token' && code === 45) return true;
  const isWord = (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95;
  if (!isWord) return false;
  return (
    !(text.charAt(place - 2) === '\\' && 'bfnrt'.includes(text.charAt(place - 1))) && !text.startsWith('\\u', place - 6)
  );
}

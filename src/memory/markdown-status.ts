import type { DecisionStatus } from './decision.ts';

/** The status that a text names, and whether it is one that is known. */
export function statusIn(text: string): { readonly status: DecisionStatus; readonly isKnown: boolean } {
  const plain = text.trim().toLowerCase().slice(0, 2000);
  const known = (status: DecisionStatus): { status: DecisionStatus; isKnown: boolean } => ({ status, isKnown: true });
  if (plain === '') return known('accepted');
  if (/^\W*(?:proposed|draft|pending|open|wip|in review|to be|under (?:review|discussion))/.test(plain))
    return known('proposed');
  if (/^\W*(?:rejected|declined|withdrawn|abandoned)/.test(plain)) return known('rejected');
  // The tools of N. Pryce write `Superceded by`.
  if (/\b(?:super[sc]eded|replaced|obsoleted) by\b|^\W*(?:super[sc]eded|obsolete)/.test(plain))
    return known('superseded');
  if (/^\W*(?:deprecated|retired)/.test(plain)) return known('deprecated');
  const isKnown =
    /\b(?:accepted|approved|adopted|decided|agreed|active|implemented|done|final|super[sc]edes|replaces|obsoletes|amend(?:s|ed by)|extends|refines|clarifies)\b/;
  return { status: 'accepted', isKnown: isKnown.test(plain) };
}

const months = 'january february march april may june july august september october november december'.split(' ');
const shortMonth = months.map((month) => month.slice(0, 3)).join('|');
const dayFirst = new RegExp(`\\b(\\d{1,2})(?:st|nd|rd|th)?\\.? +(${shortMonth})[a-z]*\\.?,? +(\\d{4})\\b`, 'i');
const monthFirst = new RegExp(`\\b(${shortMonth})[a-z]*\\.? +(\\d{1,2})(?:st|nd|rd|th)?,? +(\\d{4})\\b`, 'i');

/** The first date of a text in a form that everybody reads the same: 2024-03-05, 2024/3/5, 5 March 2024, March 5, 2024. */
export function dateIn(text: string): string | undefined {
  const short = text.slice(0, 2000);
  const [, year, month = '', day = ''] = /\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\b/.exec(short) ?? [];
  if (year !== undefined) return existing(year, Number(month), Number(day));
  const [, first = '', name = '', in1] = dayFirst.exec(short) ?? [];
  if (in1 !== undefined) return existing(in1, monthOf(name), Number(first));
  const [, named = '', second = '', in2] = monthFirst.exec(short) ?? [];
  return in2 === undefined ? undefined : existing(in2, monthOf(named), Number(second));
}

function monthOf(name: string): number {
  return months.findIndex((month) => month.startsWith(name.toLowerCase())) + 1;
}

function existing(year: string, month: number, day: number): string | undefined {
  const date = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
  const at = Date.parse(date);
  return Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== date ? undefined : date;
}

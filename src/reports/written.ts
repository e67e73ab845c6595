import { formatDuration } from '../core/durations.ts';
import type { Amounts } from '../core/amounts.ts';
import { markup, type Markup } from './markup.ts';

const longestName = 240;

/** Text from outside, apart from what stands beside it: writing that goes from right to left turns nothing else round. */
export function named(text: string, longest: number = longestName): Markup {
  return markup`<bdi>${cut(text, longest)}</bdi>`;
}

/** A text, or its beginning and how long it is. */
export function cut(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest)} … (${counted(text.length)} characters)`;
}

/** A whole number, in groups of three digits. */
export function counted(count: number): string {
  return Math.round(count)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A count and what is counted: `1 step`, `3 steps`. */
export function several(count: number, what: string): string {
  return `${counted(count)} ${what}${count === 1 ? '' : 's'}`;
}

/** US dollars: to the cent, small ones to the hundredth of one. */
export function dollars(amount: number): string {
  return `$${amount.toFixed(amount !== 0 && amount < 0.1 ? 4 : 2)}`;
}

/** A duration, or a dash where it is not known. */
export function lasting(ms: number | undefined): string {
  return ms === undefined ? '–' : formatDuration(Math.max(0, ms));
}

/** Tokens and cost in a few words; empty where nothing was used. */
export function usedText({ tokens, costUsd }: Amounts): string {
  const parts = [
    ...(tokens === undefined || tokens === 0 ? [] : [`${counted(tokens)} tokens`]),
    ...(costUsd === undefined || costUsd === 0 ? [] : [dollars(costUsd)]),
  ];
  return parts.join(', ');
}

/** A place from 0 to 1 as an attribute of SVG. */
export function percent(place: number): string {
  return `${Math.round(place * 100_000) / 1000}%`;
}

/** Writes moments: UTC to be read, and the time of one zone when pointed at. */
export class Clock {
  readonly zone: string;
  /** What the moments on a page are, in a sentence. */
  readonly explained: string;
  readonly #local: Intl.DateTimeFormat;

  /** @param timeZone of IANA; the system's where it is left out. */
  constructor(timeZone?: string) {
    this.#local = new Intl.DateTimeFormat('en-GB', {
      ...{ year: 'numeric', month: 'short', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' },
      timeZoneName: 'short',
      ...(timeZone === undefined ? {} : { timeZone }),
    });
    this.zone = this.#local.resolvedOptions().timeZone;
    this.explained = `Moments are UTC${this.zone === 'UTC' ? '' : `; pointed at, they tell the time in ${this.zone}`}.`;
  }

  /** Date and time. */
  moment(at: number): Markup {
    return this.#time(at, (iso) => `${iso.slice(0, 10)} ${iso.slice(11, 19)}`);
  }

  /** The time of the day, with milliseconds. */
  time(at: number): Markup {
    return this.#time(at, (iso) => iso.slice(11, 23));
  }

  #time(at: number, show: (iso: string) => string): Markup {
    // A clock may have said anything.
    const date = new Date(Math.abs(at) <= 8.64e15 ? at : 0);
    const iso = date.toISOString();
    return markup`<time datetime="${iso}" title="${this.#local.format(date)}">${show(iso)}</time>`;
  }
}

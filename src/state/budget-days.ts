/** Where what is spent in a day is kept: one log for each day. */
export const budgetDaysFolder = 'budgets/days/';

const dayMs = 86_400_000;
const dayPattern = /^\d{4}-\d{2}-\d{2}$/;

/** The day (UTC) of a moment, such as `2026-11-20`. */
export function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** Whether a text is a day that there is; 30 February is none. */
export function isDay(text: string): boolean {
  const at = dayPattern.test(text) ? Date.parse(`${text}T00:00:00.000Z`) : Number.NaN;
  return !Number.isNaN(at) && dayOf(at) === text;
}

/** When the day after that of a moment begins. */
export function nextDayAt(at: number): number {
  return (Math.floor(at / dayMs) + 1) * dayMs;
}

/** The log of a day. */
export function budgetLog(day: string): string {
  return budgetDaysFolder + day;
}

/** When the day of a log ended; `undefined` of what is no such log. */
export function dayEndOf(log: string): number | undefined {
  const day = log.slice(budgetDaysFolder.length);
  return isDay(day) ? Date.parse(day) + dayMs : undefined;
}

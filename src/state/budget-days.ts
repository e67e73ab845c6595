/** Where what is spent in a day is kept: one log for each day. */
export const budgetDaysFolder = 'budgets/days/';

const dayMs = 86_400_000;
const dayPattern = /^\d{4}-\d{2}-\d{2}$/;

/** The day (UTC) of a moment, such as `2026-11-20`. */
export function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
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
  const beganAt = dayPattern.test(day) ? Date.parse(`${day}T00:00:00.000Z`) : Number.NaN;
  return Number.isNaN(beganAt) ? undefined : beganAt + dayMs;
}

/** The numbers that the fields of a cron text name; `undefined`: every one. */
export interface CronFields {
  readonly minutes: readonly number[] | undefined;
  readonly hours: readonly number[] | undefined;
  readonly days: readonly number[] | undefined;
  readonly months: readonly number[] | undefined;
  /** 0 is Sunday. */
  readonly weekdays: readonly number[] | undefined;
}

const nicknames: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};
const monthNames = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const dayNames = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** The five fields of a cron text as every cron reads them: nicknames are written out. */
export function plainCron(cron: string): string {
  return (nicknames[cron.trim().toLowerCase()] ?? cron).trim().split(/\s+/).join(' ');
}

/** Reads a cron text as plain as all crons know it; `undefined` where it has more, such as `L`, `W` or `#`. */
export function cronFields(cron: string): CronFields | undefined {
  const [minute = '', hour = '', day = '', month = '', weekday = '', ...more] = plainCron(cron).split(' ');
  if (more.length > 0) return undefined;
  const minutes = numbersOf(minute, 0, 59);
  const hours = numbersOf(hour, 0, 23);
  const days = numbersOf(day, 1, 31);
  const months = numbersOf(named(month, monthNames, 1), 1, 12);
  const weekdays = numbersOf(named(weekday, dayNames, 0), 0, 7);
  if ([minutes, hours, days, months, weekdays].includes(null)) return undefined;
  const sundays = weekdays?.map((one) => one % 7);
  return {
    minutes: minutes ?? undefined,
    hours: hours ?? undefined,
    days: days ?? undefined,
    months: months ?? undefined,
    weekdays: sundays === undefined ? undefined : [...new Set(sundays)].sort((one, other) => one - other),
  };
}

function named(field: string, names: readonly string[], first: number): string {
  return field.toUpperCase().replaceAll(/[A-Z]{3}/g, (name) => {
    const index = names.indexOf(name);
    return index < 0 ? name : String(index + first);
  });
}

/** The numbers of one field; `undefined`: all, `null`: it has something else in it. */
function numbersOf(field: string, least: number, most: number): readonly number[] | undefined | null {
  if (field === '*') return undefined;
  const numbers = new Set<number>();
  for (const part of field.split(',')) {
    const found = /^(?:\*|(\d{1,2})(?:-(\d{1,2}))?)(?:\/(\d{1,2}))?$/.exec(part);
    if (found === null) return null;
    const [, low, high, step = '1'] = found;
    const from = low === undefined ? least : Number(low);
    const until = low === undefined ? most : Number(high ?? low);
    for (let number = from; number <= until; number += Math.max(1, Number(step))) numbers.add(number);
  }
  return [...numbers].sort((one, other) => one - other);
}

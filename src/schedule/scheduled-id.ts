/** The id of the run that is begun for a moment: the same in every process, so that there is one. */
export function scheduledId(workflow: string, moment: number): string {
  const stamp = new Date(moment).toISOString().slice(0, 16).replaceAll(/[-:]/g, '');
  return `${workflow}-${stamp}Z`;
}

/** The moment in an id of {@link scheduledId}; `undefined` for other ids. */
export function scheduledMoment(workflow: string, id: string): number | undefined {
  if (!id.startsWith(`${workflow}-`)) return undefined;
  const found = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})Z$/.exec(id.slice(workflow.length + 1));
  if (found === null) return undefined;
  const [, year, month, day, hour, minute] = found;
  const moment = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:00Z`);
  return Number.isNaN(moment) ? undefined : moment;
}

import type { RunEvent } from '../core/events.ts';
import { iso } from './run-overview.ts';

/** What stands in columns of its own, or is too much for a line. */
const apart: ReadonlySet<string> = new Set([
  'type',
  'at',
  'runId',
  'key',
  'by',
  'value',
  'census',
  'owner',
  'segments',
]);

/** One event of a history as a line: when, what, which, who, and its facts. */
export function historyLineOf(event: RunEvent): string {
  const key = 'key' in event && typeof event.key === 'string' ? `  ${event.key}` : '';
  const who = whoOf(event);
  const facts = Object.entries(event).flatMap(([name, fact]) => (apart.has(name) ? [] : [factOf(name, fact)]));
  const parts = [who === undefined ? '' : `  by ${who}`, facts.length === 0 ? '' : `  ${facts.join(', ')}`];
  return `${iso(event.at)}  ${event.type}${key}${parts.join('')}`;
}

/** Who is known to have made an event happen. */
export function whoOf(event: RunEvent): string | undefined {
  if (event.type === 'opened') return `process ${event.owner.pid} on ${event.owner.host}`;
  if (event.type === 'command-received') return event.command.by;
  if (event.type === 'run-started') return event.forkedFrom?.by ?? event.metadata?.triggered_by;
  // What a resume or a recovery was is no person.
  return 'by' in event && event.type !== 'run-resumed' ? event.by : undefined;
}

function factOf(name: string, fact: unknown): string {
  if (Array.isArray(fact) && fact.length > 5) return `${fact.length} ${name}`;
  if (typeof fact === 'object' && fact !== null && 'message' in fact) return `${name} ${JSON.stringify(fact.message)}`;
  return `${name} ${JSON.stringify(fact)}`;
}

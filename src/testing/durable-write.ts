/** One write that must survive whatever the storage promises: what a process can die before or after. */
export interface DurableWrite {
  /** Which of the writes since the last death it is, from 1. */
  readonly number: number;
  /** The log, document or prefix. */
  readonly key: string;
  /** The events in it, by type and, where they have one, key: `step-completed plan`. */
  readonly events: readonly string[];
}

/** What a write says, as far as it can be read. */
export function writtenBy(number: number, key: string, lines: readonly string[]): DurableWrite {
  return { number, key, events: lines.map(eventOf) };
}

/** A write in words. */
export function describeWrite({ number, key, events }: DurableWrite): string {
  const shown = events.length > 3 ? [...events.slice(0, 2), `${events.length - 2} more`] : events;
  return `write ${number} (${shown.length === 0 ? key : shown.join(', ')})`;
}

function eventOf(line: string): string {
  try {
    const { type, key } = JSON.parse(line) as { readonly type?: unknown; readonly key?: unknown };
    if (typeof type !== 'string') return 'a line';
    return typeof key === 'string' ? `${type} ${key}` : type;
  } catch {
    return 'a line';
  }
}

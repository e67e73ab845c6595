import type { JournalEvent } from '../core/events.ts';

/**
 * A record of one run as another one that goes on from it has it; `undefined` for what holds for the first one only:
 * its owners, its processes, its sessions with agents, its children, and what was asked of it.
 */
export function carriedEvent(event: JournalEvent): JournalEvent | undefined {
  switch (event.type) {
    case 'sealed':
    case 'run-started':
    case 'moving':
    case 'arrived':
    case 'step-started':
    case 'command-started':
    case 'agent-called':
    case 'agent-traced':
    case 'child-started':
      return undefined;
    case 'opened':
      // The time until the next owner came was nobody's.
      return { type: 'released' };
    case 'command-received':
      // Its inbox is another one, and nothing of that was taken in.
      return event.command.type === 'signal' || event.command.type === 'resolve'
        ? { ...event, inboxPlace: 0 }
        : undefined;
    default:
      return event;
  }
}

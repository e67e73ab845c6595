import { encodeName } from '../core/names.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import { type BreakerSettings, sameSettings } from './breaker-options.ts';
import { type BreakerLine, parseBreakerLine } from './breaker-line.ts';
import { type BreakerEntry, type BreakerState, firstState, nextState } from './circuit-breaker.ts';
import { beginningsBelow, GenerationLog, type LogMeaning } from './generation-log.ts';

/** Where the logs of breakers are kept. */
export const breakersFolder = 'recovery/breakers/';

/** All there is to know about a breaker. */
interface Known {
  readonly state: BreakerState;
  readonly settings: BreakerSettings;
}

/**
 * What several processes know of one breaker: a log that all of them append to and whose order decides. An entry that
 * stands there twice counts once: its id tells.
 */
export class BreakerLog {
  readonly #log: GenerationLog<Known, BreakerLine>;

  constructor(storage: StorageAdapter, name: string, settings: BreakerSettings, longest = 500) {
    const folder = `${breakersFolder}${encodeName(name, 'name')}/`;
    const first = { state: firstState, settings };
    this.#log = new GenerationLog(storage, folder, meaningFor(name), { first, longest });
  }

  get state(): BreakerState {
    return this.#log.known.state;
  }

  get settings(): BreakerSettings {
    return this.#log.known.settings;
  }

  /** Reads what has been appended since, by anybody. */
  read(): Promise<void> {
    return this.#log.read();
  }

  /** Appends an entry, durably, and reads on: what counts is how the log has it. */
  append(entry: BreakerEntry): Promise<void> {
    return this.#log.append(entry);
  }

  /** Has these settings hold for everybody, from this place of the log on. */
  declare(settings: BreakerSettings): Promise<void> {
    return this.#log.appendIf((known) =>
      sameSettings(known.settings, settings) ? undefined : { type: 'settings', settings },
    );
  }

  /** Takes in an entry that could not be written, for this process alone and until the log can be read again. */
  applyHere(entry: BreakerEntry): void {
    this.#log.applyHere(entry);
  }
}

/** The names of all breakers that have a log. */
export async function storedBreakers(storage: StorageAdapter): Promise<readonly string[]> {
  const names = new Set<string>();
  for await (const text of beginningsBelow(storage, breakersFolder)) {
    const line = parseBreakerLine(text);
    if (line?.type === 'begun') names.add(line.name);
  }
  return [...names];
}

function meaningFor(name: string): LogMeaning<Known, BreakerLine> {
  return {
    begun: { type: 'begun', name },
    read: parseBreakerLine,
    applied,
    anew: ({ settings }) => ({ state: firstState, settings }),
    snapshotOf: (known) => ({ type: 'snapshot', ...known }),
    snapshotIn: (line) => (line.type === 'snapshot' ? { state: line.state, settings: line.settings } : undefined),
  };
}

function applied({ state, settings }: Known, line: BreakerLine): Known {
  if (line.type === 'settings') return { state, settings: line.settings };
  if (line.type === 'begun' || line.type === 'snapshot') return { state, settings };
  return { state: nextState(state, line, settings), settings };
}

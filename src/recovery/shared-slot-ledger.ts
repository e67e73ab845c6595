import { encodeName } from '../core/names.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import { beginningsBelow, GenerationLog, type LogMeaning } from './generation-log.ts';
import type { SlotLedger } from './slot-ledger.ts';
import { firstSlots, nextSlots, type SlotEntry, type SlotState } from './slot-limit.ts';
import { readSlotLine, type SlotLine } from './slot-line.ts';
import type { SlotSettings } from './slot-options.ts';

/** Where the logs of slots are kept. */
export const slotsFolder = 'recovery/slots/';

const linesPerLog = 1000;

/**
 * Slots that are counted in all processes that share a storage, by the order of one log. After a power loss nobody holds a
 * slot any more, so its lines need not survive one.
 */
export class SharedSlotLedger implements SlotLedger {
  /** What tells of changes of it begins so. */
  readonly folder: string;
  readonly #log: GenerationLog<SlotState, SlotLine>;

  /** `provider`: its name as it may be written. */
  constructor(storage: StorageAdapter, provider: string, settings: SlotSettings, longest: number = linesPerLog) {
    this.folder = `${slotsFolder}${encodeName(provider, 'provider')}/`;
    const first = firstSlots(settings);
    this.#log = new GenerationLog(storage, this.folder, meaningFor(provider), { first, longest, derived: true });
  }

  get state(): SlotState {
    return this.#log.known;
  }

  read(): Promise<void> {
    return this.#log.read();
  }

  append(...entries: readonly SlotEntry[]): Promise<void> {
    return this.#log.append(...entries);
  }

  declare(settings: SlotSettings): Promise<void> {
    return this.#log.appendIf(({ settings: { start, min, max } }) =>
      start === settings.start && min === settings.min && max === settings.max
        ? undefined
        : { type: 'settings', settings },
    );
  }
}

/** The names of all providers whose slots are counted in a storage. */
export async function storedSlots(storage: StorageAdapter): Promise<readonly string[]> {
  const names = new Set<string>();
  for await (const text of beginningsBelow(storage, slotsFolder)) {
    const line = readSlotLine(text);
    if (line?.type === 'begun') names.add(line.provider);
  }
  return [...names];
}

function meaningFor(provider: string): LogMeaning<SlotState, SlotLine> {
  return {
    begun: { type: 'begun', provider },
    read: readSlotLine,
    applied: (state, line) => (line.type === 'begun' || line.type === 'snapshot' ? state : nextSlots(state, line)),
    anew: ({ settings }) => firstSlots(settings),
    snapshotOf: (state) => ({ type: 'snapshot', state }),
    snapshotIn: (line) => (line.type === 'snapshot' ? line.state : undefined),
  };
}

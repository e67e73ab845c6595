import type { SlotLedger } from './slot-ledger.ts';
import { nextSlots, type SlotEntry, type SlotState } from './slot-limit.ts';
import type { SlotSettings } from './slot-options.ts';

/** Slots that are counted in this process alone. */
export class LocalSlotLedger implements SlotLedger {
  state: SlotState;

  constructor(state: SlotState) {
    this.state = state;
  }

  async read(): Promise<void> {
    // Nobody else writes.
  }

  async append(...entries: readonly SlotEntry[]): Promise<void> {
    this.state = entries.reduce(nextSlots, this.state);
  }

  async declare(settings: SlotSettings): Promise<void> {
    await this.append({ type: 'settings', settings });
  }
}

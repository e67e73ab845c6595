import type { SlotEntry, SlotState } from './slot-limit.ts';
import type { SlotSettings } from './slot-options.ts';

/** Where slots are counted. */
export interface SlotLedger {
  /** How they stand, as far as this process has read. */
  readonly state: SlotState;
  /** Takes in what others have done. @throws StorageError. */
  read(): Promise<void>;
  /** Adds entries, and reads on. @throws StorageError: then nobody knows whether they count. */
  append(...entries: readonly SlotEntry[]): Promise<void>;
  /** Has these settings hold for everybody. @throws StorageError. */
  declare(settings: SlotSettings): Promise<void>;
}

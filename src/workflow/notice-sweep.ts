import { isHoldfastError } from '../core/errors.ts';
import type { FollowedEvent, NotificationService } from '../notifications/notification-service.ts';
import type { StateManager } from '../state/state-manager.ts';
import type { StorageGate } from './storage-gate.ts';

/** What a sweep works with. */
interface SweptRooms {
  readonly notifications: NotificationService;
  readonly state: Pick<StateManager, 'read'>;
  readonly gate: Pick<StorageGate, 'refusal'>;
}

/** Has the notices delivered that follow from runs whose processes died before they could. */
export class NoticeSweep {
  readonly #notifications: NotificationService;
  readonly #state: Pick<StateManager, 'read'>;
  readonly #gate: Pick<StorageGate, 'refusal'>;
  #begun = false;

  constructor({ notifications, state, gate }: SweptRooms) {
    this.#notifications = notifications;
    this.#state = state;
    this.#gate = gate;
  }

  /** Sweeps behind everybody's back, the first time that it is called: what somebody else left in a storage is not told. */
  begin(): void {
    if (this.#begun || !this.#notifications.isActive) return;
    this.#begun = true;
    void this.#gate.refusal().then(
      (refusal) => (refusal === undefined ? this.run() : undefined),
      () => undefined,
    );
  }

  /** Sweeps, for who has looked whose storage it is. Resolves when what was left is on its way; never rejects. */
  async run(): Promise<void> {
    this.#begun = true;
    await this.#notifications.deliverLeft((follows) => happened(this.#state, follows));
  }
}

/** Whether the journal of a run has an event. A run that is gone has none; with one that was moved went what is due. */
export async function happened(state: Pick<StateManager, 'read'>, follows: FollowedEvent): Promise<boolean> {
  let found = false;
  const reading = await state
    .read(follows.runId, (record) => {
      const key = 'key' in record ? record.key : undefined;
      found ||= record.type === follows.type && record.place.segment === follows.epoch && key === follows.key;
    })
    .catch((error: unknown) => {
      if (!isHoldfastError(error) || error.code !== 'run-moved') throw error;
      return undefined;
    });
  await reading?.close();
  return found;
}

import { isHoldfastError } from '../core/errors.ts';
import type { FollowedEvent, NotificationService } from '../notifications/notification-service.ts';
import type { StateManager } from '../state/state-manager.ts';

/** Has the notices delivered that follow from runs whose processes died before they could. */
export class NoticeSweep {
  readonly #notifications: NotificationService;
  readonly #state: Pick<StateManager, 'read'>;
  #begun = false;

  constructor({ notifications, state }: { readonly notifications: NotificationService; readonly state: StateManager }) {
    this.#notifications = notifications;
    this.#state = state;
  }

  /** Sweeps behind everybody's back, the first time that it is called. */
  begin(): void {
    if (this.#begun || !this.#notifications.isActive) return;
    void this.run();
  }

  /** Sweeps. Resolves when what was left is on its way; never rejects. */
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

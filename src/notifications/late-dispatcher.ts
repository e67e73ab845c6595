import type { Dispatch, DispatchCounts, Dispatcher } from './dispatcher.ts';
import type { NotificationSettings } from './notification-options.ts';

/** What delivers, loaded when there is something to deliver. */
export class LateDispatcher {
  readonly #settings: NotificationSettings;
  #loading: Promise<Dispatcher> | undefined;
  #loaded: Dispatcher | undefined;
  #waiting = 0;
  #dropped = 0;

  constructor(settings: NotificationSettings) {
    this.#settings = settings;
  }

  /** The dispatcher, if anybody has asked for it. */
  get begun(): Promise<Dispatcher> | undefined {
    return this.#loading;
  }

  /** The dispatcher, loaded with the first call. */
  load(): Promise<Dispatcher> {
    this.#loading ??= import('./dispatcher.ts').then(
      ({ Dispatcher }) => {
        this.#loaded = new Dispatcher(this.#settings);
        return this.#loaded;
      },
      (error: unknown) => {
        // Without a file handle left nothing can be loaded; the next notice tries again.
        this.#loading = undefined;
        this.#settings.onTrouble('notify', error);
        throw error;
      },
    );
    return this.#loading;
  }

  /** Takes a notice in, at once or when what delivers is there. */
  dispatch(dispatch: Dispatch): void {
    if (this.#loaded !== undefined) {
      this.#loaded.dispatch(dispatch);
      return;
    }
    if (this.#waiting >= this.#settings.maxQueued) {
      this.#dropped += dispatch.notifiers.length;
      return;
    }
    this.#waiting += 1;
    this.load().then(
      (dispatcher) => {
        dispatcher.dispatch(dispatch);
      },
      () => {
        this.#waiting -= 1;
        this.#dropped += dispatch.notifiers.length;
      },
    );
  }

  /** An announced notice whose event did not come, or of which nobody knows. */
  forget(id: string): void {
    this.#loaded?.forget(id);
  }

  /** A request that could not be read. */
  drop(): void {
    this.#dropped += 1;
  }

  /** What became of notices so far. */
  get counts(): DispatchCounts {
    const { delivered = 0, failed = 0, held = 0, dropped = 0 } = this.#loaded?.counts ?? {};
    return { delivered, failed, held, dropped: dropped + this.#dropped };
  }
}

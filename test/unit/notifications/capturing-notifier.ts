import type { Notice, NotifierAdapter } from '../../../src/notifications/notice.ts';

/** A notifier that keeps what it is handed. `behave` may throw, reject, wait or hang. */
export class CapturingNotifier implements NotifierAdapter {
  readonly name: string;
  readonly delivery: 'at-least-once' | 'at-most-once';
  readonly notices: Notice[] = [];
  readonly signals: AbortSignal[] = [];
  closed = 0;
  readonly #behave: (notice: Notice, signal: AbortSignal) => Promise<void> | void;

  constructor(
    name = 'capture',
    behave: (notice: Notice, signal: AbortSignal) => Promise<void> | void = () => undefined,
    delivery: 'at-least-once' | 'at-most-once' = 'at-least-once',
  ) {
    this.name = name;
    this.delivery = delivery;
    this.#behave = behave;
  }

  get titles(): string[] {
    return this.notices.map(({ title }) => title);
  }

  async send(notice: Notice, signal: AbortSignal): Promise<void> {
    this.notices.push(notice);
    this.signals.push(signal);
    await this.#behave(notice, signal);
  }

  close(): Promise<void> {
    this.closed += 1;
    return Promise.resolve();
  }
}

/** Never ends, whatever it is told. */
export function hang(): Promise<void> {
  return new Promise(() => undefined);
}

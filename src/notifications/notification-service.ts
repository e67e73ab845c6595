import { type Duration, toMilliseconds } from '../core/durations.ts';
import { toErrorRecord } from '../core/error-record.ts';
import type { JournalEvent, RunEvent, RunObserver } from '../core/events.ts';
import type { NoticeRecord } from './delivery-history.ts';
import type { DispatchCounts, Dispatcher } from './dispatcher.ts';
import { LongRunning } from './long-running.ts';
import type { Notice } from './notice.ts';
import { makeNotice, noticeId, type NoticeRequest } from './notice-request.ts';
import { isWanted } from './notice-rules.ts';
import { type NotificationOptions, type NotificationSettings, notificationSettings } from './notification-options.ts';
import type { FollowedEvent } from './outbox-line.ts';
import { requestFor, type RunFacts, tellsPeople } from './run-notices.ts';

export type { FollowedEvent } from './outbox-line.ts';
export type { RunFacts } from './run-notices.ts';

/** What became of notices in this process. */
export interface NotificationCounts extends Readonly<DispatchCounts> {
  /** What went wrong, by the name of the notifier or `outbox`. */
  readonly trouble: readonly { readonly name: string; readonly count: number; readonly lastMessage: string }[];
}

/** A notice whose event is about to be written. */
interface Expected {
  readonly runId: string;
  readonly notice: Notice;
  readonly notifiers: readonly string[];
}

/** How long a notifier has to let go of what it holds. */
const closingMs = 1000;

/**
 * Tells people what happens to runs.
 *
 * Nothing here fails or delays a run: whoever asks gets an answer at once, and what goes wrong is counted. With a storage a
 * notice that follows from a run's journal survives the death of its process: see `expect` and `deliverLeft`.
 */
export class NotificationService implements AsyncDisposable {
  readonly #settings: NotificationSettings;
  readonly #longRunning: LongRunning;
  readonly #trouble = new Map<string, { count: number; lastMessage: string }>();
  /** Notices whose events are about to be written, by the event. */
  readonly #expected = new Map<string, Expected>();
  /** Runs that are told of, by their id. `expects`: their notices are announced by `expect`. */
  readonly #runs = new Map<string, RunFacts & { readonly expects: boolean }>();
  #loading: Promise<Dispatcher> | undefined;
  #dispatcher: Dispatcher | undefined;
  #waiting = 0;
  #dropped = 0;
  #closing: Promise<void> | undefined;
  /** Takes in the events of runs, after they were written. */
  readonly observer: RunObserver;

  /** @throws UsageError `invalid-option` or `invalid-duration`. Touches no disk. */
  constructor(options: NotificationOptions = {}) {
    const settings = notificationSettings(options);
    const onTrouble = (name: string, error: unknown): void => {
      this.#noteTrouble(name, error);
      try {
        settings.onTrouble(name, error);
      } catch {
        // Whoever wants to be told of trouble is not to make more.
      }
    };
    this.#settings = { ...settings, onTrouble };
    this.#longRunning = new LongRunning(settings.host, settings.longRunningMs, (request) => {
      this.#send(request, { durable: false });
    });
    this.observer = {
      name: 'notifications',
      observe: (event) => {
        this.#observe(event);
      },
      flush: (runId) => {
        this.#leave(runId);
        return Promise.resolve();
      },
    };
  }

  /** Whether anybody would be told of anything. */
  get isActive(): boolean {
    return this.#settings.enabled && this.#settings.notifiers.length > 0 && this.#closing === undefined;
  }

  /** Tells people something, and returns at once: the id of the notice, or `undefined` when nobody is to be told. */
  notify(request: NoticeRequest): string | undefined {
    return this.#send(request, { durable: true });
  }

  /** {@link notify}, and resolves once the notice is in the outbox: then not even a crash loses it. Never rejects. */
  async post(request: NoticeRequest): Promise<string | undefined> {
    const made = this.#make(request);
    if (made === undefined) return undefined;
    const { notice, notifiers } = made;
    await this.#within(
      this.#settings.timeoutMs,
      this.#load().then((dispatcher) => dispatcher.post(notice)),
    );
    this.#dispatch(notice, notifiers, true);
    return notice.id;
  }

  /** Takes in that a run goes on in this process, whose notices will be announced by {@link expect}. */
  follow(run: RunFacts): void {
    if (!this.isActive) return;
    this.#runs.set(run.runId, { ...run, expects: true });
    this.#longRunning.start(run);
  }

  /**
   * Is told of an event that is about to be written to a run's journal. Where a notice follows from it, the promise
   * resolves once that is in the outbox, or after `timeout`; else there is nothing to wait for. Never rejects.
   */
  expect(run: RunFacts, epoch: number, event: JournalEvent): Promise<void> | undefined {
    if (!this.isActive || !tellsPeople(event.type)) return undefined;
    const { host, storage, timeoutMs } = this.#settings;
    const key = keyOf(event);
    const request = requestFor(event, run, host.now());
    const id = noticeId(run.runId, epoch, event.type, key ?? '');
    const made = request === undefined ? undefined : this.#make({ ...request, id });
    if (made === undefined) return undefined;
    this.#expected.set(placeOf(run.runId, event), { runId: run.runId, ...made });
    if (storage === undefined || epoch === 0) return undefined;
    const follows: FollowedEvent = { runId: run.runId, epoch, type: event.type, ...(key === undefined ? {} : { key }) };
    return this.#within(
      timeoutMs,
      this.#load().then((dispatcher) => dispatcher.expect(made.notice, follows)),
    ).then(() => undefined);
  }

  /**
   * Delivers what processes that died have left in the outbox, and what could not be delivered before. `happened` says
   * whether the event that a notice follows from was written. Resolves to how many are on their way. Never rejects.
   */
  async deliverLeft(happened: (follows: FollowedEvent) => Promise<boolean>): Promise<number> {
    if (!this.isActive || this.#settings.storage === undefined) return 0;
    try {
      const dispatcher = await this.#load();
      return await dispatcher.takeUpLeft(happened, (notice) => this.#wanted(notice));
    } catch {
      // It was counted where it happened.
      return 0;
    }
  }

  /** The notices that are remembered with what became of them, oldest first: about the last thousand. */
  async history(): Promise<readonly NoticeRecord[]> {
    return (await this.#load()).history();
  }

  /** What became of notices in this process. */
  get counts(): NotificationCounts {
    const { delivered = 0, failed = 0, held = 0, dropped = 0 } = this.#dispatcher?.counts ?? {};
    const trouble = [...this.#trouble].map(([name, { count, lastMessage }]) => ({ name, count, lastMessage }));
    return { delivered, failed, held, dropped: dropped + this.#dropped, trouble };
  }

  /** Waits until nothing is under way, or for so long; tells whether nothing is. */
  async flush({ timeout }: { readonly timeout?: Duration } = {}): Promise<boolean> {
    if (this.#loading === undefined) return true;
    const idle = this.#loading.then((dispatcher) => dispatcher.idle());
    if (timeout !== undefined) return this.#within(toMilliseconds(timeout, 'timeout'), idle);
    await idle;
    return true;
  }

  /**
   * Waits for what is under way for at most `timeout`, then stops it and closes the notifiers. What was not delivered stays
   * in the outbox. Nothing is taken in any more.
   *
   * @defaultValue timeout: '5s'
   */
  close({ timeout = '5s' }: { readonly timeout?: Duration } = {}): Promise<void> {
    const limitMs = toMilliseconds(timeout, 'timeout');
    this.#closing ??= this.#close(limitMs);
    return this.#closing;
  }

  /** The same as {@link close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(limitMs: number): Promise<void> {
    this.#longRunning.close();
    for (const runId of [...this.#runs.keys()]) this.#leave(runId);
    const dispatcher = await this.#loading?.catch(() => undefined);
    if (dispatcher !== undefined) {
      if (!(await this.#within(limitMs, dispatcher.idle()))) {
        dispatcher.stop();
        await this.#within(closingMs, dispatcher.idle());
      }
      dispatcher.stop();
    }
    const closings = this.#settings.notifiers.map(async (notifier) => {
      try {
        await notifier.close?.();
      } catch (error) {
        this.#settings.onTrouble(notifier.name, error);
      }
    });
    await this.#within(closingMs, Promise.all(closings));
  }

  #observe(event: RunEvent): void {
    this.#longRunning.observe(event);
    const { runId } = event;
    if (event.type === 'run-started' && !this.#runs.has(runId) && this.isActive) {
      const run = { runId, workflow: event.workflow, startedAt: event.at, child: event.parent !== undefined };
      this.#runs.set(runId, { ...run, expects: false });
      this.#longRunning.start(run);
    }
    if (!tellsPeople(event.type)) return;
    const place = placeOf(runId, event);
    const expected = this.#expected.get(place);
    this.#expected.delete(place);
    if (expected !== undefined) this.#dispatch(expected.notice, expected.notifiers, true);
    const run = this.#runs.get(runId) ?? { runId, workflow: runId, startedAt: event.at, expects: false };
    if (expected !== undefined || run.expects) return;
    const request = requestFor(event, run, event.at);
    const id = noticeId(runId, 'told', event.type, keyOf(event) ?? '', event.at);
    if (request !== undefined) this.#send({ ...request, id }, { durable: true });
  }

  /** A run has left this process. */
  #leave(runId: string): void {
    this.#longRunning.stop(runId);
    this.#runs.delete(runId);
    for (const [place, expected] of this.#expected) {
      if (expected.runId !== runId) continue;
      this.#expected.delete(place);
      this.#dispatcher?.forget(expected.notice.id);
    }
  }

  #send(request: NoticeRequest, { durable }: { readonly durable: boolean }): string | undefined {
    const made = this.#make(request);
    if (made === undefined) return undefined;
    this.#dispatch(made.notice, made.notifiers, durable);
    return made.notice.id;
  }

  /** The notice, and who is to deliver it; `undefined` when nobody is. */
  #make(request: NoticeRequest): { readonly notice: Notice; readonly notifiers: readonly string[] } | undefined {
    if (!this.isActive) return undefined;
    try {
      const notice = makeNotice(request, this.#settings.host, this.#settings.redactor);
      const notifiers = this.#wanted(notice);
      return notifiers.length === 0 ? undefined : { notice, notifiers };
    } catch (error) {
      // What a request is made of may fail when it is looked at.
      this.#dropped += 1;
      this.#settings.onTrouble('notify', error);
      return undefined;
    }
  }

  #wanted(notice: Notice): readonly string[] {
    return this.#settings.notifiers.map(({ name }) => name).filter((name) => isWanted(notice, name, this.#settings));
  }

  #dispatch(notice: Notice, notifiers: readonly string[], durable: boolean): void {
    if (this.#dispatcher !== undefined) {
      this.#dispatcher.dispatch({ notice, notifiers, durable });
      return;
    }
    if (this.#waiting >= this.#settings.maxQueued) {
      this.#dropped += notifiers.length;
      return;
    }
    this.#waiting += 1;
    this.#load().then(
      (dispatcher) => {
        dispatcher.dispatch({ notice, notifiers, durable });
      },
      () => {
        this.#waiting -= 1;
        this.#dropped += notifiers.length;
      },
    );
  }

  /** What delivers is loaded when there is something to deliver. */
  #load(): Promise<Dispatcher> {
    this.#loading ??= import('./dispatcher.ts').then(
      ({ Dispatcher }) => {
        this.#dispatcher = new Dispatcher(this.#settings);
        return this.#dispatcher;
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

  /** Waits for something, but not for longer than this; tells whether it came. */
  async #within(limitMs: number, work: Promise<unknown>): Promise<boolean> {
    const { promise: late, resolve } = Promise.withResolvers<boolean>();
    const timer = this.#settings.host.schedule(limitMs, () => {
      resolve(false);
    });
    const done = work.then(
      () => true,
      () => false,
    );
    try {
      return await Promise.race([done, late]);
    } finally {
      timer.cancel();
    }
  }

  #noteTrouble(name: string, error: unknown): void {
    const { message } = toErrorRecord(error, (text) => this.#settings.redactor.redactText(text));
    this.#trouble.set(name, { count: (this.#trouble.get(name)?.count ?? 0) + 1, lastMessage: message.slice(0, 500) });
  }
}

function keyOf(event: JournalEvent | RunEvent): string | undefined {
  return 'key' in event ? event.key : undefined;
}

function placeOf(runId: string, event: JournalEvent | RunEvent): string {
  return JSON.stringify([runId, event.type, keyOf(event) ?? '']);
}

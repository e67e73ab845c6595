import { type Duration, toMilliseconds } from '../core/durations.ts';
import type { JournalEvent, RunEvent, RunObserver } from '../core/events.ts';
import type { NoticeRecord } from './delivery-history.ts';
import { within } from './bounded-wait.ts';
import type { DispatchCounts } from './dispatcher.ts';
import { type AddressedNotice, ExpectedNotices, keyOf } from './expected-notices.ts';
import { LateDispatcher } from './late-dispatcher.ts';
import { LongRunning } from './long-running.ts';
import type { Notice } from './notice.ts';
import { type NoticeTrouble, TroubleCounts } from './trouble-counts.ts';
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
  readonly trouble: readonly NoticeTrouble[];
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
  readonly #trouble: TroubleCounts;
  readonly #late: LateDispatcher;
  /** Notices whose events are about to be written, by the event. */
  readonly #expected = new ExpectedNotices();
  /** Runs that are told of, by their id. `expects`: their notices are announced by `expect`. */
  readonly #runs = new Map<string, RunFacts & { readonly expects: boolean }>();
  #closing: Promise<void> | undefined;
  /** Takes in the events of runs, after they were written. */
  readonly observer: RunObserver;

  /** @throws UsageError `invalid-option` or `invalid-duration`. Touches no disk. */
  constructor(options: NotificationOptions = {}) {
    const settings = notificationSettings(options);
    this.#trouble = new TroubleCounts(settings.redactor, settings.onTrouble);
    const onTrouble = (name: string, error: unknown): void => {
      this.#trouble.note(name, error);
    };
    this.#settings = { ...settings, onTrouble };
    this.#late = new LateDispatcher(this.#settings);
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
    await within(
      this.#settings.host,
      this.#settings.timeoutMs,
      this.#late.load().then((dispatcher) => dispatcher.post(notice)),
    );
    this.#late.dispatch({ notice, notifiers, durable: true });
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
    this.#expected.add(run.runId, event, made);
    if (storage === undefined || epoch === 0) return undefined;
    const follows: FollowedEvent = { runId: run.runId, epoch, type: event.type, ...(key === undefined ? {} : { key }) };
    return within(
      this.#settings.host,
      timeoutMs,
      this.#late.load().then((dispatcher) => dispatcher.expect(made.notice, follows)),
    ).then(() => undefined);
  }

  /**
   * Delivers what processes that died have left in the outbox, and what could not be delivered before. `happened` says
   * whether the event that a notice follows from was written. Resolves to how many are on their way. Never rejects.
   */
  async deliverLeft(happened: (follows: FollowedEvent) => Promise<boolean>): Promise<number> {
    if (!this.isActive || this.#settings.storage === undefined) return 0;
    try {
      const dispatcher = await this.#late.load();
      return await dispatcher.takeUpLeft(happened, (notice) => this.#wanted(notice));
    } catch {
      // It was counted where it happened.
      return 0;
    }
  }

  /** The notices that are remembered with what became of them, oldest first: about the last thousand. */
  async history(): Promise<readonly NoticeRecord[]> {
    return (await this.#late.load()).history();
  }

  /** What became of notices in this process. */
  get counts(): NotificationCounts {
    return { ...this.#late.counts, trouble: this.#trouble.list() };
  }

  /** Waits until nothing is under way, or for so long; tells whether nothing is. */
  async flush({ timeout }: { readonly timeout?: Duration } = {}): Promise<boolean> {
    const { begun } = this.#late;
    if (begun === undefined) return true;
    const idle = begun.then((dispatcher) => dispatcher.idle());
    if (timeout !== undefined) return within(this.#settings.host, toMilliseconds(timeout, 'timeout'), idle);
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
    const dispatcher = await this.#late.begun?.catch(() => undefined);
    if (dispatcher !== undefined) {
      if (!(await within(this.#settings.host, limitMs, dispatcher.idle()))) {
        dispatcher.stop();
        await within(this.#settings.host, closingMs, dispatcher.idle());
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
    await within(this.#settings.host, closingMs, Promise.all(closings));
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
    const expected = this.#expected.take(event);
    if (expected !== undefined) this.#late.dispatch({ ...expected, durable: true });
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
    for (const id of this.#expected.giveUp(runId)) this.#late.forget(id);
  }

  #send(request: NoticeRequest, { durable }: { readonly durable: boolean }): string | undefined {
    const made = this.#make(request);
    if (made === undefined) return undefined;
    this.#late.dispatch({ ...made, durable });
    return made.notice.id;
  }

  /** The notice, and who is to deliver it; `undefined` when nobody is. */
  #make(request: NoticeRequest): AddressedNotice | undefined {
    if (!this.isActive) return undefined;
    try {
      const notice = makeNotice(request, this.#settings.host, this.#settings.redactor);
      const notifiers = this.#wanted(notice);
      return notifiers.length === 0 ? undefined : { notice, notifiers };
    } catch (error) {
      // What a request is made of may fail when it is looked at.
      this.#late.drop();
      this.#settings.onTrouble('notify', error);
      return undefined;
    }
  }

  #wanted(notice: Notice): readonly string[] {
    return this.#settings.notifiers.map(({ name }) => name).filter((name) => isWanted(notice, name, this.#settings));
  }
}

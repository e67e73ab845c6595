import assert from 'node:assert/strict';
import { systemHost } from '../core/host.ts';
import type { Notice, NotifierAdapter } from '../notifications/notice.ts';

/** A notice as its receiver reads it: what the adapter escaped for the way is as it was. */
export interface ReceivedNotice {
  readonly title: string;
  readonly body: string;
}

/** A notifier and the far side that it delivers to, for one law. */
export interface NotifierFixture {
  readonly notifier: NotifierAdapter;
  /** All that arrived so far, in order. */
  received(): readonly ReceivedNotice[] | Promise<readonly ReceivedNotice[]>;
  /**
   * From now on the far side takes notices (as at first), refuses them, or never answers. Laws about what it cannot do are
   * kept without being looked at.
   */
  behave?(how: 'takes' | 'refuses' | 'hangs'): void | Promise<void>;
  /** Which of them `behave` can do. @defaultValue all, with `behave` */
  readonly behaviours?: readonly ('refuses' | 'hangs')[];
  /**
   * How many hostile texts to send, where each takes its time.
   * @defaultValue 10000
   */
  readonly hostileTexts?: number;
  /** Removes the far side. The notifier has been closed before. */
  dispose?(): void | Promise<void>;
}

/** Makes a fixture for each law. */
export type MakeNotifier = () => NotifierFixture | Promise<NotifierFixture>;

/** One thing that every notifier keeps to. */
export interface NotifierLaw {
  /** A fact, such as `notices that are sent at once arrive once each`. */
  readonly name: string;
  /** Rejects when the notifier breaks the law. Closes the notifier, and disposes of the fixture. */
  readonly check: (makeNotifier: MakeNotifier) => Promise<void>;
}

/** What anything in a law may take that does not wait for the receiver. */
const promptMs = 2000;
/** What a sending to a willing receiver may take. */
const sendingMs = 15_000;

/** Makes a law of a check with a fresh notifier. */
export function notifierLaw(name: string, check: (fixture: NotifierFixture) => Promise<void>): NotifierLaw {
  return {
    name,
    check: async (makeNotifier) => {
      const fixture = await makeNotifier();
      try {
        await check(fixture);
      } finally {
        await fixture.notifier.close?.();
        await fixture.dispose?.();
      }
    },
  };
}

/** A notice with these texts; its id differs from that of every other number. */
export function noticeOf(number: number, title: string, body: string): Notice {
  return { id: `law-${number}`, topic: 'custom', severity: 'info', title, body, at: 1_800_000_000_000 + number };
}

/** Sends a notice, which must be taken. */
export async function deliver({ notifier }: NotifierFixture, notice: Notice): Promise<void> {
  await within(sendingMs, notifier.send(notice, new AbortController().signal), 'sending a notice');
}

/** What a sending rejects with; it must reject soon. */
export async function failureOf(sending: Promise<void>, what: string): Promise<unknown> {
  const outcome = sending.then(
    () => ({ rejected: false as const }),
    (reason: unknown) => ({ rejected: true as const, reason }),
  );
  const settled = await within(promptMs, outcome, what);
  assert(settled.rejected, `${what} resolved, though the notice was not taken`);
  return settled.reason;
}

/** Whether the far side of a fixture can do that. */
export function can(fixture: NotifierFixture, how: 'refuses' | 'hangs'): boolean {
  return fixture.behave !== undefined && (fixture.behaviours ?? [how]).includes(how);
}

/** What a promise comes to, which must be soon. */
export async function within<T>(limitMs: number, promise: Promise<T>, what: string): Promise<T> {
  let late = (): void => undefined;
  const limit = new Promise<never>((_, reject) => {
    late = () => {
      reject(new assert.AssertionError({ message: `${what} took longer than ${limitMs} ms` }));
    };
  });
  const timer = systemHost.schedule(limitMs, late);
  try {
    return await Promise.race([promise, limit]);
  } finally {
    timer.cancel();
  }
}

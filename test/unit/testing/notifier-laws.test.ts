import { expect, test } from 'vitest';
import type { Notice, NotifierAdapter } from '../../../src/notifications/notice.ts';
import type { NotifierFixture, ReceivedNotice } from '../../../src/testing/notifier-law.ts';
import { notifierLaws } from '../../../src/testing/notifier-laws.ts';

/** Keeps what it is sent, and every law. */
class GoodNotifier implements NotifierAdapter {
  readonly name: string = 'kept';
  readonly arrived: ReceivedNotice[] = [];
  behaviour: 'takes' | 'refuses' | 'hangs' = 'takes';

  async send(notice: Notice, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.behaviour === 'refuses') throw new Error('refused');
    if (this.behaviour === 'hangs') await this.hang(signal);
    this.keep(notice);
    await Promise.resolve();
  }

  keep({ title, body }: Notice): void {
    this.arrived.push({ title, body });
  }

  hang(signal: AbortSignal): Promise<never> {
    return new Promise((_, reject) => {
      signal.addEventListener('abort', () => {
        reject(signal.reason as Error);
      });
    });
  }

  async close(): Promise<void> {
    await Promise.resolve();
  }
}

function fixtureOf(notifier: GoodNotifier): NotifierFixture {
  return {
    notifier,
    received: () => [...notifier.arrived],
    behave: (how) => void (notifier.behaviour = how),
    hostileTexts: 500,
  };
}

async function brokenLaws(make: () => GoodNotifier): Promise<readonly string[]> {
  const broken: string[] = [];
  for (const { name, check } of notifierLaws)
    await check(() => fixtureOf(make())).catch(() => {
      broken.push(name);
    });
  return broken;
}

test('a notifier that keeps what it is sent breaks no law', async () => {
  expect(await brokenLaws(() => new GoodNotifier())).toEqual([]);
});

const once = 'each notice arrives once, in order, with its title and its body';
const there = 'a notice that was taken is there when its sending resolves';
const atOnce = 'notices that are sent at once arrive once each';
const anyText = 'any text arrives as one notice that reads the same';
const refusal = 'what is refused rejects with an error, and the next one arrives';
const aborted = 'under a signal that has aborted nothing is sent';
const hanging = 'an abort ends a sending that hangs, with the reason of the signal';
const closing = 'closing it ends, also twice, and leaves nothing that keeps a program alive';

const bugs: readonly (readonly [bug: string, law: string, make: () => GoodNotifier])[] = [
  [
    'has a name of two lines',
    'it has a name of one short line',
    () =>
      new (class extends GoodNotifier {
        override readonly name = 'two\nlines';
      })(),
  ],
  [
    'delivers twice',
    once,
    () =>
      new (class extends GoodNotifier {
        override keep(notice: Notice): void {
          super.keep(notice);
          super.keep(notice);
        }
      })(),
  ],
  [
    'leaves out the body',
    once,
    () =>
      new (class extends GoodNotifier {
        override keep(notice: Notice): void {
          super.keep({ ...notice, body: '' });
        }
      })(),
  ],
  [
    'resolves before it delivers',
    there,
    () =>
      new (class extends GoodNotifier {
        override keep(notice: Notice): void {
          void Promise.resolve()
            .then(() => Promise.resolve())
            .then(() => Promise.resolve())
            .then(() => {
              super.keep(notice);
            });
        }
      })(),
  ],
  [
    'has one place for what is under way',
    atOnce,
    () =>
      new (class extends GoodNotifier {
        #current: Notice | undefined;
        override async send(notice: Notice, signal: AbortSignal): Promise<void> {
          this.#current = notice;
          await Promise.resolve();
          await super.send(this.#current, signal);
        }
      })(),
  ],
  [
    'sends lines, so that one notice becomes several',
    anyText,
    () =>
      new (class extends GoodNotifier {
        override keep(notice: Notice): void {
          for (const line of notice.body.split('\n')) super.keep({ ...notice, body: line });
        }
      })(),
  ],
  [
    'takes markup out',
    anyText,
    () =>
      new (class extends GoodNotifier {
        override keep(notice: Notice): void {
          super.keep({ ...notice, body: notice.body.replaceAll(/<[^>]*>/g, '') });
        }
      })(),
  ],
  [
    'resolves what a shell would',
    anyText,
    () =>
      new (class extends GoodNotifier {
        override keep(notice: Notice): void {
          super.keep({ ...notice, title: notice.title.replaceAll('$HOME', '/root') });
        }
      })(),
  ],
  [
    'says nothing of a refusal',
    refusal,
    () =>
      new (class extends GoodNotifier {
        override async send(notice: Notice, signal: AbortSignal): Promise<void> {
          await super.send(notice, signal).catch((error: unknown) => {
            signal.throwIfAborted();
            if (!(error instanceof Error)) throw error;
          });
        }
      })(),
  ],
  [
    'rejects with a text',
    refusal,
    () =>
      new (class extends GoodNotifier {
        override async send(notice: Notice, signal: AbortSignal): Promise<void> {
          await super.send(notice, signal).catch((error: unknown) => {
            signal.throwIfAborted();
            // Throws the text itself.
            AbortSignal.abort(String(error)).throwIfAborted();
          });
        }
      })(),
  ],
  [
    'stays broken after a refusal',
    refusal,
    () =>
      new (class extends GoodNotifier {
        #broken = false;
        override async send(notice: Notice, signal: AbortSignal): Promise<void> {
          this.#broken ||= this.behaviour === 'refuses';
          if (this.#broken) throw new Error('broken');
          await super.send(notice, signal);
        }
      })(),
  ],
  [
    'does not look at the signal before it sends',
    aborted,
    () =>
      new (class extends GoodNotifier {
        override async send(notice: Notice): Promise<void> {
          this.keep(notice);
          await Promise.resolve();
        }
      })(),
  ],
  [
    'does not stop',
    hanging,
    () =>
      new (class extends GoodNotifier {
        override hang(): Promise<never> {
          return new Promise(() => undefined);
        }
      })(),
  ],
  [
    'stops with a reason of its own',
    hanging,
    () =>
      new (class extends GoodNotifier {
        override hang(signal: AbortSignal): Promise<never> {
          return super.hang(signal).catch(() => {
            throw new Error('stopped');
          });
        }
      })(),
  ],
  [
    'leaves a timer behind',
    closing,
    () =>
      new (class extends GoodNotifier {
        override async close(): Promise<void> {
          setTimeout(() => undefined, 4000);
          await Promise.resolve();
        }
      })(),
  ],
  [
    'cannot be closed twice',
    closing,
    () =>
      new (class extends GoodNotifier {
        #closed = false;
        override async close(): Promise<void> {
          if (this.#closed) throw new Error('closed');
          this.#closed = true;
          await Promise.resolve();
        }
      })(),
  ],
];

test.each(bugs)('a notifier that %s breaks the law: %s', async (_bug, law, make) => {
  const found = notifierLaws.find(({ name }) => name === law);
  await expect(found?.check(() => fixtureOf(make()))).rejects.toThrow();
});

import assert from 'node:assert/strict';
import { systemHost } from '../core/host.ts';
import { hostileTexts } from './hostile-texts.ts';
import { can, deliver, failureOf, noticeOf, notifierLaw, within } from './notifier-law.ts';
import type { NotifierLaw, ReceivedNotice } from './notifier-law.ts';

const plain: readonly ReceivedNotice[] = [
  { title: 'Run "deploy" completed', body: 'It took 4 minutes.\nNothing is left to do.' },
  { title: 'Approval needed', body: 'Step 3 of 7 waits: "May it go out?"' },
  { title: 'Limit reached', body: '' },
];

/** What every adapter must keep of a text that it cuts. */
const leastTitle = 50;
const leastBody = 200;

/** How soon what an adapter began must have come to its end. */
const settlingMs = 2000;

/** What keeps a process alive and that an adapter may have begun. */
const resources =
  /^(ProcessWrap|TCPSocketWrap|TCPServerWrap|TLSWrap|PipeWrap|UDPWRAP|Timeout|FSEventWrap|StatWatcher)$/;

/**
 * What every notifier keeps to, as data for any test runner: `for (const law of notifierLaws) test(law.name, () =>
 * law.check(makeNotifier))`.
 */
export const notifierLaws: readonly NotifierLaw[] = [
  notifierLaw('it has a name of one short line', async ({ notifier }) => {
    assert.match(notifier.name, /^[^\s\p{C}][^\p{C}]{0,99}$/u, 'the name');
    const described = await notifier.describe?.();
    assert.match(described ?? 'as said', /^[^\p{Cc}]{1,500}$/u, 'what describe() says');
  }),
  notifierLaw('each notice arrives once, in order, with its title and its body', async (fixture) => {
    for (const [number, { title, body }] of plain.entries()) await deliver(fixture, noticeOf(number, title, body));
    assert.deepEqual(await fixture.received(), plain);
  }),
  notifierLaw('a notice that was taken is there when its sending resolves', async (fixture) => {
    for (let number = 0; number < 5; number += 1) {
      await deliver(fixture, noticeOf(number, `Notice ${number}`, 'text'));
      assert.equal((await fixture.received()).length, number + 1, 'notices that arrived');
    }
  }),
  notifierLaw('notices that are sent at once arrive once each', async (fixture) => {
    const titles = Array.from({ length: 20 }, (_, number) => `Notice ${String(number).padStart(2, '0')}`);
    await Promise.all(titles.map((title, number) => deliver(fixture, noticeOf(number, title, `body of ${title}`))));
    const received = [...(await fixture.received())].sort((one, other) => (one.title < other.title ? -1 : 1));
    assert.deepEqual(
      received,
      titles.map((title) => ({ title, body: `body of ${title}` })),
    );
  }),
  notifierLaw('any text arrives as one notice that reads the same', async (fixture) => {
    const texts = [...hostileTexts(fixture.hostileTexts ?? 10_000)];
    for (const [number, { title, body }] of texts.entries()) await deliver(fixture, noticeOf(number, title, body));
    const received = await fixture.received();
    for (const [number, text] of texts.entries()) {
      const got = received[number];
      const which = `text ${number}, ${JSON.stringify(text).slice(0, 300)},`;
      assert(got !== undefined, `${which} did not arrive`);
      assert(readsAs(got.title, text.title, leastTitle), `${which} has the title ${JSON.stringify(got.title)}`);
      assert(
        readsAs(got.body, text.body, leastBody),
        `${which} has the body ${JSON.stringify(got.body.slice(0, 300))}`,
      );
    }
    assert.equal(received.length, texts.length, 'notices that arrived');
  }),
  notifierLaw('what is refused rejects with an error, and the next one arrives', async (fixture) => {
    if (!can(fixture, 'refuses')) return;
    await fixture.behave?.('refuses');
    const { signal } = new AbortController();
    const failure = await failureOf(fixture.notifier.send(noticeOf(1, 'refused', 'text'), signal), 'a refused notice');
    assert(failure instanceof Error, 'a refused notice rejected with something that is no Error');
    await fixture.behave?.('takes');
    const before = (await fixture.received()).length;
    await deliver(fixture, noticeOf(2, 'taken', 'text'));
    assert.deepEqual((await fixture.received()).slice(before), [{ title: 'taken', body: 'text' }]);
  }),
  notifierLaw('under a signal that has aborted nothing is sent', async (fixture) => {
    const reason = new Error('too late');
    const sending = fixture.notifier.send(noticeOf(1, 'late', 'text'), AbortSignal.abort(reason));
    assert.equal(await failureOf(sending, 'an aborted sending'), reason, 'the reason it rejects with');
    assert.deepEqual(await fixture.received(), []);
  }),
  notifierLaw('an abort ends a sending that hangs, with the reason of the signal', async (fixture) => {
    if (!can(fixture, 'hangs')) return;
    await fixture.behave?.('hangs');
    const controller = new AbortController();
    const reason = new Error('that is enough');
    const sending = fixture.notifier.send(noticeOf(1, 'hangs', 'text'), controller.signal);
    // What it rejects with is looked at below.
    sending.catch(() => undefined);
    await systemHost.sleep(100);
    controller.abort(reason);
    assert.equal(await failureOf(sending, 'an aborted sending'), reason, 'the reason it rejects with');
    await fixture.behave?.('takes');
  }),
  notifierLaw('closing it ends, also twice, and leaves nothing that keeps a program alive', async (fixture) => {
    const before = liveResources();
    await deliver(fixture, noticeOf(1, 'last', 'text'));
    await within(settlingMs, Promise.resolve(fixture.notifier.close?.()), 'closing');
    await within(settlingMs, Promise.resolve(fixture.notifier.close?.()), 'closing again');
    let left = leftOf(before);
    for (let waitedMs = 0; left.length > 0 && waitedMs < settlingMs; waitedMs += 50) {
      await systemHost.sleep(50);
      left = leftOf(before);
    }
    assert.deepEqual(left, [], 'what is left behind');
  }),
];

/** Whether a text says what another one does, up to where it may have been cut. */
function readsAs(received: string, sent: string, least: number): boolean {
  const [got, wanted] = [visible(received), visible(sent)];
  // An adapter may write something where a person would see nothing.
  if (got === wanted || wanted === '') return true;
  const kept = got.replace(/(…|\.\.\.)$/, '');
  return kept !== got && kept.length >= least && wanted.startsWith(kept);
}

/** What of a text can be seen: adapters may take out everything else, or change it. */
function visible(text: string): string {
  return text.replaceAll(/[\p{C}\p{Z}\s\uFFFD]/gu, '');
}

function liveResources(): readonly string[] {
  return process.getActiveResourcesInfo().filter((kind) => resources.test(kind));
}

/** The resources there are now and were not before. */
function leftOf(before: readonly string[]): readonly string[] {
  const known = [...before];
  return liveResources().filter((kind) => {
    const place = known.indexOf(kind);
    if (place !== -1) known.splice(place, 1);
    return place === -1;
  });
}

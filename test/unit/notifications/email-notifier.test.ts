import { describe, expect, test } from 'vitest';
import {
  type EmailMessage,
  EmailNotifier,
  type EmailNotifierOptions,
} from '../../../src/notifications/email-notifier.ts';
import { noticeOf } from '../../../src/testing/notifier-law.ts';

const { signal } = new AbortController();
const notice = noticeOf(1, 'Run "deploy" failed', 'Step "build" took too long');

function notifierWith(options: Partial<EmailNotifierOptions> = {}): {
  readonly notifier: EmailNotifier;
  readonly messages: EmailMessage[];
} {
  const messages: EmailMessage[] = [];
  const transport = { sendMail: (message: EmailMessage) => Promise.resolve(messages.push(message)) };
  return {
    notifier: new EmailNotifier({ transport, from: 'runs@example.com', to: 'a@example.com', ...options }),
    messages,
  };
}

test('a notice is a message of plain text with an id that stays the same', async () => {
  const { notifier, messages } = notifierWith({ to: ['a@example.com', 'b@example.com'] });
  await notifier.send(notice, signal);
  await notifier.send(notice, signal);
  expect(messages[0]).toEqual({
    from: 'runs@example.com',
    to: ['a@example.com', 'b@example.com'],
    subject: '[holdfast] Run "deploy" failed',
    text: 'Step "build" took too long',
    messageId: '<law-1@holdfast.invalid>',
    headers: { 'Auto-Submitted': 'auto-generated' },
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  expect(messages[1]).toEqual(messages[0]);
});

test('no text of a notice becomes a header', async () => {
  const { notifier, messages } = notifierWith({ subjectPrefix: 'ops\r\nBcc: x@example.com' });
  await notifier.send({ ...noticeOf(1, 'a\r\nBcc: y@example.com\u2028b', ''), id: '1>\r\nBcc: <z' }, signal);
  expect(messages[0]).toMatchObject({
    subject: 'ops Bcc: x@example.com a Bcc: y@example.com b',
    messageId: '<1%3E%0D%0ABcc%3A%20%3Cz@holdfast.invalid>',
  });
});

describe('what the transport says', () => {
  const failing = (facts: object): EmailNotifier =>
    notifierWith({ transport: { sendMail: () => Promise.reject(Object.assign(new Error('failed'), facts)) } }).notifier;

  test.each([
    [{ responseCode: 451 }, 'notice-refused', true, 'The mail server answered 451.'],
    [{ responseCode: 550, code: 'EENVELOPE' }, 'notice-refused', false, 'The mail server answered 550 (EENVELOPE).'],
    [{ code: 'ECONNECTION' }, 'notice-not-delivered', true, 'The e-mail was not sent (ECONNECTION).'],
    [{ code: 'EAUTH' }, 'notice-not-delivered', false, 'The e-mail was not sent (EAUTH).'],
    [{}, 'notice-not-delivered', true, 'The e-mail was not sent.'],
  ])('%j is %s, retryable: %s', async (facts, code, retryable, message) => {
    await expect(failing(facts).send(notice, signal)).rejects.toMatchObject({ code, retryable, message });
  });
});

test('a transport that rejects after the abort leaves no rejection behind', async () => {
  const late = Promise.withResolvers<never>();
  const { notifier } = notifierWith({ transport: { sendMail: () => late.promise } });
  const controller = new AbortController();
  const sending = notifier.send(notice, controller.signal);
  const reason = new Error('enough');
  controller.abort(reason);
  await expect(sending).rejects.toBe(reason);
  late.reject(new Error('later'));
  await new Promise((resolve) => setImmediate(resolve));
});

test.each([
  [{ from: 'a@example.com\nBcc: b@example.com' }, 'from'],
  [{ from: ' ' }, 'from'],
  [{ to: [] }, 'to'],
  [{ to: ['a@example.com', 'b@example.com\r'] }, 'to'],
  [{ transport: JSON.parse('{}') as EmailNotifierOptions['transport'] }, 'transport'],
])('%j is refused', (options, subject) => {
  expect(() => notifierWith(options)).toThrow(expect.objectContaining({ code: 'invalid-option', subject }));
});

test('who is told is shown', async () => {
  expect(await notifierWith({ to: ['a@example.com', 'b@example.com'] }).notifier.describe()).toBe(
    'e-mail to a@example.com, b@example.com',
  );
});

import { describe, expect, test } from 'vitest';
import { ConsoleNotifier } from '../../../src/notifications/console-notifier.ts';
import type { Notice } from '../../../src/notifications/notice.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';
import { noticeOf } from '../../../src/testing/notifier-law.ts';

const { signal } = new AbortController();
const notice: Notice = { ...noticeOf(1, 'Run "deploy" failed', 'Step "build"\ntook too long'), severity: 'error' };

class Lines {
  text = '';
  readonly isTTY: boolean;

  constructor(isTTY = false) {
    this.isTTY = isTTY;
  }

  write(text: string, written: (error?: Error | null) => void): void {
    this.text += text;
    written();
  }
}

async function written(
  about: Notice,
  options: {
    readonly isTTY?: boolean;
    readonly environment?: Readonly<Record<string, string>>;
    readonly color?: 'always' | 'never';
  } = {},
): Promise<string> {
  const stream = new Lines(options.isTTY);
  const { environment = {}, color } = options;
  const host = new FakeHost({ environment });
  await new ConsoleNotifier({ stream, host, ...(color === undefined ? {} : { color }) }).send(about, signal);
  return stream.text;
}

test('a notice is its severity, its title and its body, indented', async () => {
  expect(await written(notice)).toBe('error: Run "deploy" failed\n  Step "build"\n  took too long\n');
  expect(await written({ ...notice, body: '' })).toBe('error: Run "deploy" failed\n');
});

test('no text moves the cursor, changes colours or passes for another notice', async () => {
  const hostile = noticeOf(
    1,
    'a\u001B[2Jb\rc\nerror: forged',
    '\u001B]0;x\u0007\u009B1mtext\ncritical: forged\r\ninfo: forged',
  );
  expect(await written(hostile)).toBe(
    'info: a[2Jb c error: forged\n  ]0;x1mtext\n  critical: forged\n  info: forged\n',
  );
});

describe('the severity is coloured', () => {
  const red = /^\u001B\[31merror\u001B\[39m: Run/;

  test.each([
    ['on a terminal', { isTTY: true }],
    ['where FORCE_COLOR says so', { environment: { FORCE_COLOR: '1' } }],
    ['always, if told to', { color: 'always', environment: { NO_COLOR: '1' } }],
  ] as const)('%s', async (_where, options) => {
    expect(await written(notice, options)).toMatch(red);
  });

  test.each([
    ['a pipe', {}],
    ['a terminal with NO_COLOR', { isTTY: true, environment: { NO_COLOR: '1' } }],
    ['a terminal that is dumb', { isTTY: true, environment: { TERM: 'dumb' } }],
    ['a terminal with FORCE_COLOR=0', { isTTY: true, environment: { FORCE_COLOR: '0' } }],
    ['a terminal, if told never to', { isTTY: true, color: 'never' }],
  ] as const)('not on %s', async (_where, options) => {
    expect(await written(notice, options)).toMatch(/^error: Run/);
  });
});

test('a stream that fails is reported, and its error event harms nobody', async () => {
  const listeners: (() => void)[] = [];
  const stream = {
    write: (_text: string, done: (error?: Error | null) => void): void => {
      done(new Error('write EPIPE'));
    },
    once: (_event: 'error', listener: () => void) => listeners.push(listener),
  };
  await expect(new ConsoleNotifier({ stream }).send(notice, signal)).rejects.toMatchObject({
    code: 'notice-not-delivered',
    retryable: false,
  });
  expect(listeners).toHaveLength(1);
});

test('what cannot be written to is refused', () => {
  expect(() => new ConsoleNotifier({ stream: JSON.parse('{}') as Lines })).toThrow('Expected `stream` to be');
  expect(() => new ConsoleNotifier({ color: JSON.parse('"red"') as 'never' })).toThrow('Expected `color` to be');
  expect(() => new ConsoleNotifier(JSON.parse('{ "colour": "never" }') as object)).toThrow('Unknown option `colour`');
});

import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, test } from 'vitest';
import { ConsoleNotifier } from '../../src/notifications/console-notifier.ts';
import { DesktopNotifier } from '../../src/notifications/desktop-notifier.ts';
import { type EmailMessage, EmailNotifier } from '../../src/notifications/email-notifier.ts';
import { FileNotifier } from '../../src/notifications/file-notifier.ts';
import { WebhookNotifier } from '../../src/notifications/webhook-notifier.ts';
import { MemoryStorage } from '../../src/storage/memory-storage.ts';
import { FaultyStorage } from '../../src/testing/faulty-storage.ts';
import type { NotifierFixture, ReceivedNotice } from '../../src/testing/notifier-law.ts';
import { notifierLaws } from '../../src/testing/notifier-laws.ts';
import { DesktopStandIn, type StandInCall } from './desktop-stand-in.ts';
import { WebhookReceiver } from './webhook-receiver.ts';

function noticeIn(json: string): ReceivedNotice {
  const { title, body } = JSON.parse(json) as ReceivedNotice;
  return { title, body };
}

describe('ConsoleNotifier', () => {
  test.each(notifierLaws)('$name', ({ check }) =>
    check(() => {
      const stream = new PassThrough({ highWaterMark: 2 ** 30 });
      let text = '';
      stream.setEncoding('utf8').on('data', (part: string) => (text += part));
      let trouble: 'refuses' | 'hangs' | 'takes' = 'takes';
      const fixture: NotifierFixture = {
        notifier: new ConsoleNotifier({
          stream: {
            write: (part: string, written: (error?: Error | null) => void) => {
              if (trouble === 'takes') stream.write(part, written);
              if (trouble === 'refuses') written(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
            },
          },
        }),
        // A line that is not indented begins a notice.
        received: () =>
          text.split(/^(?=[^ ])/m).map((entry) => {
            const [head = '', ...lines] = entry.split('\n');
            const body = lines.slice(0, -1).map((line) => line.replace(/^ {2}/, ''));
            return { title: head.replace(/^info: /, ''), body: body.join('\n') };
          }),
        behave: (how) => void (trouble = how),
      };
      return { ...fixture, received: () => (text === '' ? [] : fixture.received()) };
    }),
  );
});

describe('FileNotifier, to a file', () => {
  test.each(notifierLaws)('$name', ({ check }) =>
    check(() => {
      const folder = mkdtempSync(join(tmpdir(), 'holdfast-notices-'));
      const path = join(folder, 'below', 'notices.jsonl');
      return {
        notifier: new FileNotifier({ path }),
        received: () => (existsSync(path) ? readFileSync(path, 'utf8').trimEnd().split('\n').map(noticeIn) : []),
        // Each is on the disk before the next one is taken.
        hostileTexts: 1000,
        dispose: () => {
          if (statSync(folder).isDirectory()) rmSync(folder, { recursive: true });
        },
      };
    }),
  );
});

describe('FileNotifier, to a log', () => {
  test.each(notifierLaws)('$name', ({ check }) =>
    check(() => {
      const storage = new FaultyStorage(new MemoryStorage(), []);
      return {
        notifier: new FileNotifier({ storage }),
        async received() {
          const lines: string[] = [];
          for await (const { line } of storage.read('notices/received')) lines.push(line);
          return lines.map(noticeIn);
        },
        behave: (how) => {
          if (how === 'refuses') storage.plan({ method: 'append', error: 'full' });
        },
        behaviours: ['refuses'],
      };
    }),
  );
});

/** Reads what was posted as the receivers show it. */
const readers: Readonly<Record<'generic' | 'slack' | 'discord', (text: string) => ReceivedNotice>> = {
  generic: noticeIn,
  slack(json) {
    const { text } = JSON.parse(json) as { readonly text: string };
    const entities: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };
    const shown = text.replaceAll(/<[^>]*>/g, '').replaceAll(/&(amp|lt|gt);/g, (entity) => entities[entity] ?? '');
    const end = shown.indexOf('\n');
    return end === -1 ? { title: shown, body: '' } : { title: shown.slice(0, end), body: shown.slice(end + 1) };
  },
  discord(json) {
    const { embeds } = JSON.parse(json) as { readonly embeds: readonly Readonly<Record<string, string>>[] };
    const [embed = {}] = embeds;
    const shown = (text = ''): string => text.replaceAll(/\\([^\p{L}\p{N}\s])/gu, '$1');
    return { title: shown(embed['title']), body: shown(embed['description']) };
  },
};

describe.each(['generic', 'slack', 'discord'] as const)('WebhookNotifier, %s', (payload) => {
  test.each(notifierLaws)('$name', ({ check }) =>
    check(async () => {
      const receiver = await new WebhookReceiver().open();
      receiver.behave('takes');
      return {
        notifier: new WebhookNotifier({ url: `${receiver.origin}/hook`, payload }),
        received: () => receiver.posted.map(({ text }) => readers[payload](text)),
        behave: (how) => {
          receiver.behave(how);
        },
        hostileTexts: 1000,
        dispose: () => receiver.close(),
      };
    }),
  );
});

describe('EmailNotifier', () => {
  test.each(notifierLaws)('$name', ({ check }) =>
    check(() => {
      const messages: EmailMessage[] = [];
      let behaviour: 'takes' | 'refuses' | 'hangs' = 'takes';
      const transport = {
        async sendMail(message: EmailMessage): Promise<void> {
          if (behaviour === 'refuses') throw Object.assign(new Error('550 no such user'), { responseCode: 550 });
          if (behaviour === 'hangs') await new Promise(() => undefined);
          messages.push(message);
        },
      };
      return {
        notifier: new EmailNotifier({ transport, from: 'runs@example.com', to: 'ops@example.com' }),
        received: () =>
          messages.map(({ subject, text }) => ({ title: subject.slice('[holdfast] '.length), body: text })),
        behave: (how) => void (behaviour = how),
      };
    }),
  );
});

const desktops: readonly {
  readonly platform: NodeJS.Platform;
  readonly program: string;
  readonly read: (call: StandInCall) => ReceivedNotice;
}[] = [
  {
    platform: 'linux',
    program: 'notify-send',
    read: ({ argv }) => {
      const [title = '', body = ''] = argv.slice(-2);
      const entities: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };
      const unescaped = body.replaceAll('\\\\', '\\');
      return { title, body: unescaped.replaceAll(/&(amp|lt|gt);/g, (entity) => entities[entity] ?? '') };
    },
  },
  {
    platform: 'darwin',
    program: 'osascript',
    read: ({ argv }) => ({ title: argv.at(-2) ?? '', body: argv.at(-1) ?? '' }),
  },
  { platform: 'win32', program: 'powershell.exe', read: ({ environment }) => environment },
];

// The stand-ins are scripts of a Unix shell.
describe.skipIf(process.platform === 'win32').each(desktops)('DesktopNotifier on $platform', (desktop) => {
  test.each(notifierLaws)('$name', ({ check }) =>
    check(() => {
      const standIn = new DesktopStandIn(desktop.program);
      return {
        notifier: new DesktopNotifier({ platform: desktop.platform, host: standIn.host }),
        received: () => standIn.calls().map(desktop.read),
        behave: (how) => {
          standIn.behave(how);
        },
        // Each starts a process; the unit tests look at all of them.
        hostileTexts: 160,
        dispose: () => {
          standIn.dispose();
        },
      };
    }),
  );
});

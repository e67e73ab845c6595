import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemHost } from '../../../src/core/host.ts';
import { DesktopNotifier } from '../../../src/notifications/desktop-notifier.ts';
import { noticeOf, type ReceivedNotice } from '../../../src/testing/notifier-law.ts';
import { notifierLaws } from '../../../src/testing/notifier-laws.ts';

/** The real `notify-send`, a real session bus, and a notification server on it. */
const python = '/usr/bin/python3';

/** A notice as it went over the bus. */
interface Arrived {
  readonly application: string;
  readonly title: string;
  readonly body: string;
  readonly urgency: number;
}

function isComplete(): boolean {
  try {
    execFileSync('notify-send', ['--version'], { stdio: 'ignore' });
    execFileSync('dbus-daemon', ['--version'], { stdio: 'ignore' });
    execFileSync(python, ['-c', 'import dbus.service, gi.repository.GLib'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const complete = process.platform === 'linux' && isComplete();

describe.skipIf(!complete)('on a session bus', () => {
  const started: ChildProcess[] = [];
  const arrived: Arrived[] = [];
  let address = '';

  beforeAll(async () => {
    const bus = spawn('dbus-daemon', ['--session', '--nofork', '--print-address=1'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    started.push(bus);
    address = await firstLine(createInterface(bus.stdout));
    const server = spawn(python, [join(import.meta.dirname, 'notification-server.py')], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, DBUS_SESSION_BUS_ADDRESS: address },
    });
    started.push(server);
    const lines = createInterface(server.stdout);
    await firstLine(lines);
    lines.on('line', (line) => arrived.push(JSON.parse(line) as Arrived));
  });

  afterAll(async () => {
    for (const child of started.reverse()) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill();
      await once(child, 'exit');
    }
  });

  const notifierOnBus = (): DesktopNotifier =>
    new DesktopNotifier({
      platform: 'linux',
      host: { ...systemHost, environment: { PATH: process.env['PATH'], DBUS_SESSION_BUS_ADDRESS: address } },
    });

  test('a notice arrives with its urgency, its text as it was', async () => {
    arrived.length = 0;
    const text = { title: '-T <i>dash</i> & more', body: '--body & <b>markup</b> \\n \\033[31m C:\\temp\nline 2' };
    await notifierOnBus().send({ ...noticeOf(1, text.title, text.body), severity: 'critical' }, AbortSignal.any([]));
    await expect.poll(() => arrived).toHaveLength(1);
    expect(arrived[0]).toEqual({
      application: 'holdfast',
      title: text.title,
      body: '--body &amp; &lt;b&gt;markup&lt;/b&gt; \\n \\033[31m C:\\temp\nline 2',
      urgency: 2,
    });
  });

  test.each(notifierLaws)('DesktopNotifier: $name', ({ check }) =>
    check(() => {
      arrived.length = 0;
      return {
        notifier: notifierOnBus(),
        received: async () => {
          // The server has answered before notify-send ends; its line may be on the way.
          await systemHost.sleep(20);
          return arrived.map(({ title, body }): ReceivedNotice => ({ title, body: withoutEntities(body) }));
        },
        hostileTexts: 160,
      };
    }),
  );

  test('a bus that has gone away is reported', async () => {
    const notifier = new DesktopNotifier({
      platform: 'linux',
      host: {
        ...systemHost,
        environment: { PATH: process.env['PATH'], DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent/bus' },
      },
    });
    await expect(notifier.send(noticeOf(1, 'Title', 'Body'), AbortSignal.any([]))).rejects.toMatchObject({
      code: 'notice-not-delivered',
      message: expect.stringContaining('notify-send ended with exit code 1') as string,
    });
  });
});

async function firstLine(lines: Interface): Promise<string> {
  const [line] = (await once(lines, 'line')) as [string];
  return line;
}

function withoutEntities(markup: string): string {
  const entities: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };
  return markup.replaceAll(/&(amp|lt|gt);/g, (entity) => entities[entity] ?? '');
}

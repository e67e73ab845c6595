import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { systemHost } from '../../../src/core/host.ts';
import { DesktopNotifier } from '../../../src/notifications/desktop-notifier.ts';
import { noticeOf } from '../../../src/testing/notifier-law.ts';
import { DesktopStandIn } from '../../contract/desktop-stand-in.ts';

const { signal } = new AbortController();
const notice = noticeOf(1, 'Run "deploy" failed', 'Step `build` & more');

// The stand-ins are scripts of a Unix shell.
describe.skipIf(process.platform === 'win32')('a desktop notifier', () => {
  const standIns: DesktopStandIn[] = [];
  afterEach(() => {
    for (const standIn of standIns.splice(0)) standIn.dispose();
  });
  const standInFor = (program: string, environment?: Readonly<Record<string, string>>): DesktopStandIn => {
    const standIn = new DesktopStandIn(program, environment);
    standIns.push(standIn);
    return standIn;
  };

  test('calls notify-send on Linux', async () => {
    const { host, calls } = bound(standInFor('notify-send'));
    await new DesktopNotifier({ host, platform: 'linux' }).send({ ...notice, severity: 'critical' }, signal);
    expect(calls().map(({ argv }) => argv)).toEqual([
      ['--app-name=holdfast', '--urgency=critical', '--', 'Run "deploy" failed', 'Step `build` &amp; more'],
    ]);
  });

  test('calls osascript on macOS', async () => {
    const { host, calls } = bound(standInFor('osascript'));
    await new DesktopNotifier({ host, platform: 'darwin' }).send(notice, signal);
    expect(calls()[0]?.argv.slice(-3)).toEqual(['--', 'Run "deploy" failed', 'Step `build` & more']);
  });

  test('calls PowerShell on Windows, with the text in its environment', async () => {
    const { host, calls } = bound(standInFor('powershell.exe'));
    await new DesktopNotifier({ host, platform: 'win32' }).send(notice, signal);
    const [call] = calls();
    expect(call?.environment).toEqual({ title: 'Run "deploy" failed', body: 'Step `build` & more' });
    expect(call?.argv.join(' ')).not.toContain('deploy');
  });

  test('says what it uses', async () => {
    const standIn = standInFor('notify-send');
    const notifier = new DesktopNotifier({ host: standIn.host, platform: 'linux' });
    expect(await notifier.describe()).toBe(`desktop, by ${standIn.folder}/notify-send`);
    expect(notifier.delivery).toBe('at-most-once');
  });

  test('says so where its program fails, without the text of the notice', async () => {
    const standIn = standInFor('notify-send');
    standIn.behave('refuses');
    const sending = new DesktopNotifier({ host: standIn.host, platform: 'linux' }).send(notice, signal);
    await expect(sending).rejects.toMatchObject({
      name: 'NotificationError',
      code: 'notice-not-delivered',
      message: 'The desktop did not show the notice: notify-send ended with exit code 3, saying "the desktop is gone".',
      notifier: 'desktop',
      retryable: true,
    });
  });

  test('is unavailable where a Linux has no session bus, and starts nothing there', async () => {
    const standIn = standInFor('notify-send', { DBUS_SESSION_BUS_ADDRESS: '' });
    const notifier = new DesktopNotifier({ host: standIn.host, platform: 'linux' });
    await expect(notifier.send(notice, signal)).rejects.toMatchObject({
      code: 'notifier-unavailable',
      retryable: false,
    });
    expect(await notifier.describe()).toBe(
      'desktop, unavailable: there is no session bus (DBUS_SESSION_BUS_ADDRESS, XDG_RUNTIME_DIR)',
    );
    expect(standIn.calls()).toEqual([]);
  });

  test('takes no program from the folder it runs in', async () => {
    const { folder, host } = standInFor('notify-send');
    const here = process.cwd();
    // Worker processes may change their folder; nothing else runs meanwhile.
    process.chdir(folder);
    try {
      const environment = { ...host.environment, PATH: '.:' };
      const notifier = new DesktopNotifier({ host: { ...host, environment }, platform: 'linux' });
      await expect(notifier.send(notice, signal)).rejects.toMatchObject({ code: 'notifier-unavailable' });
    } finally {
      process.chdir(here);
    }
  });

  test('passes none of the environment on but what finds the desktop', async () => {
    const { host, calls } = bound(standInFor('notify-send'));
    const environment = { ...host.environment, HOLDFAST_NOTICE_TITLE: 'inherited' };
    await new DesktopNotifier({ host: { ...host, environment }, platform: 'linux' }).send(notice, signal);
    expect(calls()[0]?.environment.title).toBe('');
  });
});

describe('without a program to call', () => {
  const host = { ...systemHost, environment: { PATH: mkdtempSync(join(tmpdir(), 'holdfast-empty-')) } };
  afterEach(() => {
    rmSync(host.environment.PATH, { recursive: true, force: true });
  });

  test.each([
    ['linux', 'there is no notify-send on the PATH'],
    ['darwin', 'there is no osascript on the PATH'],
    ['win32', 'there is no powershell.exe on the PATH'],
    ['aix', 'nothing is known that shows notices on aix'],
  ] as const)('on %s a desktop notifier is unavailable, and says why', async (platform, why) => {
    const notifier = new DesktopNotifier({ host, platform });
    expect(await notifier.describe()).toBe(`desktop, unavailable: ${why}`);
    await expect(notifier.send(notice, signal)).rejects.toMatchObject({
      code: 'notifier-unavailable',
      retryable: false,
      message: `No notice can be shown on this desktop: ${why}.`,
    });
  });
});

function bound(standIn: DesktopStandIn): Pick<DesktopStandIn, 'host' | 'calls'> {
  return { host: standIn.host, calls: () => standIn.calls() };
}

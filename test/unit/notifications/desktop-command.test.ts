import { describe, expect, test } from 'vitest';
import { desktopCommand, desktopProgram } from '../../../src/notifications/desktop-command.ts';
import { shownNotice } from '../../../src/notifications/notice-text.ts';
import { hostileTexts } from '../../../src/testing/hostile-texts.ts';
import { noticeOf } from '../../../src/testing/notifier-law.ts';

const plain = { title: 'Title', body: 'Body' };

describe('the program', () => {
  test.each([
    ['linux', 'notify-send'],
    ['darwin', 'osascript'],
    ['win32', 'powershell.exe'],
    ['aix', undefined],
  ] as const)('on %s is %s', (platform, program) => {
    expect(desktopProgram(platform)).toBe(program);
  });
});

describe('notify-send', () => {
  const restOf = (body: string): readonly string[] =>
    desktopCommand('notify-send', { title: '-T & <i>', body }, 'critical', 'my app').rest;

  test('gets the text behind the end of its options', () => {
    expect(restOf('-body')).toEqual(['--app-name=my app', '--urgency=critical', '--', '-T & <i>', '-body']);
  });

  test('gets a body without markup, and with every backslash twice', () => {
    expect(restOf('<b>a & b</b> \\n \\033').at(-1)).toBe('&lt;b&gt;a &amp; b&lt;/b&gt; \\\\n \\\\033');
  });
});

test('osascript gets a fixed script, and the text behind the end of its options', () => {
  const { rest, env } = desktopCommand(
    'osascript',
    { title: '-e', body: '" & (do shell script "x") & "' },
    'info',
    'a',
  );
  expect(rest).toEqual([
    ...['-e', 'on run argv'],
    ...['-e', 'display notification (item -1 of argv) with title (item -2 of argv)'],
    ...['-e', 'end run', '--', '-e', '" & (do shell script "x") & "'],
  ]);
  expect(env).toEqual({});
});

test('PowerShell gets a fixed script, and the text as the values of variables', () => {
  const { rest, env } = desktopCommand(
    'powershell.exe',
    { title: '"; Start-Process calc', body: '$(calc)' },
    'info',
    'a',
  );
  expect(rest).toEqual(desktopCommand('powershell.exe', plain, 'critical', 'b').rest);
  expect(env).toEqual({ HOLDFAST_NOTICE_TITLE: '"; Start-Process calc', HOLDFAST_NOTICE_BODY: '$(calc)' });
});

test.each(['notify-send', 'osascript', 'powershell.exe'])(
  'of 10,000 hostile texts none changes anything of a call of %s but the two texts',
  (program) => {
    const model = desktopCommand(program, plain, 'info', 'holdfast');
    const fixed = program === 'powershell.exe' ? model.rest.length : model.rest.length - 2;
    let count = 0;
    for (const text of hostileTexts(10_000)) {
      const shown = shownNotice(noticeOf(1, text.title, text.body), 200, 2000);
      const { rest, env } = desktopCommand(program, shown, 'info', 'holdfast');
      const same =
        rest.length === model.rest.length &&
        rest.slice(0, fixed).every((argument, place) => argument === model.rest[place]) &&
        (program === 'powershell.exe' || rest[fixed - 1] === '--');
      const values = [...rest.slice(fixed), ...Object.values(env)];
      // A NUL ends every argument; an argument on Linux has at most 128 KiB, a variable on Windows 32,767 characters.
      const fit = values.every((value) => !value.includes('\0') && value.isWellFormed() && value.length < 20_000);
      if (same && fit && values.length === 2) count += 1;
    }
    expect(count).toBe(10_000);
  },
);

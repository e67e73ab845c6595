import type { ShownNotice } from './notice-text.ts';
import type { NoticeSeverity } from './notice.ts';

/** A command that shows a notice: its program is looked for on the `PATH`. */
export interface DesktopCommand {
  readonly program: string;
  readonly rest: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Programs that show notices, by platform. */
const programs: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  linux: 'notify-send',
  freebsd: 'notify-send',
  openbsd: 'notify-send',
  darwin: 'osascript',
  // Newer PowerShells (`pwsh`) cannot call Windows Runtime classes.
  win32: 'powershell.exe',
};

/** Critical ones stay on the screen until they are closed. */
const urgencies: Readonly<Record<NoticeSeverity, 'low' | 'normal' | 'critical'>> = {
  info: 'low',
  success: 'normal',
  warning: 'normal',
  error: 'normal',
  critical: 'critical',
};

/** Counted from the end, so that it does not matter whether osascript hands on the `--` in front of them. */
const appleScript = [
  'on run argv',
  'display notification (item -1 of argv) with title (item -2 of argv)',
  'end run',
] as const;

/** The text comes by the environment and becomes text nodes: it is neither code nor XML at any time. */
const powerShellScript = [
  "$ErrorActionPreference = 'Stop'",
  '$manager = [Windows.UI.Notifications.ToastNotificationManager, Windows.UI.Notifications, ContentType = WindowsRuntime]',
  '$kind = [Windows.UI.Notifications.ToastNotification, Windows.UI.Notifications, ContentType = WindowsRuntime]',
  '$document = $manager::GetTemplateContent([Windows.UI.Notifications.ToastTemplateType]::ToastText02)',
  "$lines = $document.GetElementsByTagName('text')",
  '[void]$lines.Item(0).AppendChild($document.CreateTextNode([string]$env:HOLDFAST_NOTICE_TITLE))',
  '[void]$lines.Item(1).AppendChild($document.CreateTextNode([string]$env:HOLDFAST_NOTICE_BODY))',
  // Only registered applications may show toasts; PowerShell is registered everywhere.
  "$application = '{1AC14E77-02E7-4E5D-B744-2EB1AE5198B7}\\WindowsPowerShell\\v1.0\\powershell.exe'",
  '$manager::CreateToastNotifier($application).Show($kind::new($document))',
].join('; ');

/** The program that shows notices on a platform, if there is one. */
export function desktopProgram(platform: NodeJS.Platform): string | undefined {
  return programs[platform];
}

/**
 * The command that shows a notice. Its text is an argument behind `--` or the value of a variable: no program can take it
 * for an option, a command, markup or code.
 */
export function desktopCommand(
  program: string,
  { title, body }: ShownNotice,
  severity: NoticeSeverity,
  application: string,
): DesktopCommand {
  if (program === 'osascript')
    return { program, rest: [...appleScript.flatMap((line) => ['-e', line]), '--', title, body], env: {} };
  if (program === 'powershell.exe') {
    const rest = ['-NoProfile', '-NonInteractive', '-ExecutionPolicy', 'Bypass', '-Command', powerShellScript];
    return { program, rest, env: { HOLDFAST_NOTICE_TITLE: title, HOLDFAST_NOTICE_BODY: body } };
  }
  const options = [`--app-name=${application}`, `--urgency=${urgencies[severity]}`];
  return { program, rest: [...options, '--', title, markup(body)], env: {} };
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** The body as notify-send takes it: it resolves backslashes, as C does, and the server behind it reads markup. */
function markup(body: string): string {
  return body.replaceAll('\\', '\\\\').replaceAll(/[&<>]/g, (character) => entities[character] ?? character);
}
